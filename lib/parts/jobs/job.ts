import type { Finding } from '../../finding/finding'
import type { World } from '../../kind/claim'
import { compact } from '../../manifest/compact'
import type { JobSpec } from '../../manifest/kubernetes'
import type { Manifest } from '../../manifest/manifest'
import { jobContainers } from '../pod/ending-containers'
import { inputsConfigMap, inputsOf } from './inputs'
import { checkJob } from './checks'
import { checkNeighbours } from './neighbours'
import { checkPolicies } from './policies'
import type { JobClaim } from './defaults'
import { type BuiltPod, buildPod } from '../pod/pod'
import { inSeconds } from '../container/probes'
import { asClaims } from '../storage/volumes'

/** Default number of retries in Kubernetes. lummo sets this number explicitly. */
const DEFAULT_RETRY = 6

export interface BuiltJob {
  pod: BuiltPod
  spec: JobSpec
  /** Objects in addition to the Job. */
  manifests: Manifest[]
  findings: Finding[]
}

/**
 * Builds the spec of a Job, also for a CronJob. A job receives no traffic, so it has no Service, disruption budget and
 * preStop sleep. The Job has no selector, because its controller sets one. Source: batch/v1 and its validation,
 * Kubernetes v1.34.
 */
export function buildJob(claim: JobClaim, world: World, moreLabels: Readonly<Record<string, string>> = {}): BuiltJob {
  const { stop, ...spec } = claim.spec
  const mains = jobContainers(spec.containers, world)
  const resolved = {
    ...spec,
    containers: mains.containers,
    ...(stop?.grace === undefined ? {} : { pod: { terminationGracePeriodSeconds: stop.grace, ...spec.pod } }),
  }
  const inputs = inputsOf(spec, claim.name)
  const pod = buildPod({ ...claim, spec: resolved }, world, {
    serves: false,
    spreads: true,
    restartPolicy: spec.restartPolicy,
    main: inputs.main,
    volumes: inputs.volumes,
  })
  pod.template.metadata.labels = { ...moreLabels, ...pod.template.metadata.labels }
  const disks = asClaims(pod.disks, pod.id)
  if (disks.volumes.length > 0) pod.template.spec.volumes = [...disks.volumes, ...(pod.template.spec.volumes ?? [])]
  const job = compact<JobSpec>({
    ttlSecondsAfterFinished: inSeconds(spec.ttl),
    parallelism: spec.parallelism,
    completions: spec.completions,
    completionMode: spec.completionMode,
    backoffLimit: spec.retry ?? (spec.backoffLimitPerIndex === undefined ? DEFAULT_RETRY : undefined),
    backoffLimitPerIndex: spec.backoffLimitPerIndex,
    maxFailedIndexes: spec.maxFailedIndexes,
    activeDeadlineSeconds: inSeconds(spec.deadline),
    podFailurePolicy: spec.podFailurePolicy,
    podReplacementPolicy: spec.podReplacementPolicy,
    successPolicy: spec.successPolicy,
    template: pod.template,
  })
  const config = inputs.config === undefined ? [] : [inputsConfigMap(inputs.config, pod.id.labels)]
  return {
    pod,
    spec: job,
    manifests: [...pod.manifests, ...config, ...disks.claims],
    findings: [
      ...mains.findings,
      ...pod.findings,
      ...inputs.findings,
      ...checkJob(resolved, pod.id.name, pod.template.spec),
      ...checkNeighbours(claim, pod.template.metadata.labels, world),
      ...checkPolicies(resolved, pod.template.spec, world.settings),
    ],
  }
}
