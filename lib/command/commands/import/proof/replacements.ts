import { deepEqual } from '../../../../manifest/deep-equal'
import { stableJson } from '../../../../manifest/hash'
import { isPlain } from '../../../../manifest/manifest'
import { mapsIn } from '../../../../manifest/value-at'
import type { Reason } from './reasons'

/** Properties of the input that determine whether two values have the same meaning. */
export interface Meaning {
  /** Port numbers of the pods, keyed by port name. */
  ports: ReadonlyMap<string, number>
  /** Whether an autoscaler of the input scales the pods. */
  isScaled: boolean
}

const MANAGER: Reason = { reason: 'lummo manages the object now', off: '`patches`, or `--exact`' }
const PORT_NAME: Reason = { reason: 'the name of the same port', off: '`patches`, or `--exact`' }
const ONE_PEER: Reason = { reason: 'the same rules with one peer each', off: '`patches`, or `--exact`' }
const STORED_VERSION: Reason = {
  reason: 'External Secrets converts both versions to the same object',
  off: 'nothing, because lummo supports only `external-secrets.io/v1`',
}
const AUTOSCALED: Reason = {
  reason: 'each apply would reset the number that the autoscaler set',
  off: '`patches`, or `--exact`',
}

/** Returns why a field of the input is omitted; undefined if the output must contain the field. */
export function reasonToOmit(pattern: string, value: unknown, { isScaled }: Meaning): Reason | undefined {
  if (/ (metadata|podMetadata)\.annotations\.meta\.helm\.sh\//.test(pattern)) return MANAGER
  if (/^(Deployment|StatefulSet|Rollout) spec\.replicas$/.test(pattern) && isScaled) return AUTOSCALED
  return / pod\.serviceAccount$/.test(pattern) && typeof value === 'string'
    ? { reason: 'the deprecated name of `serviceAccountName`', off: '`patches`' }
    : undefined
}

/** Returns why a different value of a field has the same meaning; undefined if the value of the input must be kept. */
export function reasonToReplace(
  pattern: string,
  { before, after }: { before: unknown; after: unknown },
  { ports }: Meaning,
): Reason | undefined {
  if (/\.labels\.app\.kubernetes\.io\/managed-by$/.test(pattern)) return after === 'lummo' ? MANAGER : undefined
  if (/^NetworkPolicy spec\.(in|e)gress$/.test(pattern))
    return deepEqual(connectionsOf(before), connectionsOf(after)) ? ONE_PEER : undefined
  if (pattern === 'ExternalSecret apiVersion')
    return before === 'external-secrets.io/v1beta1' ? STORED_VERSION : undefined
  if (!PORTS.test(pattern)) return undefined
  const [one, other] = [before, after].map((port) => numberOf(port, ports))
  return one !== undefined && one === other ? PORT_NAME : undefined
}

/**
 * Returns the peers of all rules with their ports, as text in a fixed order. A rule with several peers counts as one
 * rule for each peer.
 */
const connectionsOf = (rules: unknown): string[] =>
  mapsIn(rules)
    .flatMap(([, { from, to, ports, ...rest }]) => {
      const open = mapsIn(ports).map(([, port]) => stableJson({ protocol: 'TCP', ...port }))
      const peers = Array.isArray(from ?? to) ? ((from ?? to) as unknown[]) : [undefined]
      return peers.map((peer) => stableJson([peer, open, rest, ports === undefined, from === undefined]))
    })
    .sort()

/** Fields that refer to a port by its number or its name. */
const PORTS =
  /^(Service spec\.ports\[\]\.targetPort|Ingress spec\.rules\[\]\.http\.paths\[\]\.backend\.service\.port|IngressRoute spec\.routes\[\]\.services\[\]\.port)$/

/** Returns the number of a port: a number, a name, or an object with one of the two. */
function numberOf(port: unknown, ports: Meaning['ports']): unknown {
  if (isPlain(port)) return numberOf(port.name ?? port.number, ports)
  return typeof port === 'string' ? ports.get(port) : port
}

/** Fields of an object that are mutually exclusive. */
const EXCLUSIVE: readonly (readonly string[])[] = [
  ['httpGet', 'tcpSocket', 'exec', 'grpc', 'sleep'],
  ['value', 'valueFrom'],
  ['maxUnavailable', 'minAvailable'],
  ['emptyDir', 'configMap', 'secret', 'persistentVolumeClaim', 'projected', 'downwardAPI', 'hostPath', 'csi', 'nfs'],
  ['canary', 'blueGreen'],
]

/** Checks whether a generated field contradicts the fields that the input has in the same object. */
export function isRuledOut(field: string, siblings: Readonly<Record<string, unknown>>): boolean {
  if (field === 'rollingUpdate') return siblings.type !== undefined && siblings.type !== 'RollingUpdate'
  return EXCLUSIVE.some(
    (group) => group.includes(field) && group.some((other) => other !== field && siblings[other] !== undefined),
  )
}

/** Counts the scalars in a value. An empty collection counts as one. */
export function leavesIn(value: unknown): number {
  if (Array.isArray(value))
    return Math.max(
      1,
      value.reduce((sum: number, one) => sum + leavesIn(one), 0),
    )
  if (!isPlain(value)) return 1
  return Math.max(
    1,
    Object.values(value).reduce((sum: number, one) => sum + leavesIn(one), 0),
  )
}
