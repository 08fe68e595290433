import { z } from 'zod'
import { formatted } from '../../lib/kind/table/zod-fields'
import { strategySpec } from '../../lib/parts/delivery/spec'
import { servingFields } from '../../lib/parts/serving/spec'

const workloadRefSpec = z.strictObject({
  apiVersion: z.enum(['apps/v1']).default('apps/v1').describe('Its apiVersion.'),
  kind: z.enum(['Deployment']).default('Deployment').describe('Its kind.'),
  name: formatted('dns-subdomain').describe('Its name.'),
  scaleDown: z
    .enum(['never', 'onsuccess', 'progressively'])
    .optional()
    .describe('What becomes of its own pods once the Rollout runs some. Default `never`: they stay.'),
})

export const spec = z.strictObject({
  ...servingFields,
  containers: servingFields.containers.optional(),
  workloadRef: workloadRefSpec
    .optional()
    .describe('In place of `containers`: a Deployment that is there already, whose pods are delivered step by step.'),
  strategy: strategySpec.prefault({}).describe('How new versions come in. Default: a canary for the environment.'),
})

export type Spec = z.output<typeof spec>
