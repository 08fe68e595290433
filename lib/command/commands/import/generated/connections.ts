import { compact } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { templatePath } from '../../../../manifest/pods'
import { mapAt, mapsAt, mapsIn, textAt } from '../../../../manifest/value-at'
import { withValueAt } from '../../../../origins/edit'
import { COMPONENT } from '../database/database-objects'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { isManaged } from '../objects/object-identity'

/** Container fields that name a connection target, with the default prefix of their variables. */
const PREFIXES = { database: 'DATABASE_', pool: 'DATABASE_', service: 'SERVICE_', topic: 'TOPIC_' } as const

type ConnectionField = keyof typeof PREFIXES

/** Variables of a connection, without their prefix. */
const PARTS = ['HOST', 'PORT', 'NAME', 'USER', 'PASSWORD', 'URL', 'PROJECT']

/** Variables of every connection to a pool. */
const OF_POOL = ['HOST', 'PORT', 'NAME', 'USER', 'PASSWORD']

/** A connection that a container declares. */
interface Connection {
  field: ConnectionField
  entry: Plain
  variables: readonly unknown[]
}

/** A workload without the variables of its connections. */
export interface Disconnected {
  workload: Manifest
  /** The connection fields of each container, keyed by container name. */
  fields: ReadonlyMap<string, Plain>
  /** Names of the applications to which the pods connect. */
  apps: ReadonlySet<string>
  /** Whether the pods connect to Google Cloud. */
  hasTopics: boolean
}

/**
 * Removes the variables with which a workload of lummo connects to databases, pools, topics and Services of the input.
 * Other workloads keep their variables, because lummo could set others in addition.
 */
export function withoutConnections(workload: Manifest, lookup: Lookup): Disconnected {
  const path = templatePath(workload.kind)
  const fields = new Map<string, Plain>()
  const none = { workload, fields, apps: new Set<string>(), hasTopics: false }
  if (path === undefined || !isManaged(workload)) return none
  const pod = mapAt(workload, [...path, 'spec'])
  const found: Connection[] = []
  const rest = (list: unknown): Plain[] =>
    mapsIn(list).map(([, container]) => {
      const connections = connectionsOf(container, workload.metadata.namespace, lookup)
      if (connections.length === 0) return container
      found.push(...connections)
      fields.set(String(container.name), fieldsOf(connections))
      const used = new Set(connections.flatMap(({ variables }) => variables))
      const left = mapsIn(container.env).filter(([, one]) => !used.has(one.name))
      const { env: _, ...others } = container
      return left.length === 0 ? others : { ...others, env: left.map(([, one]) => one) }
    })
  const spec: Plain = {
    ...pod,
    containers: rest(pod.containers),
    ...(pod.initContainers !== undefined && { initContainers: rest(pod.initContainers) }),
  }
  return {
    workload: withValueAt(workload, [...path, 'spec'], spec) as Manifest,
    fields,
    apps: new Set(found.map(({ entry }) => String(entry.name))),
    hasTopics: found.some(({ field }) => field === 'topic'),
  }
}

function fieldsOf(connections: readonly Connection[]): Plain {
  const fields: Plain = {}
  for (const { field, entry } of connections) fields[field] = [...((fields[field] as Plain[] | undefined) ?? []), entry]
  return fields
}

function connectionsOf(container: Plain, namespace: string | undefined, lookup: Lookup): Connection[] {
  const env = new Map(mapsIn(container.env).map(([, one]) => [String(one.name), one]))
  return [...env.keys()].flatMap((name): Connection[] => {
    const [, start, part] = /^(.*?)(HOST|PROJECT)$/.exec(name) ?? []
    if (start === undefined) return []
    const variables = PARTS.map((one) => `${start}${one}`).filter((one) => env.has(one))
    const value = (one: string) => textAt(env.get(`${start}${one}`), ['value'])
    const found = part === 'HOST' ? targetOf(value('HOST') ?? '', namespace, lookup) : topicOf(value('NAME'), lookup)
    if (found === undefined) return []
    const { field, ...target } = found
    // A pool has all variables. Others were written by the user.
    if (field === 'pool' && !OF_POOL.every((one) => env.has(`${start}${one}`))) return []
    // Only a Service has a URL. Other URLs are variables of the application.
    const own = variables.filter((one) => !one.endsWith('URL') || field === 'service')
    const secret = textAt(env.get(`${start}PASSWORD`), ['valueFrom', 'secretKeyRef', 'name'])
    const entry = compact<Plain>({
      ...target,
      prefix: start === PREFIXES[field] ? undefined : start,
      secret: field === 'database' ? secret : undefined,
      database: field === 'pool' ? value('NAME') : undefined,
      port: field === 'service' ? Number(value('PORT')) : undefined,
    })
    return [{ field, entry, variables: own }]
  })
}

interface Target {
  field: ConnectionField
  name: string
  namespace?: string | undefined
}

/** Returns the input object to which a hostname refers: `orders-db`, `orders-db-rw` or `orders-db.shop`. */
function targetOf(host: string, own: string | undefined, lookup: Lookup): Target | undefined {
  const [service = '', namespace] = host.split('.')
  const home = namespace ?? own
  const named = (kind: string, name = service) => lookup.named(kind, name, home)
  const cluster = named('Cluster', service.replace(/-rw$/, ''))
  if (cluster !== undefined) return { field: 'database', name: cluster.manifest.metadata.name, namespace }
  const set = named('StatefulSet')
  if (set?.manifest.metadata.labels?.[COMPONENT] === 'database') return { field: 'database', name: service, namespace }
  const deployment = named('Deployment')
  if (deployment !== undefined && isPool(deployment)) return { field: 'pool', name: service, namespace }
  return named('Service') === undefined ? undefined : { field: 'service', name: service, namespace }
}

const isPool = ({ manifest }: NamedSource): boolean =>
  mapsAt(manifest, ['spec', 'template', 'spec', 'containers']).some(([, { name }]) => name === 'pgbouncer')

function topicOf(name: string | undefined, lookup: Lookup): Target | undefined {
  const isKnown = lookup.all.some(
    ({ manifest }) => manifest.kind === 'PubSubTopic' && textAt(manifest, ['spec', 'resourceID']) === name,
  )
  return name === undefined || !isKnown ? undefined : { field: 'topic', name }
}

/** Ports of the addresses from which pods get Google Cloud tokens. */
const TOKEN_PORTS = [80, 988, 987]

/** Returns the destinations of `network` without those that the connections add. */
export const otherDestinations = (to: unknown, { apps, hasTopics }: Disconnected): Plain[] =>
  mapsIn(to).flatMap(([, one]) => {
    const { app, cidr, internet, ports } = one
    const isGoogle = internet === true || (cidr !== undefined && deepEqual(ports, TOKEN_PORTS))
    return (app !== undefined && apps.has(String(app))) || (hasTopics && isGoogle) ? [] : [one]
  })
