import { isPlain, type Manifest, type Plain } from '../manifest/manifest'
import { type PlacedContainer, podsOf } from '../manifest/observed/pods'
import { mapsIn } from '../manifest/value-at'
import { type Finished, type FinishedPackage, ofKinds } from './package-check'
import { selected, serviceSelector } from './selectors'

/** Something that a pod is told to connect to. */
export interface Connection {
  /** How the pod knows of it: a variable, or a Secret. */
  by: string
  /** The text of it in a claim, by which the line is found. */
  word: string
  /** What is behind it: the pods of these objects; undefined for what is outside of the namespace. */
  targets: readonly Finished[] | undefined
  /** What it is called in a message. */
  name: string
  /** Its ports; where they are not known, none. */
  ports: readonly (string | number)[]
}

/** Variables that hold an address without a scheme. */
export const ADDRESS = /(?:HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|SERVER|SERVERS|ENDPOINT|BROKER|BROKERS|URL|URI|DSN)$/i

/** Returns what the pods of an object are told to connect to within the package, and outside of it. */
export function connectionsOf(one: Finished, pack: FinishedPackage): Connection[] {
  const pods = podsOf(one.manifest)
  if (pods === undefined) return []
  const containers = [...pods.containers, ...pods.initContainers]
  const found = containers.flatMap((container) => [
    ...variablesOf(container, one, pack).flatMap(([key, value]) => addressed(key, value, one, pack)),
    ...sharedSecrets(container, one, pack),
    ...agentOf(container),
  ])
  return [...new Map(found.map((connection) => [connection.name, connection])).values()]
}

/** The variables of a container whose values the package shows, those of ConfigMaps and Secrets included. */
export function variablesOf({ spec }: PlacedContainer, one: Finished, pack: FinishedPackage): [string, string][] {
  const literal = mapsIn(spec.env).flatMap(([, { name, value }]): [string, string][] =>
    typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
  )
  const sources = mapsIn(spec.envFrom).flatMap(([, from]) => [
    ...dataOf('ConfigMap', nameIn(from.configMapRef), one, pack),
    ...dataOf('Secret', nameIn(from.secretRef), one, pack),
  ])
  const single = mapsIn(spec.env).flatMap(([, { name, valueFrom }]): [string, string][] => {
    const from = isPlain(valueFrom) ? valueFrom : {}
    const [kind, ref] = isPlain(from.configMapKeyRef)
      ? (['ConfigMap', from.configMapKeyRef] as const)
      : (['Secret', from.secretKeyRef] as const)
    const data = dataOf(kind, nameIn(ref), one, pack)
    const value = data.find(([key]) => isPlain(ref) && key === ref.key)?.[1]
    return typeof name === 'string' && value !== undefined ? [[name, value]] : []
  })
  return [...sources, ...literal, ...single]
}

const nameIn = (ref: unknown): string | undefined =>
  isPlain(ref) && typeof ref.name === 'string' ? ref.name : undefined

function dataOf(kind: string, name: string | undefined, one: Finished, pack: FinishedPackage): [string, string][] {
  if (name === undefined) return []
  const found = pack
    .holding(name, ofKinds([kind]))
    .find(({ manifest }) => manifest.metadata.name === name && inNamespaceOf(manifest, one.manifest))
  const { data, stringData } = (found?.manifest ?? {}) as Plain
  const plain = textsIn(kind === 'Secret' ? stringData : data)
  if (kind !== 'Secret') return plain
  const encoded = textsIn(data).map(([key, value]): [string, string] => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ])
  return [...encoded, ...plain]
}

const textsIn = (map: unknown): [string, string][] =>
  Object.entries(isPlain(map) ? map : {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string')

const inNamespaceOf = (one: Manifest, other: Manifest): boolean =>
  (one.metadata.namespace ?? '') === (other.metadata.namespace ?? '')

/** The Services of the package that a value leads to: `db`, `http://web.shop:8080/`, `a:9092,b:9092`. */
function addressed(key: string, value: string, one: Finished, pack: FinishedPackage): Connection[] {
  return value.split(',').flatMap((text): Connection[] => {
    const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s]*@)?([a-z0-9][a-z0-9.-]*)/i.exec(text.trim())?.[1]
    const bare = ADDRESS.test(key) ? /^([a-z0-9][a-z0-9.-]*)(?::\d+)?$/i.exec(text.trim())?.[1] : undefined
    const host = url ?? bare
    const service = host === undefined ? undefined : serviceAt(host, one, pack)
    const selector = service === undefined ? undefined : serviceSelector(service.manifest)
    if (service === undefined || selector === undefined) return []
    const targets = selected(pack, selector, service.manifest)
    if (targets.length === 0 || targets.some(({ manifest }) => manifest === one.manifest)) return []
    return [{ by: key, word: key, targets, name: service.manifest.metadata.name, ports: targets.flatMap(portsOf) }]
  })
}

/** The Service of a host, by its name, with its namespace, or behind the name of a pod. */
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

/** The kinds whose servers read the Secret with which others log in to them. */
const SERVERS = ['LummoDatabase']

/** Servers of the package that take their credentials from a Secret of the container. */
function sharedSecrets({ spec }: PlacedContainer, one: Finished, pack: FinishedPackage): Connection[] {
  const names = secretNames(spec)
  return names.flatMap((name): Connection[] => {
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

/** The Datadog agent of the node, by the variable that holds its address. */
const agentOf = ({ spec }: PlacedContainer): Connection[] =>
  mapsIn(spec.env).some(([, { name, value }]) => name === 'DD_AGENT_HOST' && value === undefined)
    ? [{ by: 'DD_AGENT_HOST', word: 'datadog', targets: undefined, name: 'the Datadog agent', ports: [8126] }]
    : []

/** The ports that the pods of an object declare, by name and number. */
const portsOf = ({ manifest }: Finished): (string | number)[] =>
  (podsOf(manifest)?.containers ?? []).flatMap(({ spec }) =>
    mapsIn(spec.ports).flatMap(([, { name, containerPort }]) =>
      [name, containerPort].filter((one) => typeof one === 'string' || typeof one === 'number'),
    ),
  )
