import { z } from 'zod'
import { formatted, withMeta } from '../../kind/table/zod-fields'

const labels = z.record(formatted('label-key'), formatted('label-value'))

/** Fields that identify an application. */
export const identityFields = {
  app: formatted('dns-label')
    .optional()
    .describe(
      'Name of the application. Sets the label `app` of all generated objects. The container with this name is the main container. Default: the object’s name.',
    ),
  'part-of': withMeta(formatted('label-value').min(1).optional(), { aliases: ['partOf'] }).describe(
    'System to which the application belongs. Sets the label `part-of`.',
  ),
  selectorLabels: labels
    .optional()
    .describe(
      'Additional labels of the pods and of the selector. Immutable in a cluster, like `app`. The kustomize `labels` transformer with `includeSelectors: true` adds its labels here.',
    ),
  version: z
    .string()
    .min(1)
    .optional()
    .describe('Version for labels and monitoring, but never for a selector. Default: the tag of the main image.'),
  env: z.string().min(1).optional().describe('Environment, e.g. `prod`. Default: `env` of the settings.'),
}
