import { z } from 'zod'
import { JSON_PATCH_OPERATIONS } from '../../manifest/patching/json-patch'

/**
 * Maximum number of patches and operations. Each patch copies the part that it changes, so the time is quadratic in the
 * number of patches.
 */
const MAX_OPERATIONS = 1000

/** Accepts any YAML. The keyword lets a CRD keep unknown fields. */
const anything = z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true })

const target = z
  .strictObject({
    kind: z.string().min(1).optional().describe('Kind of the objects to patch, e.g. `Deployment`.'),
    name: z.string().min(1).optional().describe('Exact name of the object to patch.'),
    group: z.string().optional().describe('API group, e.g. `apps`, or an empty string for core objects.'),
    version: z.string().min(1).optional().describe('API version without the group, e.g. `v1`.'),
    labelSelector: z
      .string()
      .min(1)
      .optional()
      .describe('Label selector for the objects to patch, e.g. `app=web,tier!=cache`.'),
  })
  .describe('Selects the generated objects to patch. Set at least one field. All fields must match.')

const operation = z.strictObject({
  op: z.enum(JSON_PATCH_OPERATIONS).describe('Operation.'),
  path: z
    .string()
    .describe('Target location as a JSON pointer: `/metadata/annotations/a.io~1b` (`~1` is a slash, `~0` a tilde).'),
  from: z.string().optional().describe('Source location as a JSON pointer, for `move` and `copy`.'),
  value: anything.optional().describe('Value for `add`, `replace` and `test`.'),
})

const patch = z.strictObject({
  target: target
    .optional()
    .describe(
      'Selects the generated objects to patch. All fields must match. Default: `apiVersion`, `kind` and `metadata.name` of `patch`.',
    ),
  patch: z
    .record(z.string(), anything)
    .optional()
    .describe(
      'Strategic merge patch, as an object. Lists merge by the Kubernetes merge keys: containers, for example, by their names. `null` removes a field. `$patch: delete` and `$patch: replace` work as in kubectl.',
    ),
  json6902: z
    .array(operation.describe('Operation of a JSON patch.'))
    .max(MAX_OPERATIONS)
    .optional()
    .describe('JSON patch (RFC 6902), instead of `patch`. Operations are applied in order.'),
})

/** Field `patches` of all kinds. patches.ts applies the patches and loads without zod. */
export const patchesSpec = z
  .array(patch.describe('Patch: `patch` or `json6902`, and its `target`.'))
  .max(MAX_OPERATIONS)
  .describe('Patches for generated objects, applied in order. Use patches to set fields that have no shortcut.')

/** One entry of `patches`. */
export type Patch = z.output<typeof patchesSpec>[number]
