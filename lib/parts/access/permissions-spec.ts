import { z } from 'zod'
import { oneOrMore } from '../../kind/table/zod-fields'

/** Permissions of an application in the Kubernetes API. */
const permissionSpec = z.strictObject({
  do: oneOrMore(z.string().min(1))
    .min(1)
    .describe('Verbs: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` …'),
  on: oneOrMore(z.string().min(1))
    .min(1)
    .describe('Resources: `pods`, `pods/log`, `deployments`. Others include their API group: `rollouts.argoproj.io`.'),
  names: oneOrMore(z.string().min(1))
    .min(1)
    .optional()
    .describe('Names of the objects to which the permission is limited.'),
  wildcard: z
    .boolean()
    .optional()
    .describe(
      'Allows `*` in this entry. `*` is otherwise refused, because it includes everything that later versions add.',
    ),
  clusterWide: z.boolean().optional().describe('Applies to all namespaces.'),
})

export const permissionsSpec = oneOrMore(permissionSpec)

export type Permission = z.output<typeof permissionSpec>
