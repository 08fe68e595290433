import type { V1EnvVar, V1NetworkPolicyEgressRule } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../../finding/finding'
import { nameTaken } from '../../../finding/rules'
import { nameWithSuffix } from '../../../manifest/grammar/name'
import type { NetworkPolicy } from '../../../manifest/kubernetes'
import type { ContainerContribution } from '../../container/contribution'
import type { ContainerSpec } from '../../container/spec'
import type { Identity } from '../../identity/identity'
import { deniesTraffic } from '../closed-namespace'
import { inNamespace } from '../ingress-peers'
import { INTERNET } from '../network'
import { databaseTarget } from './database'
import { poolTarget } from './pool'
import { serviceTarget } from './service'
import type { Client, Resolved, TargetPods } from './target'
import { topicTarget } from './topic'

interface Placed {
  name: string
  spec: ContainerSpec
  path: FieldPath
}

/** Variables, NetworkPolicy rules and target pods for the connections of a pod. */
export interface Connected {
  /** Variables, keyed by container name. */
  variables: ReadonlyMap<string, ContainerContribution>
  /** Egress rules for the targets. */
  egress: readonly V1NetworkPolicyEgressRule[]
  /** Pods that must allow traffic from the client, without duplicates. */
  pods: readonly TargetPods[]
  findings: readonly Finding[]
}

/**
 * Rules for the APIs of Google, and for the addresses of a node from which a pod gets its tokens. Source: GKE,
 * "Workload Identity", network policies.
 */
const GOOGLE: readonly V1NetworkPolicyEgressRule[] = [
  { to: [INTERNET], ports: [{ port: 443, protocol: 'TCP' }] },
  {
    to: [{ ipBlock: { cidr: '169.254.169.252/32' } }, { ipBlock: { cidr: '169.254.169.254/32' } }],
    ports: [80, 988, 987].map((port) => ({ port, protocol: 'TCP' })),
  },
]

/** Resolves every name to which the containers of a pod connect. */
export function connectedOf(containers: readonly Placed[], client: Client): Connected {
  const findings: Finding[] = []
  const variables = new Map<string, ContainerContribution>()
  const targets = containers.flatMap((one) => {
    const found = targetsOf(one, client)
    findings.push(
      ...found.flatMap(({ resolved }) => ('finding' in resolved ? [resolved.finding] : (resolved.findings ?? []))),
    )
    const { entries, taken } = variablesOf(one, found)
    findings.push(...taken)
    if (entries.length > 0) variables.set(one.name, { path: one.path, before: entries })
    return found.flatMap(({ resolved }) => ('target' in resolved ? [resolved.target] : []))
  })
  const pods = [
    ...new Map(targets.flatMap(({ pods: behind }) => (behind ? [[keyOf(behind), behind] as const] : []))).values(),
  ]
  const google = targets.some(({ isGoogle }) => isGoogle === true) ? GOOGLE : []
  return { variables, pods, egress: [...pods.map((one) => toTarget(one, client)), ...google], findings }
}

const keyOf = ({ name, namespace, port }: TargetPods): string => `${namespace ?? ''}/${name}:${port}`

interface NamedTarget {
  prefix: string | undefined
  path: FieldPath
  resolved: Resolved
}

function targetsOf({ spec, path }: Placed, client: Client): NamedTarget[] {
  const each = <T extends { name: string; prefix?: string | undefined }>(
    field: 'database' | 'pool' | 'topic' | 'service',
    written: readonly T[] | undefined,
    resolve: (one: T, client: Client, path: FieldPath) => Resolved | undefined,
  ): NamedTarget[] =>
    (written ?? []).flatMap((one, at) => {
      const here = [...path, field, at]
      const resolved = resolve(one, client, [...here, 'name'])
      return resolved === undefined ? [] : [{ prefix: one.prefix, path: here, resolved }]
    })
  return [
    ...each('database', spec.database, databaseTarget),
    ...each('pool', spec.pool, poolTarget),
    ...each('topic', spec.topic, topicTarget),
    ...each('service', spec.service, serviceTarget),
  ]
}

/** Variables of the container override these variables, just as `env` overrides `envFrom` in Kubernetes. */
function variablesOf({ spec }: Placed, found: readonly NamedTarget[]): { entries: V1EnvVar[]; taken: Finding[] } {
  const own = new Set([
    ...(Array.isArray(spec.env) ? spec.env.map(({ name }) => name) : Object.keys(spec.env ?? {})),
    ...Object.keys(spec.variables ?? {}),
  ])
  const entries = new Map<string, V1EnvVar>()
  const taken: Finding[] = []
  for (const { resolved, prefix, path } of found) {
    if (!('target' in resolved)) continue
    const start = prefix ?? resolved.target.prefix
    const named = resolved.target.variables.map((one) => ({ ...one, name: `${start}${one.name}` }))
    const clash = named.find(({ name }) => entries.has(name))
    if (clash !== undefined) {
      const message = `\`${clash.name}\` would be set twice. Set a different \`prefix\`, as in \`{${String(path.at(-2))}: {NAME: {prefix: ORDERS_}}}\`.`
      taken.push(nameTaken.at(path, message))
    } else for (const one of named) if (!own.has(one.name)) entries.set(one.name, one)
  }
  return { entries: [...entries.values()], taken }
}

const podsAt = (labels: Readonly<Record<string, string>>, namespace: string | undefined, from: string | undefined) => ({
  ...(namespace === undefined || namespace === from ? {} : inNamespace(namespace)),
  podSelector: Object.keys(labels).length === 0 ? {} : { matchLabels: { ...labels } },
})

const toTarget = ({ labels, namespace, port }: TargetPods, client: Client): V1NetworkPolicyEgressRule => ({
  to: [podsAt(labels, namespace, client.namespace)],
  ports: [{ port, protocol: 'TCP' }],
})

/**
 * Returns NetworkPolicies that allow traffic from the client to its targets, unless the policies of the targets already
 * allow the traffic. The new policies belong to the client, so they are removed together with the client.
 */
export function admissions({ pods }: Connected, id: Identity, client: Client): NetworkPolicy[] {
  return pods
    .filter(({ admits, namespace = client.namespace }) => {
      if (admits === 'client') return false
      return admits === 'others' || deniesTraffic('Ingress', namespace, client.world)
    })
    .map(({ name, labels, namespace, port }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        name: nameWithSuffix(id.name, `to-${name}`, 253),
        ...(namespace === undefined ? {} : { namespace }),
        labels: id.labels,
      },
      spec: {
        podSelector: { matchLabels: { ...labels } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [podsAt(id.selector, client.namespace, namespace)], ports: [{ port, protocol: 'TCP' }] }],
      },
    }))
}
