import type { FieldPath, Finding } from '../../finding/finding'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import type { Settings } from '../../settings/spec'
import { unsupportedFields } from './unsupported-fields'
import { notInTarget } from './rules'

/**
 * A field that a target does not support by default, and the words by which the line of the field is found in the
 * claim.
 */
export interface UnsupportedInClaim {
  finding: Finding
  field: string
  /** Name of the parent field, as an additional condition. Necessary if several fields have the same name. */
  within: string
}

/**
 * Returns a manifest without the fields that a target does not support, and the removed fields. If the object is
 * useless without an unsupported field, the field is an error. A field that a cluster can enable is kept.
 */
export function adaptToTargets(
  generated: Manifest,
  targets: Settings['targets'],
): { manifest: Manifest; unsupported: UnsupportedInClaim[] } {
  const manifest = inDialect(generated, targets)
  const fields = unsupportedFields(manifest, targets, 'the field is omitted')
  if (fields.length === 0) return { manifest, unsupported: [] }
  const adapted = structuredClone(manifest)
  const unsupported = fields.map(({ path, verdict, message }) => {
    const field = String(path[path.length - 1])
    if (verdict === 'unknown') remove(adapted, path)
    const text = `${manifest.kind}/${manifest.metadata.name}: ${message}`
    const within = path.includes('rollingUpdate') ? 'update' : ''
    const severity = verdict === 'refused' ? 'error' : 'warning'
    return { finding: notInTarget.at(path, text, { severity }), field, within }
  })
  return { manifest: adapted, unsupported }
}

const EXTERNAL_SECRETS = 'external-secrets.io/v1'

/**
 * Converts a manifest to the API version of the target. For External Secrets, `v1` has the same fields as `v1beta1`,
 * and also `refreshPolicy`, which 0.16 added. Earlier releases drop this field and would refresh every hour, unless
 * the interval is 0.
 */
function inDialect(manifest: Manifest, { externalSecrets }: Settings['targets']): Manifest {
  if (manifest.apiVersion !== EXTERNAL_SECRETS || externalSecrets !== 'v1beta1') return manifest
  const converted: Manifest = { ...manifest, apiVersion: 'external-secrets.io/v1beta1' }
  if (!isPlain(converted.spec)) return converted
  const { refreshPolicy, refreshInterval, ...spec } = converted.spec
  if (refreshPolicy === undefined || refreshPolicy === 'Periodic') return converted
  return { ...converted, spec: { refreshInterval: '0s', ...spec } }
}

/** Removes a field. If the parent of the field becomes empty, removes the parent as well. */
function remove(manifest: Manifest, path: FieldPath): void {
  const parent = valueAt(manifest, path.slice(0, -1))
  if (!isPlain(parent)) return
  delete parent[String(path[path.length - 1])]
  if (Object.keys(parent).length === 0) remove(manifest, path.slice(0, -1))
}
