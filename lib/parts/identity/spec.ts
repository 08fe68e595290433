import { z } from 'zod'
import { formatted, words } from '../../kind/table/zod-fields'

const labels = z.record(formatted('label-key'), formatted('label-value'))

/** Fields that name an application. */
export const identityFields = {
  app: formatted('dns-label')
    .optional()
    .describe(
      'The application. Label `app` of everything made; of several containers, the one of this name is the main one. Default: the object’s name.',
    ),
  'part-of': words(formatted('label-value').min(1).optional(), { aliases: ['partOf'] }).describe(
    'The system the application is part of. Label `part-of`.',
  ),
  selectorLabels: labels
    .optional()
    .describe(
      'More labels that find the pods; the pods have them as well. Cannot be changed in a cluster, as little as `app`. `labels` of kustomize with `includeSelectors` writes here.',
    ),
  version: z
    .string()
    .min(1)
    .optional()
    .describe('The version for labels and monitoring; never part of a selector. Default: the tag of the main image.'),
  env: z.string().min(1).optional().describe('The environment, e.g. `prod`. Default: `env` of the package’s settings.'),
}
