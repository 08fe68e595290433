import type { Finding } from '../../finding/finding'
import { chooseOne } from '../../finding/rules'
import type { Expansion, World } from '../../kind/claim'
import { compact, nonEmptyMap } from '../../manifest/compact'
import type { Deployment, PodTemplate } from '../../manifest/kubernetes'
import type { Manifest } from '../../manifest/manifest'
import type { CompleteStrategy } from '../delivery/defaults'
import type { CompleteUpdate, ServingClaim, WithServingDefaults } from './defaults'
import { disruptionBudget } from './disruption'
import { type BuiltPod, buildPod } from '../pod/pod'
import type { RolloutSpec, RolloutStrategy } from '../delivery/rollout-strategy'
import { type ForeignScaling, foreignScaling } from './foreign-scaler'
import { type ScaleTarget, scalingOf } from '../scaling/scaling'
import { checkServiceName, clusterService } from '../network/service'
import type { ServingFields, Update } from './spec'
import { trafficOf } from '../network/traffic'
import { checkMargins } from '../delivery/margins'
import { asClaims } from '../storage/volumes'
import { lazy } from '../../manifest/memo/lazy'
import { deadlineTooShort, diskHeld, replicasAndScaling } from './rules'

export type Rollout = Manifest & { spec: Omit<RolloutSpec, 'template'> & { template?: PodTemplate } }

/** Pod source of a Rollout: its own template, or another workload. */
export type PodSource =
  | { selector: NonNullable<RolloutSpec['selector']>; template: PodTemplate }
  | { workloadRef: NonNullable<RolloutSpec['workloadRef']> }

/** A long-running application with a pod template. */
type Serving = WithServingDefaults<ServingFields>

/** All fields of an application that do not describe its pods. */
export type AroundPods = Omit<Serving, 'containers'> & { update?: Update | undefined }

/** Default number of old revisions in Kubernetes and Argo Rollouts. */
const HISTORY = 10

/** Returns a long-running application as a Deployment. */
export function asDeployment(claim: ServingClaim<Serving & { update: CompleteUpdate }>, world: World): Expansion {
  const { spec } = claim
  const pod = buildPod(claim, world, {
    serves: true,
    service: spec.service,
    spreads: true,
    revisionLabel: 'pod-template-hash',
  })
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: pod.id.name }
  const scaled = foreignScaling(claim, target, world)
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(pod, {}),
    spec: {
      ...replicasOf(spec, scaled),
      ...historyFields(spec),
      selector: { matchLabels: pod.id.selector },
      strategy: updateStrategy(spec.update),
      template: pod.template,
    },
  }
  const findings = checkUpdate(spec.update, claim.written.update)
  return withCompanions(claim, world, { pod, target, scaled, workload: deployment }, { manifests: [], findings })
}

/**
 * Loaded on demand, because the module is a tenth of the code that a LummoDeployment loads, and most LummoDeployments
 * have no strategy.
 */
const deliveryOf = lazy(() => (require('../delivery/delivery') as typeof import('../delivery/delivery')).deliveryOf)

/** Returns a long-running application as an Argo Rollout with a pod template. */
export function asRollout(claim: ServingClaim<Serving>, strategy: CompleteStrategy, world: World): Expansion {
  const pod = buildPod(claim, world, { serves: true, spreads: true, revisionLabel: 'rollouts-pod-template-hash' })
  const tagged = claim.spec.monitoring?.datadog === true
  const source = { selector: { matchLabels: pod.id.selector }, template: pod.template }
  return rolloutOf(claim, strategy, world, { pod, source, tagged })
}

/** Returns an Argo Rollout for pods that another object describes, and its companions. */
export function rolloutOf(
  claim: ServingClaim<AroundPods>,
  strategy: CompleteStrategy,
  world: World,
  { pod, source, tagged }: { pod: BuiltPod; source: PodSource; tagged: boolean },
): Expansion {
  const { spec } = claim
  const target = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: pod.id.name }
  const scaled = foreignScaling(claim, target, world)
  const delivery = deliveryOf()(strategy, {
    id: pod.id,
    tags: pod.tags,
    tagged,
    ports: pod.ports,
    served: spec.service || world.get('Service', pod.id.name, claim.namespace) !== undefined,
    min: Math.max(1, scaled.min, spec.scaling?.min ?? (scaled.isScaled ? 1 : (spec.replicas ?? 1))),
    max: mostOf(spec, scaled),
    history: spec.revisionHistoryLimit ?? HISTORY,
    traffic: trafficOf(pod.id.app, strategy.canary?.stableService ?? pod.id.name, world, claim.namespace),
    world,
    path: ['spec', 'strategy'],
  })
  // Annotation that makes Reloader restart pods in place. By default, Reloader changes the pod template, so every
  // change of a Secret would start a new canary.
  const restart: Record<string, string> =
    spec.reloader === true ? { 'reloader.stakater.com/rollout-strategy': 'restart' } : {}
  const rollout: Rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: metadataOf(pod, restart),
    spec: { ...replicasOf(spec, scaled), ...historyFields(spec), ...described(source, delivery.strategy) },
  }
  const findings = [...delivery.findings]
  if (claim.written.update !== undefined) {
    const message =
      '`update` is not available with `strategy`. Remove `update`, and set `maxSurge` and `maxUnavailable` in `strategy.canary`.'
    findings.push(chooseOne.at(['spec', 'update'], message))
  }
  return withCompanions(
    claim,
    world,
    { pod, target, scaled, workload: rollout },
    { manifests: delivery.manifests, findings },
  )
}

