import { type Draft, error, warning } from '../finding/finding'
import type { Claim, World } from '../kind/claim'
import { compact } from '../manifest/compact'
import type { JobSpec } from '../manifest/kubernetes'
import type { Manifest } from '../manifest/manifest'
import { inputsOf } from './inputs'
import type { JobFields } from './job-spec'
import { type BuiltPod, buildPod } from './pod'
import { inSeconds } from './probes'
import { asClaims } from './volumes'

export interface BuiltJob {
  pod: BuiltPod
  spec: JobSpec
  /** What stands beside the job. */
  manifests: Manifest[]
  findings: Draft[]
}

/** The spec of a Job, for itself or for a CronJob. Source: batch/v1, Kubernetes v1.34, and its validation. */
export function buildJob(claim: Claim<JobFields>, world: World): BuiltJob {
  const { spec } = claim
  const labels = { app: spec.app ?? claim.name }
  const inputs = inputsOf(spec, claim.name, labels)
  const pod = buildPod(claim, world, {
    serves: false,
    spreads: false,
    restartPolicy: spec.restartPolicy,
    main: inputs.main,
    volumes: inputs.volumes,
  })
  for (const manifest of inputs.manifests) manifest.metadata.labels = pod.id.labels
  const disks = asClaims(pod.disks, pod.id)
  if (disks.volumes.length > 0) pod.template.spec.volumes = [...disks.volumes, ...(pod.template.spec.volumes ?? [])]
  const job = compact<JobSpec>({
    parallelism: spec.parallelism,
    completions: spec.completions,
    completionMode: spec.completionMode,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? spec.retry : undefined,
    backoffLimitPerIndex: spec.backoffLimitPerIndex,
    maxFailedIndexes: spec.maxFailedIndexes,
    activeDeadlineSeconds: inSeconds(spec.deadline),
    podFailurePolicy: spec.podFailurePolicy,
    successPolicy: spec.successPolicy,
    template: pod.template,
  })
  return {
    pod,
    spec: job,
    manifests: [...pod.manifests, ...inputs.manifests, ...disks.claims],
    findings: [...pod.findings, ...inputs.findings, ...check(spec, pod)],
  }
}

function check(spec: JobFields, pod: BuiltPod): Draft[] {
  const findings: Draft[] = []
  const deadline = inSeconds(spec.deadline)
  if (deadline !== undefined && (!Number.isInteger(deadline) || deadline < 1)) {
    findings.push(error('out-of-range', ['spec', 'deadline'], '`deadline` must be whole seconds, at least 1.'))
  }
  findings.push(...checkIndexed(spec))
  for (const [at, container] of spec.containers.entries()) {
    if (container.sidecar === true || spec.containers.length === 1 || (container.name ?? pod.id.app) === pod.id.app)
      continue
    const message = `The job ends only when the container \`${container.name}\` ends as well. If it never does, make it a \`sidecar: true\`.`
    findings.push(warning('never-completes', ['spec', 'containers', at], message))
  }
  if (spec.reloader === true) {
    const message = 'A job is not restarted; its pods read ConfigMaps and Secrets when they start. Remove `reloader`.'
    findings.push(error('not-for-jobs', ['spec', 'reloader'], message))
  }
  return findings
}

/** Fields that mean something only together with another. */
function checkIndexed(spec: JobFields): Draft[] {
  const findings: Draft[] = []
  if (spec.completionMode === 'Indexed' && spec.completions === undefined) {
    findings.push(error('missing-field', ['spec', 'completionMode'], 'How many numbers are there? Set `completions`.'))
  }
  if (spec.backoffLimitPerIndex !== undefined && spec.completionMode !== 'Indexed') {
    findings.push(
      error(
        'needs-indexed',
        ['spec', 'backoffLimitPerIndex'],
        'Only an indexed job counts by number. Set `completionMode: Indexed`.',
      ),
    )
  }
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    findings.push(
      error('needs-indexed', ['spec', 'maxFailedIndexes'], 'It goes with `backoffLimitPerIndex`. Set that as well.'),
    )
  }
  if (spec.podFailurePolicy !== undefined && spec.restartPolicy !== 'Never') {
    findings.push(
      error(
        'needs-never',
        ['spec', 'podFailurePolicy'],
        'A failure policy needs failed pods to stay. Set `restartPolicy: Never`.',
      ),
    )
  }
  if (spec.successPolicy !== undefined && spec.completionMode !== 'Indexed') {
    findings.push(
      error(
        'needs-indexed',
        ['spec', 'successPolicy'],
        'A success policy counts by number. Set `completionMode: Indexed`.',
      ),
    )
  }
  return findings
}
