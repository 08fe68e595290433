import { z } from 'zod'
import { oneOrMore } from '../../kind/table/zod-fields'

/** What the program may do with the Kubernetes API. */
const permissionSpec = z.strictObject({
  do: oneOrMore(z.string().min(1))
    .min(1)
    .describe('What: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` …'),
  on: oneOrMore(z.string().min(1))
    .min(1)
    .describe('With what: `pods`, `pods/log`, `deployments`; for others with their group, `rollouts.argoproj.io`.'),
  names: oneOrMore(z.string().min(1)).min(1).optional().describe('Only with these objects, by name.'),
  wildcard: z
    .boolean()
    .optional()
    .describe('Allow `*` in this entry, which is otherwise refused: everything, and all that comes in later versions.'),
  clusterWide: z.boolean().optional().describe('In all namespaces.'),
})

export const permissionsSpec = oneOrMore(permissionSpec)

export type Permission = z.output<typeof permissionSpec>
