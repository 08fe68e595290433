import { z } from 'zod'
import { seconds } from '../../lib/kind/table/zod-fields'
import { TIMESCAPE_DEFAULTS } from './timescape-defaults'

const query = (what: string) => z.string().min(1).describe(`${what} \`$service\` and \`$namespace\` are replaced.`)

const { steps, pause, failures, drain, warmPool } = TIMESCAPE_DEFAULTS

/**
 * Settings that define how traffic shifts from one version of a handler to the next, and when an old version is
 * removed.
 */
export const timescapeSpec = z.strictObject({
  steps: z
    .array(z.int().min(1).max(100))
    .min(1)
    .max(20)
    .default(steps)
    .describe('Percentages of the requests that a new version gets, step by step. The last one must be 100.'),
  pause: seconds().default(pause).describe('Minimum duration of each step.'),
  failures: z
    .int()
    .min(1)
    .max(100)
    .default(failures)
    .describe('Consecutive failed checks after which all requests go back to the stable version.'),
  check: z
    .strictObject({
      query: query('PromQL query that returns one number, such as the rate of errors of a version.'),
      max: z.number().optional().describe('Maximum result at which the rollout continues.'),
      min: z.number().optional().describe('Minimum result at which the rollout continues.'),
    })
    .optional()
    .describe(
      'Condition for the next step, in addition to ready pods. Requires `prometheus` in the operator settings.',
    ),
  traffic: z
    .strictObject({
      series: query('PromQL selector for the request counters of a version, without a function.'),
      present: query(
        'PromQL selector of a series that every proxy exposes. If the series has a recent sample, a version without counters has no requests. Without this selector, such a version is never removed.',
      ).optional(),
      inFlight: query('PromQL query for the number of open requests of a version.').optional(),
    })
    .optional()
    .describe('Measurement of requests. Without a measurement, old versions are never removed.'),
  drain: z
    .strictObject({
      samples: z.int().min(1).max(1000).default(drain.samples).describe('Consecutive samples without requests.'),
      grace: seconds().default(drain.grace).describe('Minimum time since the last request.'),
    })
    .prefault({})
    .describe('Conditions for the removal of an old version.'),
  warmPool: z
    .strictObject({
      pods: z.int().min(1).max(10_000).describe('Number of pods in addition to the pods that the load requires.'),
      lower: seconds()
        .default(warmPool.lower)
        .describe('Time after which the minimum of the autoscaler is lowered by one pod, if the load requires less.'),
    })
    .optional()
    .describe(
      'Pods that are kept ready for an increase in load. The operator raises the minimum of the autoscaler at once and lowers it slowly. Requires `scaling`.',
    ),
})

export type Timescape = z.output<typeof timescapeSpec>
