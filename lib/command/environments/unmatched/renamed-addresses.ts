import { addressesIn, argumentsOf } from '../../../checks/connections/addresses-in-text'
import { ADDRESS } from '../../../checks/connections/connections'
import type { LocatedFinding } from '../../../finding/finding'
import { asManifest, isPlain, type Manifest, type Plain } from '../../../manifest/manifest'
import { serviceOf } from '../../../manifest/observed/services'
import { shortList } from '../../../manifest/text'
import { formerNameUsed } from '../../rules'
import type { KustomizationFile } from '../kustomizations/kustomization-file'
import { affixesOf, type ChangedNames, changedNames, renamingOf } from './renamed-names'

/** A string of an object, and the name of the variable, key or argument that contains the string. */
interface Text {
  word: string
  value: string
}

/** An address, and whether the string can be something else, such as an image with a tag. */
interface Address {
  host: string
  port: number | undefined
  isUnsure: boolean
}

/**
 * Reports addresses of Services whose names kustomize has changed. kustomize updates references in fields, but not
 * addresses within strings, such as variables and arguments.
 */
export function renamedAddresses(
  kustomizations: readonly KustomizationFile[],
  printed: readonly Plain[],
): LocatedFinding[] {
  const renaming = renamingOf(kustomizations)
  if (renaming === undefined) return []
  const manifests = printed.flatMap((object) => asManifest(object) ?? [])
  const names = changedNames(manifests, affixesOf(kustomizations))
  const ports = portsOf(manifests)
  const stale = manifests.flatMap((user) =>
    textsOf(user).flatMap((text) =>
      addressesOf(text)
        .filter(({ port, isUnsure }) => !isUnsure || ports.has(port))
        .flatMap(({ host }) => formerServiceIn(host, user, names) ?? [])
        .map((service) => ({ service, user: `${user.kind}/${user.metadata.name}` })),
    ),
  )
  if (stale.length === 0) return []
  const services = [...new Set(stale.map(({ service }) => service))].sort()
  const users = [...new Set(stale.map(({ user }) => user))].sort()
  const [contain, address] = users.length > 1 ? ['contain', 'addresses'] : ['contains an address', '']
  const what = address === '' ? contain : `${contain} ${address}`
  const message = `kustomize renames ${shortList(services.map((name) => `Service/${name}`))}, but ${shortList(users)} ${what} with the old name. Replace the address with \`service\` of the container, and list lummo in \`transformers\` of this kustomization, or patch the address.`
  return [{ ...formerNameUsed.at([], message), place: renaming.file.place([renaming.field]) }]
}

/** Returns the ports of all Services. A pair such as `web:8080` is only an address if a Service has the port. */
const portsOf = (manifests: readonly Manifest[]): Set<unknown> =>
  new Set(
    manifests
      .filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Service')
      .flatMap((service) => serviceOf(service).ports.map(({ number }) => number)),
  )

/** Returns the strings of an object that can contain addresses: its data, and the variables and arguments within. */
function textsOf(object: Manifest): Text[] {
  const { kind, data, stringData, spec } = object as Plain
  return [...textsIn(stringData), ...(kind === 'ConfigMap' ? textsIn(data) : []), ...variablesIn(spec)]
}

/** Returns the strings in `env`, `args` and `command` at any depth, in pods as well as in short objects. */
function variablesIn(value: unknown): Text[] {
  if (Array.isArray(value)) return value.flatMap(variablesIn)
  if (!isPlain(value)) return []
  return [
    ...textsIn(value.env),
    ...argumentsOf(value).map(({ word, text }) => ({ word, value: text })),
    ...Object.entries(value).flatMap(([key, inner]) => (key === 'env' ? [] : variablesIn(inner))),
  ]
}

/** Returns the strings of an object, or of a list whose entries have a name and a value. */
const textsIn = (members: unknown): Text[] =>
  (Array.isArray(members)
    ? members.map((one): [unknown, unknown] => (isPlain(one) ? [one.name, one.value] : ['', '']))
    : Object.entries(isPlain(members) ? members : {})
  ).flatMap(([word, value]) => (typeof word === 'string' && typeof value === 'string' ? [{ word, value }] : []))

/** Returns the addresses in a string. In a variable such as `DB_HOST`, the whole string can be a host. */
function addressesOf({ word, value }: Text): Address[] {
  const isAddress = ADDRESS.test(word)
  const bare = isAddress && /^[a-z0-9][a-z0-9.-]*$/.test(value)
  return bare ? [{ host: value, port: undefined, isUnsure: false }] : addressesIn({ word, value, isAddress })
}

/** Returns the Service to which a host refers by an old name: `SERVICE`, `SERVICE.NAMESPACE` or `POD.SERVICE`. */
function formerServiceIn(host: string, user: Manifest, { current, former }: ChangedNames): string | undefined {
  const own = user.metadata.namespace
  const [first = '', second, ...rest] = host.split('.')
  const isStale = (name: string, namespace = own): boolean =>
    former.has('Service', name, namespace) && !current.has('Service', name, namespace)
  // A host such as `web.example` is an address in the cluster only if the namespace of the Service is known.
  const isInCluster = (name: string, namespace: string | undefined, [label]: readonly string[]): boolean =>
    namespace === undefined || label === 'svc' || former.hasIn('Service', name, namespace)
  if (isInCluster(first, second, rest) && isStale(first, second)) return first
  if (second === undefined || !/-\d+$/.test(first)) return undefined
  const [namespace, ...after] = rest
  return isInCluster(second, namespace, after) && isStale(second, namespace) ? second : undefined
}
