import type { Finding, LocatedFinding } from '../../finding/finding'
import { groupedBy } from '../../manifest/grouped-by'
import { noPort } from '../../finding/rules'
import { POD_KINDS } from '../../manifest/pods'
import { type PlacedContainer, podsOf } from '../../manifest/observed/pods'
import { serviceOf } from '../../manifest/observed/services'
import { isPlain } from '../../manifest/manifest'
import { mapsIn, valueAt } from '../../manifest/value-at'
import { addressesIn, argumentsOf } from './addresses-in-text'
import { ADDRESS, portsOf, secretNames, serviceAt, type Variable, variablesOf } from './connections'
import { shortList } from '../../manifest/text'
import { selected, serviceSelector } from './selectors'
import { type Finished, type FinishedPackage, nameOf, ofKinds, type PackageCheck } from '../package-check'
import { noLogin, unresolvedPod } from '../rules'

/** A string that a container receives, and the word that locates its line in the claim. */
interface Text {
  word: string
  value: string
  path: readonly (string | number)[]
  container: PlacedContainer
  /** The object that contains the string with the address. */
  writer: Finished
  /** Whether the value is an address without a scheme. */
  isAddress: boolean
}

/**
 * Checks addresses in variables and arguments that the package can resolve: the port of a Service, the governing
 * Service of a pod, and the login of a database.
 */
export const wrongAddresses: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    distinct([
      ...pack
        .subjects(POD_KINDS)
        .flatMap((one) =>
          textsOf(one, pack).flatMap((text) => [
            ...wrongPorts(text, one, pack),
            ...unresolvedPods(text, one, pack),
            ...missingLogins(text, one, pack),
          ]),
        ),
      ...pack
        .subjects(['ConfigMap'])
        .flatMap((one) => filesOf(one).flatMap((file) => unresolvedPods({ ...file, writer: one }, one, pack))),
    ]),
}

/** Removes duplicate findings about a ConfigMap that several workloads read. */
const distinct = (findings: LocatedFinding[]): LocatedFinding[] => [
  ...new Map(findings.map((one) => [JSON.stringify([one.object, one.place, one.message]), one])).values(),
]

/**
 * Returns the values of a ConfigMap that look like files. Values of variables are checked together with their
 * container.
 */
const filesOf = ({ manifest }: Finished): Pick<Text, 'word' | 'value' | 'path'>[] =>
  Object.entries(isPlain(manifest.data) ? manifest.data : {}).flatMap(([word, value]) =>
    typeof value === 'string' && (word.includes('.') || value.includes('\n'))
      ? [{ word, value, path: ['data', word] }]
      : [],
  )

function textsOf(one: Finished, pack: FinishedPackage): Text[] {
  const { containers = [], initContainers = [] } = podsOf(one.manifest) ?? {}
  return [...containers, ...initContainers].flatMap((container) => {
    const variables = variablesOf(container, one, pack)
    return [
      ...[...variables, ...pairsOf(variables)].map(([word, value, from]): Text => {
        const isAddress = ADDRESS.test(word) || word.endsWith('PORT')
        // lummo generates the ConfigMap of `env` from the claim itself.
        return from === undefined || (one.claim !== undefined && from.object.claim === one.claim)
          ? { word, value, path: container.path, container, writer: one, isAddress }
          : { word: from.path[1], value, path: from.path, container, writer: from.object, isAddress }
      }),
      ...argumentsOf(container.spec).map(({ word, at, text }): Text => {
        return { word, value: text, path: [...container.path, word, at], container, writer: one, isAddress: false }
      }),
    ]
  })
}

/**
 * Returns the addresses that a host and a port variable form together, such as `DB_HOST: db` and `DB_PORT: "5432"`, at
 * the path of the port.
 */
const pairsOf = (variables: readonly Variable[]): Variable[] =>
  variables.flatMap(([name, host]) => {
    const prefix = /^(.*)HOST(?:NAME)?$/.exec(name)?.[1]
    const port = variables.find(([other, value]) => other === `${prefix}PORT` && /^\d+$/.test(value))
    return prefix === undefined || port === undefined || host.includes(':')
      ? []
      : [[port[0], `${host}:${port[1]}`, port[2]]]
  })

/**
 * Reports ports that a Service of the package does not have. A headless Service accepts any port, and the name of a pod
 * (`POD.SERVICE`) resolves to the pod itself.
 */
function wrongPorts(text: Text, one: Finished, pack: FinishedPackage): LocatedFinding[] {
  return addressesIn(text).flatMap(({ host, port, isUnsure }) => {
    const service = port === undefined ? undefined : serviceAt(host, one, pack)
    if (service === undefined || valueAt(service.manifest, ['spec', 'type']) === 'ExternalName') return []
    if (service.manifest.metadata.name !== host.split('.')[0]) return []
    const { headless, ports, isPartial } = serviceOf(service.manifest)
    if (headless || isPartial || ports.length === 0 || ports.some(({ number }) => number === port)) return []
    // If the number is a port of the pods behind a Service, the string is certainly an address.
    if (isUnsure && !portsBehind(service, pack).includes(port ?? 0)) return []
    const listed = ports
      .slice(0, 3)
      .map(({ name, number }) => (name === undefined ? `${number}` : `${number} (${name})`))
    const message = `\`${host}:${port}\` in ${nameOf(text.writer)} does not match a port of ${nameOf(service)}. Replace the port with ${shortList(listed, 'or')}.`
    return [found(text, noPort.at(text.path, message, { severity: 'warning' }))]
  })
}

