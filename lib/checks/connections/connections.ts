import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { type PlacedContainer, podsOf } from '../../manifest/observed/pods'
import { serviceOf } from '../../manifest/observed/services'
import { mapsIn } from '../../manifest/value-at'
import { argumentsOf, isOtherPair, pairsIn } from './addresses-in-text'
import { operatorPodsOf } from './operator-services'
import { type Finished, type FinishedPackage, ofKinds } from '../package-check'
import { selected, serviceSelector } from './selectors'

/** A server that a pod is configured to connect to. */
export interface PodConnection {
  /** Source of the address: a variable or a Secret. */
  by: string
  /** Locates the line of the address in the claim. */
  word: string
  /** Objects that run the pods of the server; undefined if they are outside the namespace. */
  targets: readonly Finished[] | undefined
  /** Name of the server in messages. */
  name: string
  /** Ports of the server; empty if the ports are unknown. */
  ports: readonly (string | number)[]
  /** Labels of the server pods, if an operator runs the pods in the namespace. */
  labels?: Readonly<Record<string, string>>
}

/** Variables that contain an address without a scheme. */
export const ADDRESS = /(?:HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|SERVER|SERVERS|ENDPOINT|BROKER|BROKERS|URL|URI|DSN)$/i

const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s,'"]+/gi

/** Returns the servers to which the pods of an object are configured to connect, inside and outside the package. */
export function connectionsOf(one: Finished, pack: FinishedPackage): PodConnection[] {
  const pods = podsOf(one.manifest)
  if (pods === undefined) return []
  const containers = [...pods.containers, ...pods.initContainers]
  const found = containers.flatMap((container) => [
    ...variablesOf(container, one, pack).flatMap(([key, value]) => addressed(key, value, one, pack)),
    ...argumentsOf(container.spec).flatMap(({ word, text }) =>
      [...text.matchAll(URL_IN_TEXT), ...pairsIn(text)].flatMap(([url]) => addressed(word, url, one, pack)),
    ),
    ...sharedSecrets(container, one, pack),
    ...agentOf(container),
  ])
  return [...new Map(found.map((connection) => [connection.name, connection])).values()]
}

/** A variable, and the ConfigMap or Secret that contains its value. */
export type Variable = readonly [
  name: string,
  value: string,
  source?: { object: Finished; path: readonly [string, string] } | undefined,
]

/** Returns the variables of a container whose values are in the package, including values in ConfigMaps and Secrets. */
export function variablesOf({ spec }: PlacedContainer, one: Finished, pack: FinishedPackage): Variable[] {
  const literal = mapsIn(spec.env).flatMap(([, { name, value }]): Variable[] =>
    typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
  )
  const sources = mapsIn(spec.envFrom).flatMap(([, from]) => [
    ...dataOf('ConfigMap', nameIn(from.configMapRef), one, pack),
    ...dataOf('Secret', nameIn(from.secretRef), one, pack),
  ])
  const single = mapsIn(spec.env).flatMap(([, { name, valueFrom }]): Variable[] => {
    const from = isPlain(valueFrom) ? valueFrom : {}
    const [kind, ref] = isPlain(from.configMapKeyRef)
      ? (['ConfigMap', from.configMapKeyRef] as const)
      : (['Secret', from.secretKeyRef] as const)
    const data = dataOf(kind, nameIn(ref), one, pack)
    const found = data.find(([key]) => isPlain(ref) && key === ref.key)
    return typeof name === 'string' && found !== undefined ? [[name, found[1], found[2]]] : []
  })
  return [...sources, ...literal, ...single]
}

const nameIn = (ref: unknown): string | undefined =>
  isPlain(ref) && typeof ref.name === 'string' ? ref.name : undefined

function dataOf(kind: string, name: string | undefined, one: Finished, pack: FinishedPackage): Variable[] {
  if (name === undefined) return []
  const found = pack
    .holding(name, ofKinds([kind]))
    .find(({ manifest }) => manifest.metadata.name === name && inNamespaceOf(manifest, one.manifest))
  if (found === undefined) return []
  const { data, stringData } = found.manifest as Plain
  const field = kind === 'Secret' ? 'stringData' : 'data'
  const plain = textsIn(kind === 'Secret' ? stringData : data)
  const from = ([key, value]: [string, string]): Variable => [key, value, { object: found, path: [field, key] }]
  if (kind !== 'Secret') return plain.map(from)
  const encoded = textsIn(data).map(([key, value]): [string, string] => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ])
  return [...encoded, ...plain].map(from)
}

const textsIn = (map: unknown): [string, string][] =>
  Object.entries(isPlain(map) ? map : {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string')

const inNamespaceOf = (one: Manifest, other: Manifest): boolean =>
  (one.metadata.namespace ?? '') === (other.metadata.namespace ?? '')

/** Returns the host in a URL or an address, or next to a Service port of the package. */
function hostIn(key: string, text: string, one: Finished, pack: FinishedPackage): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s]*@)?([a-z0-9][a-z0-9.-]*)/i.exec(text)?.[1]
  const bare = ADDRESS.test(key) ? /^([a-z0-9][a-z0-9.-]*)(?::\d+)?$/i.exec(text)?.[1] : undefined
  const pair = /^([a-z0-9][a-z0-9.-]*):(\d+)$/i.exec(text)
  const isServer = pair?.[1] !== undefined && !isOtherPair(key, pair[1]) && isPortOf(pair, one, pack)
  return url ?? bare ?? (isServer ? pair[1] : undefined)
}

