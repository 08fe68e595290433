import type { Finding } from '../../lib/finding/finding'
import { nameTooLong, oddSchedule, outOfRange } from '../../lib/finding/rules'
import type { Claim, CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { inheritedLabels } from '../../lib/kind/inherited-labels'
import { compact } from '../../lib/manifest/compact'
import { checkCron } from '../../lib/manifest/grammar/cron'
import type { CronJob } from '../../lib/manifest/kubernetes'
import { buildJob } from '../../lib/parts/jobs/job'
import { longestJobName } from '../../lib/parts/jobs/checks'
import { type WithJobDefaults, withJobDefaults } from '../../lib/parts/jobs/defaults'
import { inSeconds } from '../../lib/parts/container/probes'
import type { Spec } from './spec'

/** Source: ValidateCronJobCreate of batch/validation, v1.34. */
const NAME_MAX = 52
/** The Job of a run is named `name-<minutes since 1970>`. Source: getJobName of the CronJob controller, v1.34. */
const ADDED_BY_A_RUN = '-29000000'.length
/** The controller checks every ten seconds, so a shorter deadline can always be missed. */
const MIN_DEADLINE = 10

/** With `Forbid`, a run that never ends would block the schedule until someone deletes the run. */
const MAX_RUN = '1d'

export type Complete = WithJobDefaults<Spec>

export const complete = withJobDefaults<Spec>

export function expand(claim: CompleteClaim<Complete, Spec>, world: World): Expansion {
  const { spec } = claim
  const deadline = spec.deadline ?? (spec.concurrencyPolicy === 'Forbid' ? MAX_RUN : undefined)
  // Every run has new pods, so a changed label does not restart a pod. The template of a Job is immutable.
  const job = buildJob({ ...claim, spec: { ...spec, deadline } }, world, inheritedLabels(claim))
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

function check({ spec, name }: Claim<Spec>): Finding[] {
  const findings: Finding[] = []
  const max = Math.min(NAME_MAX, longestJobName(spec) - ADDED_BY_A_RUN)
  if (name.length > max) {
    const message = `The name has ${name.length} characters, but at most ${max} are allowed, because each run adds a suffix. Shorten the name.`
    findings.push(nameTooLong.at(['metadata', 'name'], message))
  }
  const deadline = inSeconds(spec.startingDeadline)
  if (deadline !== undefined && (!Number.isInteger(deadline) || deadline < MIN_DEADLINE)) {
    const message = `\`startingDeadline\` must be a whole number of seconds and at least ${MIN_DEADLINE}, because the controller checks schedules every 10 seconds.`
    findings.push(outOfRange.at(['spec', 'startingDeadline'], message))
  }
  const { advice } = checkCron(spec.schedule)
  if (advice !== undefined) findings.push(oddSchedule.at(['spec', 'schedule'], advice))
  return findings
}
