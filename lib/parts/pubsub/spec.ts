import { z } from 'zod'
import { formatted, oneOrMore, withMeta } from '../../kind/table/zod-fields'
import { patchesSpec } from '../patches/spec'

/** Returns the schema of a field for members: Google Cloud accounts and applications of the package. */
export const membersField = (what: string) =>
  oneOrMore(z.string().min(1))
    .optional()
    .describe(
      `Members that may ${what}: an application of the package by its \`app\`, an IAMServiceAccount of the package by its name, a Google service account (\`name@project.iam.gserviceaccount.com\`), or an IAM member (\`group:…\`, \`principal://…\`).`,
    )

/** Fields of all Pub/Sub kinds. */
export const pubsubFields = {
  prefix: z
    .string()
    .optional()
    .describe('Prefix of every name, used unchanged: `dev-` and `orders` become `dev-orders`. Immutable.'),
  project: formatted('project')
    .optional()
    .describe(
      'Google Cloud project. Default: `pubsub.project` of the settings, or the project of the namespace. Immutable.',
    ),
  app: formatted('dns-label')
    .optional()
    .describe('Application to which the object belongs. Sets the label `app` of all generated objects.'),
  'part-of': withMeta(formatted('label-value').min(1).optional(), { aliases: ['partOf'] }).describe(
    'System to which the application belongs. Sets the label `part-of`.',
  ),
  whenRemoved: z
    .enum(['keep', 'delete'])
    .default('keep')
    .describe(
      'Deletion policy of the Google Cloud resource when the object is removed from the cluster. `delete` also deletes unread messages.',
    ),
  patches: patchesSpec
    .optional()
    .describe('Patches for generated objects. Use patches to set fields that have no shortcut.'),
}

const pubsubObject = z.strictObject(pubsubFields)

export type PubSubFields = z.output<typeof pubsubObject>