/** Returns the selector, the strategy and the template in the usual order. */
const described = (source: PodSource, strategy: RolloutStrategy): Rollout['spec'] =>
  'workloadRef' in source
    ? { workloadRef: source.workloadRef, strategy }
    : { selector: source.selector, strategy, template: source.template }

const metadataOf = (pod: BuiltPod, more: Record<string, string>): Manifest['metadata'] =>
  compact<Manifest['metadata']>({
    name: pod.id.name,
    labels: pod.labels,
    annotations: nonEmptyMap({ ...pod.annotations, ...more }),
  })

/**
 * Returns `replicas`. For a workload with an autoscaler, returns no number, because every sync would reset the number
 * that the autoscaler has set.
 */
const replicasOf = (spec: AroundPods, { isScaled }: ForeignScaling): { replicas?: number } =>
  spec.scaling === undefined && !isScaled ? { replicas: spec.replicas ?? 1 } : {}

const mostOf = (spec: AroundPods, { max }: ForeignScaling): number =>
  Math.max(max, spec.scaling?.max ?? spec.replicas ?? 1)

const historyFields = ({ revisionHistoryLimit, minReadySeconds, progressDeadlineSeconds }: AroundPods) =>
  compact<{ revisionHistoryLimit?: number; minReadySeconds?: number; progressDeadlineSeconds?: number }>({
    revisionHistoryLimit,
    minReadySeconds,
    progressDeadlineSeconds,
  })

/** Returns the workload and its companions. */
function withCompanions(
  claim: ServingClaim<AroundPods>,
  world: World,
  {
    pod,
    target,
    scaled: foreign,
    workload,
  }: { pod: BuiltPod; target: ScaleTarget; scaled: ForeignScaling; workload: Manifest },
  more: Expansion,
): Expansion {
  const { spec } = claim
  const { id, template } = pod
  const disks = asClaims(pod.disks, id)
  if (disks.volumes.length > 0) template.spec.volumes = [...disks.volumes, ...(template.spec.volumes ?? [])]
  const scaled = scalingOf(spec.scaling, {
    target,
    id,
    template,
    world,
    path: ['spec', 'scaling'],
    patches: spec.patches,
  })
  const guard = disruptionBudget(id, spec.disruption, mostOf(spec, foreign), ['spec', 'disruption'])
  const services = spec.service ? clusterService(id, pod.ports) : []
  return {
    manifests: [
      ...pod.manifests,
      ...disks.claims,
      workload,
      ...services,
      ...more.manifests,
      ...scaled.manifests,
      ...guard.manifests,
    ],
    findings: [
      ...pod.findings,
      ...scaled.findings,
      ...foreign.findings,
      ...more.findings,
      ...guard.findings,
      ...checkServing(spec),
      ...checkDisks(pod.disks, spec, target, mostOf(spec, foreign)),
      ...(services.length > 0 ? checkServiceName(id.name) : []),
    ],
  }
}

/** Reports a volume that only one node can mount, because the volume would block additional pods and updates. */
function checkDisks(disks: BuiltPod['disks'], spec: AroundPods, { kind }: ScaleTarget, max: number): Finding[] {
  if (spec.update?.recreate === true && max < 2) return []
  // An Argo Rollout cannot stop the old pod before it starts the new pod.
  const way = kind === 'Rollout' ? 'run one pod as a LummoDeployment without `strategy` and with' : 'run one pod with'
  return disks
    .filter(({ spec: { accessModes = [] } }) => !accessModes.some((mode) => mode.endsWith('Many')))
    .map(({ metadata: { name } }) => {
      const message = `Only one node can mount the volume \`${name}\` at a time, so a second pod might not start, even during an update. Set \`accessModes: ReadWriteMany\`, ${way} \`update: {recreate: true}\`, or use a LummoStatefulSet.`
      return diskHeld.at(['spec', 'volumes'], message)
    })
}

function checkServing(spec: AroundPods): Finding[] {
  const findings: Finding[] = []
  if (spec.scaling !== undefined && spec.replicas !== undefined) {
    const message =
      '`replicas` and `scaling` cannot both be set. Remove `replicas`, or set `replicas: null` in the overlay if a base sets it.'
    findings.push(replicasAndScaling.at(['spec', 'replicas'], message))
  }
  const deadline = spec.progressDeadlineSeconds ?? 600
  if (deadline <= (spec.minReadySeconds ?? 0)) {
    const path = ['spec', spec.progressDeadlineSeconds === undefined ? 'minReadySeconds' : 'progressDeadlineSeconds']
    const message = `\`minReadySeconds\` (${spec.minReadySeconds}) must be less than \`progressDeadlineSeconds\` (${deadline}). Raise \`progressDeadlineSeconds\`.`
    findings.push(deadlineTooShort.at(path, message))
  }
  return findings
}

/**
 * Returns the update strategy. No pod becomes unavailable during an update, unless the application must not run twice.
 */
export const updateStrategy = ({
  recreate,
  maxSurge,
  maxUnavailable,
}: CompleteUpdate): NonNullable<Deployment['spec']['strategy']> =>
  recreate === true ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } }

function checkUpdate(update: CompleteUpdate, written: Update | undefined): Finding[] {
  const path = ['spec', 'update']
  if (update.recreate !== true) return checkMargins(update, path)
  if ((written?.maxSurge ?? written?.maxUnavailable) === undefined) return []
  const message = '`maxSurge` and `maxUnavailable` have no effect with `recreate`. Remove these fields.'
  return [chooseOne.at(path, message)]
}
