import type { LocatedFinding } from '../../finding/finding'
import { noPort } from '../../finding/rules'
import { POD_KINDS } from '../../manifest/pods'
import { type PlacedContainer, podsOf } from '../../manifest/observed/pods'
import { serviceOf } from '../../manifest/observed/services'
import { isPlain } from '../../manifest/manifest'
import { mapsIn, valueAt } from '../../manifest/value-at'
import { ADDRESS, secretNames, serviceAt, variablesOf } from './connections'
import { type Finished, type FinishedPackage, nameOf, ofKinds, type PackageCheck } from '../package-check'
import { noLogin, unresolvedPod } from '../rules'

/** A string that a container receives, and the word that identifies its line in the claim. */
interface Text {
  word: string
  value: string
  path: readonly (string | number)[]
  container: PlacedContainer
}

/**
 * Checks addresses in variables and arguments that the package can resolve: the port of a Service, the governing
 * Service in the name of a pod, the login of a database.
 */
export const wrongAddresses: PackageCheck = {
  needs: 'final',
  run: (pack) => [
    ...pack
      .subjects(POD_KINDS)
      .flatMap((one) =>
        textsOf(one, pack).flatMap((text) => [
          ...wrongPorts(text, one, pack),
          ...unresolvedPods(text, one, pack),
          ...missingLogins(text, one, pack),
        ]),
      ),
    ...pack.subjects(['ConfigMap']).flatMap((one) => filesOf(one).flatMap((file) => unresolvedPods(file, one, pack))),
  ],
}

/** Returns the files of a ConfigMap. Values of variables are checked at their container. */
const filesOf = ({ manifest }: Finished): Omit<Text, 'container'>[] =>
  Object.entries(isPlain(manifest.data) ? manifest.data : {}).flatMap(([word, value]) =>
    typeof value === 'string' && (word.includes('.') || value.includes('\n'))
      ? [{ word, value, path: ['data', word] }]
      : [],
  )

function textsOf(one: Finished, pack: FinishedPackage): Text[] {
  const { containers = [], initContainers = [] } = podsOf(one.manifest) ?? {}
  return [...containers, ...initContainers].flatMap((container) => [
    ...variablesOf(container, one, pack).map(([word, value]) => ({ word, value, path: container.path, container })),
    ...(['command', 'args'] as const).flatMap((word) =>
      stringsIn(container.spec[word]).map(([at, value]) => ({
        word,
        value,
        path: [...container.path, word, at],
        container,
      })),
    ),
  ])
}

/** Returns the strings of a list with their positions. */
const stringsIn = (list: unknown): [number, string][] =>
  Array.isArray(list)
    ? [...list.entries()].filter((entry): entry is [number, string] => typeof entry[1] === 'string')
    : []

const HOST = '[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?'
const URLS = new RegExp(`\\b([a-z][a-z0-9+.-]*)://(?:([^@/\\s,]*)@)?(${HOST})(?::(\\d{1,5}))?(?![\\w:])`, 'gi')
const BARE = new RegExp(`^(${HOST}):(\\d{1,5})$`, 'i')

interface Address {
  scheme: string | undefined
  login: string | undefined
  host: string
  port: number | undefined
}

/** Returns the addresses in a string: URLs, and in a variable such as `DB_HOST` a plain `host:port`. */
function addressesIn({ word, value }: Text): Address[] {
  const urls = [...value.matchAll(URLS)].map(([, scheme, login, host = '', port]) => ({
    scheme: scheme?.toLowerCase(),
    login,
    host,
    port: port === undefined ? undefined : Number(port),
  }))
  const bare = ADDRESS.test(word) ? BARE.exec(value.trim()) : null
  if (bare === null) return urls
  return [...urls, { scheme: undefined, login: undefined, host: bare[1] ?? '', port: Number(bare[2]) }]
}

/** Reports ports that a Service of the package does not have. A headless Service allows any port. */
function wrongPorts(text: Text, one: Finished, pack: FinishedPackage): LocatedFinding[] {
  return addressesIn(text).flatMap(({ host, port }) => {
    const service = port === undefined ? undefined : serviceAt(host, one, pack)
    if (service === undefined || valueAt(service.manifest, ['spec', 'type']) === 'ExternalName') return []
    const { headless, ports, isPartial } = serviceOf(service.manifest)
    if (headless || isPartial || ports.length === 0 || ports.some(({ number }) => number === port)) return []
    const listed = ports
      .slice(0, 3)
      .map(({ name, number }) => (name === undefined ? `${number}` : `${number} (${name})`))
    const message = `\`${host}:${port}\` in ${nameOf(one)} does not match a port of ${nameOf(service)}. Replace the port with ${ports.length === 1 ? '' : 'one of '}${listed.join(', ')}.`
    return [one.finding(noPort.at(text.path, message, { severity: 'warning' }), [text.word, 'containers'])]
  })
}

const LABEL = '([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)'
const POD = new RegExp(`(?<![\\w.-])${LABEL}-(\\d+)\\.${LABEL}(?:\\.${LABEL}\\.svc\\b)?`, 'g')

/**
 * Reports names of StatefulSet pods below a Service that does not govern them. Source: StatefulSet, stable network ID.
 */
function unresolvedPods(text: Omit<Text, 'container'>, one: Finished, pack: FinishedPackage): LocatedFinding[] {
  const own = one.manifest.metadata.namespace
  return [...text.value.matchAll(POD)].slice(0, 1).flatMap(([, name = '', ordinal, service = '', named = own]) => {
    const address = `${name}-${ordinal}.${service}`
    const set = pack
      .holding(name, ofKinds(['StatefulSet']))
      .find(({ manifest: { metadata } }) => metadata.name === name && metadata.namespace === named)
    const governing = set === undefined ? undefined : valueAt(set.manifest, ['spec', 'serviceName'])
    if (typeof governing !== 'string' || governing === service) return []
    // Another word can be a domain outside of the cluster.
    if (service !== name && serviceAt(`${service}.${named ?? ''}`.replace(/\.$/, ''), one, pack) === undefined)
      return []
    const message = `\`${address}\` does not resolve, because the governing Service of StatefulSet/${name} is \`${governing}\`. Replace it with \`${name}-${ordinal}.${governing}\`.`
    return [one.finding(unresolvedPod.at(text.path, message), [text.word, 'containers'])]
  })
}

const DATABASES = /^(?:rediss?|postgres(?:ql)?|mysql|mariadb|mongodb)$/

/** Reports addresses of a database of the package without a login, in a container that reads no Secret. */
function missingLogins(text: Text, one: Finished, pack: FinishedPackage): LocatedFinding[] {
  // A password can also be mounted as a file.
  const volumes = mapsIn(podsOf(one.manifest)?.spec.volumes).map(([, volume]) => volume)
  const readsFiles = volumes.some(({ secret, projected }) => secret !== undefined || projected !== undefined)
  if (readsFiles || secretNames(text.container.spec).length > 0) return []
  return addressesIn(text).flatMap(({ scheme, login, host }) => {
    if (scheme === undefined || !DATABASES.test(scheme) || login !== undefined) return []
    const service = serviceAt(host, one, pack)
    if (service?.claim?.kind !== 'LummoDatabase' || service.claim === one.claim) return []
    const message = `The address \`${scheme}://${host}\` in ${nameOf(one)} has no password, but LummoDatabase/${service.claim.name} requires one. Add the Secret of the database to \`secrets\`, and use its variables in the address.`
    return [one.finding(noLogin.at(text.path, message), [text.word, 'containers'])]
  })
}