const portsBehind = (service: Finished, pack: FinishedPackage): (string | number)[] => {
  const selector = serviceSelector(service.manifest)
  return selector === undefined ? [] : selected(pack, selector, service.manifest.metadata.namespace).flatMap(portsOf)
}

const found = ({ writer, word }: Pick<Text, 'writer' | 'word'>, finding: Finding): LocatedFinding =>
  writer.finding(finding, [word, 'containers'])

const LABEL = '([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)'
/**
 * Pattern of a pod name that is not a path segment (`/data/web-0.web`) or part of another domain
 * (`web-0.web.example.com`).
 */
const POD = new RegExp(
  `(?<![\\w.-])(?<!(?:^|[^/])/)${LABEL}-(\\d+)\\.${LABEL}(?:\\.${LABEL}(?:\\.svc(?:\\.[a-z0-9.-]+)?)?)?(?![\\w-]|\\.\\w)`,
  'g',
)

/**
 * Reports hostnames of StatefulSet pods whose Service does not govern these pods. Source: StatefulSet, stable network
 * ID.
 */
function unresolvedPods(
  text: Omit<Text, 'container' | 'isAddress'>,
  one: Finished,
  pack: FinishedPackage,
): LocatedFinding[] {
  const own = one.manifest.metadata.namespace
  const names = [...text.value.matchAll(POD)].flatMap(([, name = '', ordinal = '', service = '', named]) => {
    const sets = pack
      .holding(name, ofKinds(['StatefulSet']))
      .filter(({ manifest: { metadata } }) => metadata.name === name)
    const near = sets.find(({ manifest: { metadata } }) => metadata.namespace === (named ?? own))
    const far = sets.find(({ manifest: { metadata } }) => metadata.namespace !== undefined)
    const set = near ?? (named === undefined && own !== undefined ? far : undefined)
    const governing = set === undefined ? undefined : valueAt(set.manifest, ['spec', 'serviceName'])
    if (typeof governing !== 'string') return []
    const pod = { name, ordinal, service, governing }
    const isService = () => serviceAt(`${service}.${named ?? own ?? ''}`.replace(/\.$/, ''), one, pack) !== undefined
    // Pods of another namespace resolve only with the namespace in the name.
    if (near === undefined) {
      return service !== governing || isService() ? [] : [{ ...pod, other: set?.manifest.metadata.namespace }]
    }
    // Any other name can be a domain outside the cluster.
    return governing === service || (service !== name && !isService()) ? [] : [pod]
  })
  const groups = groupedBy(names, ({ name, service }) => `${name} ${service}`)
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [found(text, unresolvedPod.at(text.path, unresolved(first, others.length + 1)))],
  )
}

/** The name of a pod in the string, and the Service that governs the pod. */
interface PodName {
  name: string
  ordinal: string
  service: string
  governing: string
  /** The namespace of the pod, if the container is in another namespace. */
  other?: string | undefined
}

/** Returns the message about the unresolvable pod names of one StatefulSet. */
function unresolved({ name, ordinal, service, governing, other }: PodName, count: number): string {
  const right = other === undefined ? governing : `${governing}.${other}`
  const many = `Replace \`.${service}\` with \`.${right}\` in ${count === 2 ? 'both' : `all ${count}`} names`
  const fix = count === 1 ? `Replace the name with \`${name}-${ordinal}.${right}\`` : many
  const reason =
    other === undefined
      ? `the governing Service of StatefulSet/${name} is \`${governing}\``
      : `StatefulSet/${name} is in the namespace \`${other}\``
  return `\`${name}-${ordinal}.${service}\` does not resolve, because ${reason}. ${fix}.`
}

const DATABASES = /^(?:rediss?|postgres(?:ql)?|mysql|mariadb|mongodb)$/

/**
 * Reports an address of a database without a login, in a container that reads no Secret. Only databases of the package
 * are checked.
 */
function missingLogins(text: Text, one: Finished, pack: FinishedPackage): LocatedFinding[] {
  // A password can also be mounted as a file.
  const volumes = mapsIn(podsOf(one.manifest)?.spec.volumes).map(([, volume]) => volume)
  const readsFiles = volumes.some(({ secret, projected }) => secret !== undefined || projected !== undefined)
  if (readsFiles || secretNames(text.container.spec).length > 0) return []
  return addressesIn(text).flatMap(({ scheme, login, host }) => {
    if (scheme === undefined || !DATABASES.test(scheme) || login !== undefined) return []
    const service = serviceAt(host, one, pack)
    if (service?.claim?.kind !== 'LummoDatabase' || service.claim === one.claim) return []
    if (service.claim.spec.secret === false) return []
    const message = `The address \`${scheme}://${host}\` in ${nameOf(text.writer)} has no password, but LummoDatabase/${service.claim.name} requires one. Add the Secret of the database to \`secrets\`, and use its variables in the address.`
    return [found(text, noLogin.at(text.path, message))]
  })
}
