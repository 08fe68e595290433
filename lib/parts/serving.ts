import type { IRollout } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout'
import { type Draft, error } from '../finding/finding'
import type { Claim, Expansion, World } from '../kind/claim'
import { compact, nonEmptyMap } from '../manifest/compact'
import type { Deployment, PodTemplate } from '../manifest/kubernetes'
import type { Manifest } from '../manifest/manifest'
import { deliveryOf } from './delivery'
import type { Strategy } from './delivery-spec'
import { disruptionBudget } from './disruption'
import { type BuiltPod, buildPod } from './pod'
import { type ScaleTarget, scalingOf } from './scaling'
import { clusterService } from './service'
import type { ServingFields, Update } from './serving-spec'
import { trafficOf } from './traffic'
import { asClaims } from './volumes'

export type Rollout = Manifest & { spec: Omit<NonNullable<IRollout['spec']>, 'template'> & { template: PodTemplate } }

type Fields = ServingFields & { update?: Update | undefined }

/** A program that serves, as a Deployment. */
export function asDeployment(claim: Claim<Fields>, world: World): Expansion {
  const { spec } = claim
  const pod = buildPod(claim, world, { serves: true, spreads: true, revisionLabel: 'pod-template-hash' })
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(pod, {}),
    spec: {
      ...replicasOf(spec),
      ...passedOn(spec),
      selector: { matchLabels: pod.id.selector },
      strategy: updateStrategy(spec.update),
      template: pod.template,
    },
  }
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: pod.id.name }
  return beside(claim, world, pod, target, deployment, { manifests: [], findings: checkUpdate(spec.update) })
}

/** A program that serves, as an Argo Rollout. */
export function asRollout(claim: Claim<Fields>, strategy: Strategy, world: World): Expansion {
  const { spec } = claim
  const pod = buildPod(claim, world, { serves: true, spreads: true, revisionLabel: 'rollouts-pod-template-hash' })
  const delivery = deliveryOf(strategy, {
    id: pod.id,
    tags: pod.tags,
    tagged: spec.monitoring?.datadog === true,
    ports: pod.ports,
    fewest: Math.max(1, spec.scaling?.minreplica ?? spec.replicas ?? 1),
    traffic: pod.ports.length > 0 ? trafficOf(pod.id.app, world) : undefined,
    path: ['spec', 'strategy'],
  })
  // A restart in place: with Reloader's default, changing the pods, every change of a Secret would be a new canary.
  const restart: Record<string, string> =
    spec.reloader === true ? { 'reloader.stakater.com/rollout-strategy': 'restart' } : {}
  const rollout: Rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: metadataOf(pod, restart),
    spec: {
      ...replicasOf(spec),
      ...passedOn(spec),
      selector: { matchLabels: pod.id.selector },
      strategy: delivery.strategy,
      template: pod.template,
    },
  }
  const findings = [...delivery.findings]
  if (spec.update !== undefined) {
    const message =
      'An Argo Rollout updates by its `strategy`. Remove `update`; `strategy.canary` has maxSurge and maxUnavailable.'
    findings.push(error('choose-one', ['spec', 'update'], message))
  }
  const target = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: pod.id.name }
  return beside(claim, world, pod, target, rollout, { manifests: delivery.manifests, findings })
}

const metadataOf = (pod: BuiltPod, more: Record<string, string>): Manifest['metadata'] =>
  compact<Manifest['metadata']>({
    name: pod.id.name,
    labels: pod.labels,
    annotations: nonEmptyMap({ ...pod.annotations, ...more }),
  })

/** A scaled workload says nothing of `replicas`: every sync would reset what the scaler decided. */
const replicasOf = (spec: Fields): { replicas?: number } =>
  spec.scaling === undefined ? { replicas: spec.replicas ?? 1 } : {}

const passedOn = ({ revisionHistoryLimit, minReadySeconds, progressDeadlineSeconds }: Fields) =>
  compact<{ revisionHistoryLimit?: number; minReadySeconds?: number; progressDeadlineSeconds?: number }>({
    revisionHistoryLimit,
    minReadySeconds,
    progressDeadlineSeconds,
  })

/** The workload with everything that stands beside it. */
function beside(
  claim: Claim<Fields>,
  world: World,
  pod: BuiltPod,
  target: ScaleTarget,
  workload: Manifest,
  more: Expansion,
): Expansion {
  const { spec } = claim
  const { id, template } = pod
  const disks = asClaims(pod.disks, id)
  if (disks.volumes.length > 0) template.spec.volumes = [...disks.volumes, ...(template.spec.volumes ?? [])]
  const scaled = scalingOf(spec.scaling, {
    target,
    id,
    template: pod.template,
    settings: world.settings,
    path: ['spec', 'scaling'],
  })
  const most = spec.scaling?.maxreplica ?? spec.replicas ?? 1
  const guard = disruptionBudget(id, spec.disruption ?? world.settings.workload.disruption, most, [
    'spec',
    'disruption',
  ])
  return {
    manifests: [
      ...pod.manifests,
      ...disks.claims,
      workload,
      ...(spec.service ? clusterService(id, pod.ports) : []),
      ...more.manifests,
      ...scaled.manifests,
      ...guard.manifests,
    ],
    findings: [...pod.findings, ...scaled.findings, ...more.findings, ...guard.findings, ...checkServing(spec)],
  }
}

function checkServing(spec: Fields): Draft[] {
  const findings: Draft[] = []
  if (spec.scaling !== undefined && spec.replicas !== undefined) {
    const message =
      '`replicas` and `scaling` contradict each other: the scaler decides. Remove `replicas`; `scaling.minreplica` is the fewest.'
    findings.push(error('replicas-and-scaling', ['spec', 'replicas'], message))
  }
  const deadline = spec.progressDeadlineSeconds ?? 600
  if (deadline <= (spec.minReadySeconds ?? 0)) {
    const path = ['spec', spec.progressDeadlineSeconds === undefined ? 'minReadySeconds' : 'progressDeadlineSeconds']
    const message = `An update fails after ${deadline} s, but a pod counts only after ${spec.minReadySeconds} s. Raise progressDeadlineSeconds above minReadySeconds.`
    findings.push(error('deadline-too-short', path, message))
  }
  return findings
}

/** Nothing is unavailable while a new version comes, unless the program must never run twice. */
function updateStrategy(update: Update | undefined): NonNullable<Deployment['spec']['strategy']> {
  if (update?.recreate === true) return { type: 'Recreate' }
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: update?.maxSurge ?? '25%', maxUnavailable: update?.maxUnavailable ?? 0 },
  }
}

function checkUpdate(update: Update | undefined): Draft[] {
  const path = ['spec', 'update']
  if (update?.recreate === true) {
    if ((update.maxSurge ?? update.maxUnavailable) === undefined) return []
    const message = '`recreate` stops everything first, so `maxSurge` and `maxUnavailable` mean nothing. Remove them.'
    return [error('choose-one', path, message)]
  }
  if (!isZero(update?.maxSurge) || !isZero(update?.maxUnavailable ?? 0)) return []
  const message = 'With neither one pod more nor one pod less there is no way to update. Set one of the two above 0.'
  return [error('no-way-to-update', path, message)]
}

const isZero = (value: number | string | undefined): boolean => value === 0 || value === '0%'
