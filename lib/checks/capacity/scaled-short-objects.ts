import type { LocatedFinding } from '../../finding/finding'
import { groupOf, sameNamespace } from '../../manifest/id'
import { isPlain, type Plain } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { noTarget } from '../rules'

/** Field that refers to a workload, for each kind that manages the pods of a workload. */
const TARGETS: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: 'scaleTargetRef',
  Rollout: 'workloadRef',
  ScaledObject: 'scaleTargetRef',
  VerticalPodAutoscaler: 'targetRef',
}

/** Kinds of short objects that have the field `scaling`. */
export const WITH_SCALING = ['GatiHandler', 'GatiModule', 'LummoDeployment', 'LummoRollout', 'LummoStatefulSet']

/** Kinds of objects that have pods. A generated object of another kind is never the target. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'Rollout', 'DaemonSet', 'CronJob', 'Job']

/** Fields with the limits of an autoscaler, for each kind. */
const LIMITS: Readonly<Record<string, readonly [string, string]>> = {
  HorizontalPodAutoscaler: ['minReplicas', 'maxReplicas'],
  ScaledObject: ['minReplicaCount', 'maxReplicaCount'],
}

/**
 * Reports an autoscaler or Rollout that refers to a short object. A short object has no pods: it is not in the
 * cluster, or its kind has no subresource `scale`.
 */
export const scaledShortObjects: PackageCheck = {
  needs: 'objects',
  run: (pack) => pack.subjects(Object.keys(TARGETS)).flatMap((user) => findingsOf(user, pack)),
}

function findingsOf(user: Finished, pack: FinishedPackage): LocatedFinding[] {
  const field = TARGETS[user.manifest.kind] ?? ''
  const target = valueAt(user.manifest, ['spec', field])
  if (!isPlain(target) || typeof target.kind !== 'string' || typeof target.name !== 'string') return []
  if (!isShort(target)) return []
  const short = `${target.kind}/${target.name}`
  const message = `${nameOf(user)} refers to ${short}, which has no pods in a cluster. ${fixFor(user, target, pack)}`
  return [user.finding(noTarget.at(['spec', field, 'kind'], message, { current: target.kind }), target.kind)]
}

const isShort = ({ apiVersion, kind }: Plain): boolean =>
  ['krm.lummo.dev', 'gati.dev'].includes(groupOf(typeof apiVersion === 'string' ? apiVersion : '')) ||
  String(kind).startsWith('Lummo')

function fixFor(user: Finished, { kind, name }: Plain, pack: FinishedPackage): string {
  const short = `${kind}/${name}`
  const { namespace } = user.manifest.metadata
  const workload = pack
    .all(WORKLOADS)
    .find(
      ({ claim, manifest: { metadata } }) =>
        claim?.kind === kind && claim?.name === name && sameNamespace(metadata.namespace, namespace),
    )?.manifest
  const limits = LIMITS[user.manifest.kind]
  const canScale = limits !== undefined && WITH_SCALING.includes(String(kind))
  if (limits !== undefined && workload !== undefined && /^(?:DaemonSet|CronJob|Job)$/.test(workload.kind))
    return `Remove the ${user.manifest.kind}, because a ${workload.kind} cannot be scaled.`
  const other = canScale
    ? `, or remove the ${user.manifest.kind} and set \`${scalingOf(user, limits)}\` in ${short}`
    : ''
  if (workload === undefined) return `Set the workload that ${short} generates${other}.`
  const { apiVersion, kind: wanted, metadata } = workload
  return `Set \`{apiVersion: ${apiVersion}, kind: ${wanted}, name: ${metadata.name}}\`${other}.`
}

/** Returns the field `scaling` with the limits of an autoscaler. */
function scalingOf({ manifest }: Finished, limits: readonly [string, string]): string {
  const [min, max] = limits.map((field) => valueAt(manifest, ['spec', field]))
  if (typeof max !== 'number') return 'scaling'
  return typeof min === 'number' ? `scaling: {min: ${min}, max: ${max}}` : `scaling: {max: ${max}}`
}
