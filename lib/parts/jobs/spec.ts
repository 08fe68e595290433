import type { V1PodFailurePolicy, V1SuccessPolicy } from '@kubernetes/client-node'
import { z } from 'zod'
import { native, seconds, withMeta } from '../../kind/table/zod-fields'
import { stopFields } from '../../settings/workload-defaults'
import { inputsFields } from './inputs-spec'
import { podFields } from '../pod/spec'

// A job is not restarted when a ConfigMap changes, because each run reads the ConfigMap again.
const { reloader: _, ...shared } = podFields

/** Counts have 32 bits in the API. */
const count = (min: number) => z.int().min(min).max(2_147_483_647)

/** Fields of jobs and cron jobs. */
export const jobFields = {
  ...shared,
  app: withMeta(podFields.app, { aliases: ['name'] }),
  restartPolicy: z
    .enum(['OnFailure', 'Never'])
    .default('Never')
    .describe(
      'Handling of a failed pod. `Never` starts a new pod and keeps the failed pod with its logs. `OnFailure` restarts the same pod; after the last retry, the pod is deleted with its logs.',
    ),
  parallelism: count(0).optional().describe('Number of pods that run at the same time. Default: 1.'),
  completions: count(1)
    .optional()
    .describe(
      'Number of pods that must succeed. Default: 1. With `parallelism` alone, pods share a work queue, and no new pods start after the first success.',
    ),
  completionMode: z
    .enum(['NonIndexed', 'Indexed'])
    .optional()
    .describe('`Indexed` gives each pod an index from 0 in JOB_COMPLETION_INDEX. Every index must succeed once.'),
  retry: withMeta(count(0).optional(), { aliases: ['retries', 'backoffLimit'] }).describe(
    'Number of failures after which the job fails. Default: 6. With `backoffLimitPerIndex`, the total is unlimited.',
  ),
  backoffLimitPerIndex: count(0)
    .optional()
    .describe('Number of failures after which an index fails. Requires `completionMode: Indexed`.'),
  maxFailedIndexes: count(0)
    .optional()
    .describe('Number of failed indexes after which the whole job stops. Requires `backoffLimitPerIndex`.'),
  deadline: withMeta(seconds().optional(), { aliases: ['activeDeadlineSeconds'] }).describe(
    'Maximum duration, including retries: `10m`. Then the job fails. Default: no limit, so a run that hangs never ends.',
  ),
  ttl: withMeta(seconds().optional(), { aliases: ['ttlSecondsAfterFinished'] }).describe(
    'Time after which the finished job is deleted: `1h`. Default: never.',
  ),
  podFailurePolicy: native<V1PodFailurePolicy>('V1PodFailurePolicy')
    .optional()
    .describe(
      'Same as the Kubernetes field of the same name. Sets which failures count, are ignored, or end the job at once.',
    ),
  podReplacementPolicy: z
    .enum(['TerminatingOrFailed', 'Failed'])
    .optional()
    .describe('`Failed` starts a new pod only after the old one has ended completely.'),
  successPolicy: native<V1SuccessPolicy>('V1SuccessPolicy')
    .optional()
    .describe('Same as the Kubernetes field of the same name. Sets which indexes must succeed.'),
  stop: z
    .strictObject({ grace: stopFields.grace.optional() })
    .optional()
    .describe('Graceful shutdown of pods that are stopped by a deadline, a drain, or `suspend`.'),
  spread: z.boolean().optional().describe('Spreads pods across zones and hosts if possible. Default: false.'),
  ...inputsFields,
}

const jobObject = z.strictObject(jobFields)

export type JobFields = z.output<typeof jobObject>
