import { z } from 'zod'
import { formatted, oneOrMore, words } from '../../kind/table/zod-fields'
import { patchesSpec } from '../patches/spec'

/** Who may do something: accounts of Google Cloud and applications of the package. */
export const membersField = (what: string) =>
  oneOrMore(z.string().min(1))
    .optional()
    .describe(
      `Who may ${what}: an application of the package by its \`app\`, an IAMServiceAccount of the package by its name, a Google service account (\`name@project.iam.gserviceaccount.com\`), or a member in full (\`group:…\`, \`principal://…\`).`,
    )

/** Fields of every kind that makes something in Pub/Sub. */
export const pubsubFields = {
  prefix: z
    .string()
    .optional()
    .describe('Stands before every name, as it is: `dev-` and `orders` give `dev-orders`. Cannot be changed later.'),
  project: formatted('project')
    .optional()
    .describe(
      'The Google Cloud project. Default: `pubsub.project` of the settings, and without that the one of the namespace. Cannot be changed later.',
    ),
  projectNumber: words(formatted('project-number'), { stringify: true })
    .optional()
    .describe('The number of `project`, where that is not the one of the settings.'),
  app: formatted('dns-label').optional().describe('The application it belongs to. Label `app` of everything made.'),
  'part-of': words(formatted('label-value').min(1).optional(), { aliases: ['partOf'] }).describe(
    'The system the application is part of. Label `part-of`.',
  ),
  whenRemoved: z
    .enum(['keep', 'delete'])
    .default('keep')
    .describe(
      'What becomes of it in Google Cloud when it goes from the cluster. `delete` also deletes the messages that nobody has read.',
    ),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
}

const pubsubObject = z.strictObject(pubsubFields)

export type PubSubFields = z.output<typeof pubsubObject>
