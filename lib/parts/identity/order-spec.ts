import { formatted, oneOrMore } from '../../kind/table/zod-fields'

/** Fields that define the order of a rollout. */
export const orderFields = {
  after: oneOrMore(formatted('dns-subdomain'))
    .optional()
    .describe(
      'Objects of the package that must be ready before this object is rolled out, such as a database or a finished LummoJob. Sets Argo CD sync waves; for other tools, see docs/how-to/order-a-rollout.md.',
    ),
}
