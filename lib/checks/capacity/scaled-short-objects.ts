import type { LocatedFinding } from '../../finding/finding'
import { isOurs } from '../../kind/claim'
import { groupOf, sameNamespace } from '../../manifest/id'
import { isPlain, type Plain } from '../../manifest/manifest'
import { podsOf } from '../../manifest/observed/pods'
import { isSidecar } from '../../manifest/pods'
import { listText } from '../../manifest/text'
import { valueAt } from '../../manifest/value-at'
import { isMeasurable } from '../../parts/scaling/measurable'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { noTarget } from '../rules'
import { scalingLike } from './scaling-like'

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

/** Kinds of short objects that can generate a workload. */
const WITH_WORKLOAD = [...WITH_SCALING, 'LummoCron', 'LummoDaemonSet', 'LummoDatabase', 'LummoJob', 'pgbouncer']

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

/** Checks whether a reference is to a short object. Another group can have kinds whose names start with `Lummo`. */
function isShort({ apiVersion, kind }: Plain): boolean {
  const version = typeof apiVersion === 'string' ? apiVersion : ''
  if (['krm.lummo.dev', 'gati.dev'].includes(groupOf(version))) return true
  return isOurs(version) && String(kind).startsWith('Lummo')
}

function fixFor(user: Finished, { kind, name }: Plain, pack: FinishedPackage): string {
  const short = `${kind}/${name}`
  const scaler = user.manifest.kind
  const { namespace } = user.manifest.metadata
  const isGenerated = ({ claim, manifest: { metadata } }: Finished) =>
    claim?.kind === kind && claim?.name === name && sameNamespace(metadata.namespace, namespace)
  const isScaler = scaler === 'HorizontalPodAutoscaler' || scaler === 'ScaledObject'
  if (isScaler && kind === 'LummoDatabase')
    return `Remove the ${scaler}, because new servers of a LummoDatabase would not contain its data.`
  const found = pack.all(WORKLOADS).find(isGenerated)
  if (found === undefined) {
    const other = `Set a workload that exists, or remove the ${scaler}`
    if (!WITH_WORKLOAD.includes(String(kind))) return `${other}, because a ${kind} generates no workload.`
    const isWithoutWorkload = pack.holding(String(name), () => true).some(isGenerated)
    // An operator can run the servers of a database, so a database outside the package may have no workload.
    return isWithoutWorkload || kind === 'LummoDatabase'
      ? `${other}, because the package contains no workload of ${short}.`
      : `Set the workload that ${short} generates.`
  }
  const { apiVersion, kind: wanted, metadata } = found.manifest
  if (isScaler && /^(?:DaemonSet|CronJob|Job)$/.test(wanted))
    return `Remove the ${scaler}, because a ${wanted} cannot be scaled.`
  if (isScaler && found.claim?.spec.scaling !== undefined)
    return `Remove the ${scaler}, because \`scaling\` of ${short} already generates an autoscaler.`
  const scaling = isScaler && WITH_SCALING.includes(String(kind)) ? scalingLike(user.manifest) : undefined
  const instead = found.claim?.spec.replicas === undefined ? '' : ' instead of `replicas`'
  const other =
    scaling === undefined ? '' : `, or remove the ${scaler} and set \`${scaling.text}\` in ${short}${instead}`
  const requests = scaling === undefined ? '' : missingRequests(found, scaling.resources)
  return `Set \`{apiVersion: ${apiVersion}, kind: ${wanted}, name: ${metadata.name}}\`${other}${requests}.`
}

/** Returns the requests without which lummo would refuse `scaling`. */
function missingRequests({ manifest }: Finished, resources: ReadonlySet<'cpu' | 'memory'>): string {
  const { containers = [], initContainers = [] } = podsOf(manifest) ?? {}
  const running = [...containers, ...initContainers.filter(({ spec }) => isSidecar(spec))]
  const missing = [...resources].flatMap((resource) => {
    const names = running.filter(({ spec }) => !isMeasurable(spec, resource)).map(({ name }) => `\`${name}\``)
    return names.length === 0 ? [] : [`\`resources.requests.${resource}\` in ${listText(names)}`]
  })
  return missing.length === 0 ? '' : `, with ${listText(missing)}`
}
