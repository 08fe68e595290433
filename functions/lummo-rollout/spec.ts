import { z } from 'zod'
import { formatted } from '../../lib/kind/table/zod-fields'
import { strategySpec } from '../../lib/parts/delivery/spec'
import { servingFields } from '../../lib/parts/serving/spec'

const workloadRefSpec = z.strictObject({
  apiVersion: z.enum(['apps/v1']).default('apps/v1').describe('API version of the Deployment.'),
  kind: z.enum(['Deployment']).default('Deployment').describe('Kind of the workload.'),
  name: formatted('dns-subdomain').describe('Name of the Deployment.'),
  scaleDown: z
    .enum(['never', 'onsuccess', 'progressively'])
    .optional()
    .describe('When to scale down the Deployment after the Rollout takes over. Default: `never`.'),
})

export const spec = z.strictObject({
  ...servingFields,
  containers: servingFields.containers.optional(),
  workloadRef: workloadRefSpec
    .optional()
    .describe('Existing Deployment whose pods are delivered progressively, instead of `containers`.'),
  strategy: strategySpec
    .prefault({})
    .describe('Delivery of new versions. Default: a canary that depends on the environment.'),
})

export type Spec = z.output<typeof spec>
