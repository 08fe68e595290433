import { type Draft, error, warning } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import { checkCron } from '../../lib/manifest/cron'
import type { CronJob } from '../../lib/manifest/kubernetes'
import { buildJob } from '../../lib/parts/job'
import { inSeconds } from '../../lib/parts/probes'
import type { Spec } from './spec'

/** The controller adds eleven characters to the name for each run. Source: batch/v1 validation, v1.34. */
const NAME_MAX = 52
/** The controller looks every ten seconds, so a shorter deadline may never be met. */
const LEAST_DEADLINE = 10

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec } = claim
  const job = buildJob(claim, world)
  const cron: CronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: job.pod.id.name, labels: job.pod.labels },
    spec: compact<CronJob['spec']>({
      schedule: spec.schedule,
      timeZone: spec.timeZone,
      suspend: spec.suspend,
      concurrencyPolicy: spec.concurrencyPolicy,
      startingDeadlineSeconds: inSeconds(spec.startingDeadline),
      successfulJobsHistoryLimit: spec.successHistory,
      failedJobsHistoryLimit: spec.failedHistory,
      jobTemplate: { spec: job.spec },
    }),
  }
  return { manifests: [...job.manifests, cron], findings: [...job.findings, ...check(claim)] }
}

function check({ spec, name }: Claim<Spec>): Draft[] {
  const findings: Draft[] = []
  if (name.length > NAME_MAX) {
    const message = `The name has ${name.length} characters. Every run adds to it, so use at most ${NAME_MAX}.`
    findings.push(error('name-too-long', ['metadata', 'name'], message))
  }
  const deadline = inSeconds(spec.startingDeadline)
  if (deadline !== undefined && (!Number.isInteger(deadline) || deadline < LEAST_DEADLINE)) {
    const message = `\`startingDeadline\` must be whole seconds, at least ${LEAST_DEADLINE}: the controller looks only every ten seconds.`
    findings.push(error('out-of-range', ['spec', 'startingDeadline'], message))
  }
  const { advice } = checkCron(spec.schedule)
  if (advice !== undefined) findings.push(warning('odd-schedule', ['spec', 'schedule'], advice))
  return findings
}