/** Returns the Services of the package to which a value refers: `db`, `http://web.shop:8080/`, `a:9092,b:9092`. */
function addressed(key: string, value: string, one: Finished, pack: FinishedPackage): PodConnection[] {
  return value.split(',').flatMap((text): PodConnection[] => {
    const host = hostIn(key, text.trim(), one, pack)
    const service = host === undefined ? undefined : serviceAt(host, one, pack)
    const operated = host === undefined || service !== undefined ? undefined : operatorPodsOf(pack, host, one.manifest)
    if (host !== undefined && operated !== undefined) {
      const { labels, port } = operated
      return [{ by: key, word: key, targets: undefined, name: host, ports: [port], labels }]
    }
    const selector = service === undefined ? undefined : serviceSelector(service.manifest)
    if (service === undefined || selector === undefined) return []
    const targets = selected(pack, selector, service.manifest.metadata.namespace)
    if (targets.length === 0 || targets.some(({ manifest }) => manifest === one.manifest)) return []
    return [{ by: key, word: key, targets, name: service.manifest.metadata.name, ports: targets.flatMap(portsOf) }]
  })
}

/**
 * Checks whether a host and a port belong to a Service. If the name of the variable is arbitrary, such a pair can
 * also be an image with a tag.
 */
function isPortOf([, host = '', port]: readonly string[], one: Finished, pack: FinishedPackage): boolean {
  const service = serviceAt(host, one, pack)
  if (service === undefined) return false
  const { headless, ports } = serviceOf(service.manifest)
  const selector = serviceSelector(service.manifest)
  const pods = selector === undefined ? [] : selected(pack, selector, service.manifest.metadata.namespace)
  const numbers = [...ports.map(({ number }) => number), ...pods.flatMap(portsOf)]
  return headless || numbers.includes(Number(port))
}

/** Returns the Service that a hostname refers to: `SERVICE`, `SERVICE.NAMESPACE` or `POD.SERVICE`. */
export function serviceAt(host: string, one: Finished, pack: FinishedPackage): Finished | undefined {
  const own = one.manifest.metadata.namespace
  const [first = '', second, third] = host.split('.')
  const named = (name: string, namespace: string | undefined): Finished | undefined =>
    pack
      .holding(name, ofKinds(['Service']))
      .find(
        ({ manifest: { metadata } }) => metadata.name === name && (metadata.namespace ?? own) === (namespace ?? own),
      )
  return named(first, second) ?? (second === undefined ? undefined : named(second, third))
}

/** Kinds of servers that read the same Secret as their clients. */
const SERVERS = ['LummoDatabase']

/** Returns servers of the package that use the same Secret as the container. */
function sharedSecrets({ spec }: PlacedContainer, one: Finished, pack: FinishedPackage): PodConnection[] {
  const names = secretNames(spec)
  return names.flatMap((name): PodConnection[] => {
    const targets = pack
      .holding(name, ofKinds(['StatefulSet', 'Deployment']))
      .filter(
        ({ manifest, claim }) =>
          manifest !== one.manifest &&
          SERVERS.includes(claim?.kind ?? '') &&
          claim !== one.claim &&
          inNamespaceOf(manifest, one.manifest) &&
          (podsOf(manifest)?.containers ?? []).some((container) => secretNames(container.spec).includes(name)),
      )
    const [first] = targets
    if (first === undefined) return []
    const ports = targets.flatMap(portsOf)
    return [{ by: name, word: name, targets, name: first.claim?.name ?? first.manifest.metadata.name, ports }]
  })
}

export function secretNames({ env, envFrom }: Plain): string[] {
  const all = mapsIn(envFrom).map(([, from]) => nameIn(from.secretRef))
  const single = mapsIn(env).map(([, { valueFrom }]) => nameIn(isPlain(valueFrom) ? valueFrom.secretKeyRef : undefined))
  return [...all, ...single].filter((name) => name !== undefined)
}

/** Returns the Datadog agent of the node, if a variable contains its address. */
const agentOf = ({ spec }: PlacedContainer): PodConnection[] =>
  mapsIn(spec.env).some(([, { name, value }]) => name === 'DD_AGENT_HOST' && value === undefined)
    ? [{ by: 'DD_AGENT_HOST', word: 'datadog', targets: undefined, name: 'the Datadog agent', ports: [8126] }]
    : []

/** Returns the names and numbers of the ports that the pods of an object declare. */
export const portsOf = ({ manifest }: Finished): (string | number)[] =>
  (podsOf(manifest)?.containers ?? []).flatMap(({ spec }) =>
    mapsIn(spec.ports).flatMap(([, { name, containerPort }]) =>
      [name, containerPort].filter((one) => typeof one === 'string' || typeof one === 'number'),
    ),
  )
