import { z } from 'zod'
import { JSON_PATCH_OPERATIONS } from '../../manifest/patching/json-patch'

/** Each patch and operation copies what it changes, so that the time grows with the square of their number. */
const MOST = 1000

/** Any YAML. The meta word lets a CRD keep what it does not know; Kubernetes calls such a schema a free field. */
const anything = z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true })

const target = z
  .strictObject({
    kind: z.string().min(1).optional().describe('The kind of the objects to patch, e.g. `Deployment`.'),
    name: z.string().min(1).optional().describe('The exact name of the object to patch.'),
    group: z.string().optional().describe('The API group, e.g. `apps`; the empty text for core objects.'),
    version: z.string().min(1).optional().describe('The API version without the group, e.g. `v1`.'),
    labelSelector: z
      .string()
      .min(1)
      .optional()
      .describe('A label selector over the labels of the objects, e.g. `app=web,tier!=cache`.'),
  })
  .describe('Which of the generated objects to patch. All fields that are set must fit; at least one must be set.')

const operation = z.strictObject({
  op: z.enum(JSON_PATCH_OPERATIONS).describe('What to do.'),
  path: z
    .string()
    .describe('Where, as a JSON pointer: `/metadata/annotations/a.io~1b` (`~1` is a slash, `~0` a tilde).'),
  from: z.string().optional().describe('For `move` and `copy`: the JSON pointer to take the value from.'),
  value: anything.optional().describe('For `add`, `replace` and `test`: the value.'),
})

const patch = z.strictObject({
  target: target
    .optional()
    .describe(
      'Which of the generated objects to patch; fields that are set must all fit. Without it, `apiVersion`, `kind` and `metadata.name` of `patch` say so.',
    ),
  patch: z
    .record(z.string(), anything)
    .optional()
    .describe(
      'A strategic merge patch, as a map. Lists merge by Kubernetes’ keys (containers by name), `null` removes a field, and `$patch: delete` and `$patch: replace` work as in kubectl.',
    ),
  json6902: z
    .array(operation.describe('One operation of a JSON patch.'))
    .max(MOST)
    .optional()
    .describe('A JSON patch (RFC 6902), in place of `patch`: operations that are applied in their order.'),
})

/** The field `patches` of every kind. What it does is in patches.ts, which loads without zod. */
export const patchesSpec = z
  .array(patch.describe('One patch: `patch` or `json6902`, and what to apply it to.'))
  .max(MOST)
  .describe('Changes to the generated objects that have no field of their own, applied in their order.')

/** One entry of `patches`. */
export type Patch = z.output<typeof patchesSpec>[number]
