import type { LocatedFinding } from '../../finding/finding'
import { badValue, noDeadline } from '../../finding/rules'
import { isPlain, type Plain } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import { type Finished, nameOf, type PackageCheck } from '../package-check'
import { checkCron } from '../../manifest/grammar/cron'
import { neverFires } from '../rules'

/** Interval at which the CronJob controller checks schedules, in seconds. Source: the CronJob documentation, v1.34. */
const ROUND = 10

/**
 * Reports CronJobs that never run. For generated CronJobs, only patches of the time limit are checked here; all other
 * properties are checked together with the claim.
 */
export const deadSchedules: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    pack.subjects(['CronJob']).flatMap((one) => {
      const spec = isPlain(one.manifest.spec) ? one.manifest.spec : {}
      const limit = checkLimit(one, spec)
      if (one.claim !== undefined || typeof spec.schedule !== 'string') return limit
      return [...checkSchedule(one, spec.schedule), ...checkDeadline(one, spec.startingDeadlineSeconds), ...limit]
    }),
}

/** Reports a missing time limit with `Forbid`, because the next run waits until the previous one ends. */
function checkLimit(one: Finished, spec: Plain): LocatedFinding[] {
  const job = valueAt(spec, ['jobTemplate', 'spec'])
  if (spec.concurrencyPolicy !== 'Forbid' || !isPlain(job) || job.activeDeadlineSeconds !== undefined) return []
  const message = `${nameOf(one)} has \`concurrencyPolicy: Forbid\` without a time limit, so a run that hangs blocks all later runs. Set \`spec.jobTemplate.spec.activeDeadlineSeconds\`.`
  const path = ['spec', 'concurrencyPolicy']
  return [one.finding(noDeadline.at(path, message), ['activeDeadlineSeconds', 'concurrencyPolicy', 'patches'])]
}

function checkSchedule(one: Finished, schedule: string): LocatedFinding[] {
  const path = ['spec', 'schedule']
  const { problem, neverFires: never } = checkCron(schedule)
  if (problem !== undefined) return [one.finding(badValue.at(path, `${nameOf(one)}: ${problem}`))]
  if (never !== true) return []
  const message = `${nameOf(one)} never runs, because \`${schedule}\` matches no date. Set a date that exists, or set \`suspend: true\` to pause the CronJob.`
  return [one.finding(neverFires.at(path, message, { current: schedule }))]
}

function checkDeadline(one: Finished, deadline: unknown): LocatedFinding[] {
  if (typeof deadline !== 'number' || deadline >= ROUND) return []
  const message = `${nameOf(one)} might never run, because schedules are checked every ${ROUND} s, but runs expire after ${deadline} s. Set \`startingDeadlineSeconds\` to at least ${ROUND}.`
  return [one.finding(neverFires.at(['spec', 'startingDeadlineSeconds'], message, { current: deadline }))]
}
