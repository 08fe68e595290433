import type { V1PodFailurePolicy, V1SuccessPolicy } from '@kubernetes/client-node'
import { z } from 'zod'
import { native, seconds, words } from '../../kind/table/zod-fields'
import { stopFields } from '../../settings/workload-defaults'
import { inputsFields } from './inputs-spec'
import { podFields } from '../pod/spec'

// A program that runs to its end is not restarted when a ConfigMap changes: each run reads it anew.
const { reloader: _, ...shared } = podFields

/** Counts of the API are of 32 bits. */
const count = (least: number) => z.int().min(least).max(2_147_483_647)

/** What every program that runs to its end accepts. */
export const jobFields = {
  ...shared,
  app: words(podFields.app, { aliases: ['name'] }),
  restartPolicy: z
    .enum(['OnFailure', 'Never'])
    .default('Never')
    .describe(
      'What happens to a pod that fails. `Never`: a new pod is tried, and the failed one stays with its logs. `OnFailure`: the same pod starts again, and is gone with its logs when retries are used up.',
    ),
  parallelism: count(0).optional().describe('How many pods work at the same time. Default 1.'),
  completions: count(1)
    .optional()
    .describe(
      'How many pods must succeed. Default 1; with `parallelism` alone, pods share a queue of work, and when one has succeeded no new ones start.',
    ),
  completionMode: z
    .enum(['NonIndexed', 'Indexed'])
    .optional()
    .describe('Indexed: each pod has a number from 0, in JOB_COMPLETION_INDEX, and every number must succeed once.'),
  retry: words(count(0).optional(), { aliases: ['retries', 'backoffLimit'] }).describe(
    'How many failures until it has failed for good. Default 6; with `backoffLimitPerIndex` no limit for all numbers together.',
  ),
  backoffLimitPerIndex: count(0)
    .optional()
    .describe('How many failures of each number until that number has failed, with Indexed.'),
  maxFailedIndexes: count(0)
    .optional()
    .describe('How many numbers may fail until all stops, with `backoffLimitPerIndex`.'),
  deadline: words(seconds().optional(), { aliases: ['activeDeadlineSeconds'] }).describe(
    'How long it may take in all, retries included: `10m`. Then it has failed. Without one, a run that hangs hangs for ever.',
  ),
  ttl: words(seconds().optional(), { aliases: ['ttlSecondsAfterFinished'] }).describe(
    'Delete it this long after it has finished: `1h`. Default: never.',
  ),
  podFailurePolicy: native<V1PodFailurePolicy>('V1PodFailurePolicy')
    .optional()
    .describe('Which failures count, are ignored or end it at once, as Kubernetes writes it.'),
  podReplacementPolicy: z
    .enum(['TerminatingOrFailed', 'Failed'])
    .optional()
    .describe('Failed: a new pod starts only when the old one is gone for good, never beside it.'),
  successPolicy: native<V1SuccessPolicy>('V1SuccessPolicy')
    .optional()
    .describe('Which numbers are enough to succeed, as Kubernetes writes it.'),
  stop: z
    .strictObject({ grace: stopFields.grace.optional() })
    .optional()
    .describe('How pods go away before their end: by a deadline, a drain, or `suspend`.'),
  spread: z
    .boolean()
    .optional()
    .describe('Spread pods over zones and hosts, softly. Default: no, since nobody waits for an answer of a job.'),
  ...inputsFields,
}

const jobObject = z.strictObject(jobFields)

export type JobFields = z.output<typeof jobObject>
