import type { V1PodFailurePolicy, V1SuccessPolicy } from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, native, oneOrMore, quantity, seconds, words } from '../kind/fields'
import { podFields } from './pod-spec'

const inputFile = z.strictObject({
  name: formatted('config-map-key').describe('The name of the file.'),
  content: z.string().describe('What is in it.'),
})

/** What every program that runs to its end accepts. */
export const jobFields = {
  ...podFields,
  app: words(podFields.app, { aliases: ['name'] }),
  restartPolicy: z
    .enum(['OnFailure', 'Never'])
    .default('Never')
    .describe('What happens to a failed pod. Never: a new one is tried, and the old one stays for its logs.'),
  parallelism: z.int().min(0).optional().describe('How many pods work at the same time. Default 1.'),
  completions: z.int().min(1).optional().describe('How many pods must succeed. Default 1.'),
  completionMode: z
    .enum(['NonIndexed', 'Indexed'])
    .optional()
    .describe('Indexed: each pod has a number, in JOB_COMPLETION_INDEX.'),
  retry: words(z.int().min(0), { aliases: ['retries', 'backoffLimit'] })
    .default(6)
    .describe('How many failures until it has failed for good.'),
  backoffLimitPerIndex: z.int().min(0).optional().describe('Failures allowed for each number, with Indexed.'),
  maxFailedIndexes: z.int().min(0).optional().describe('How many numbers may fail, with backoffLimitPerIndex.'),
  deadline: words(seconds().optional(), { aliases: ['activeDeadlineSeconds'] }).describe(
    'How long it may take in all: `10m`.',
  ),
  podFailurePolicy: native<V1PodFailurePolicy>('V1PodFailurePolicy').optional().describe('As Kubernetes writes it.'),
  successPolicy: native<V1SuccessPolicy>('V1SuccessPolicy').optional().describe('As Kubernetes writes it.'),
  inputs: z
    .strictObject({
      path: formatted('absolute-path').default('/inputs').describe('The folder they are mounted in, read-only.'),
      files: oneOrMore(inputFile).describe('The files.'),
    })
    .optional()
    .describe('Files given right here; kept in a ConfigMap that never changes.'),
  workspace: words(
    z.strictObject({
      size: quantity('memory').describe('The most it may hold; it counts against the memory limit.'),
      path: formatted('absolute-path').default('/workspace').describe('Where it is mounted.'),
    }),
    { shorthand: 'size' },
  )
    .optional()
    .describe('A folder in memory to work in.'),
}

const jobObject = z.strictObject(jobFields)

export type JobFields = z.output<typeof jobObject>
