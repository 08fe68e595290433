import type { FieldPath, Finding } from '../../finding/finding'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import type { Settings } from '../../settings/spec'
import { foreignFields } from './newer-fields'
import { notInTarget } from './rules'

/**
 * A field that a target does not support, or supports only if enabled, and the field that identifies the line of its
 * claim.
 */
export interface Lost {
  draft: Finding
  field: string
  /** Name of its parent, if there are several fields with this name. */
  within: string
}

/**
 * Returns a manifest without fields that a target does not support, and the removed fields. If the object makes no
 * sense without a field, that is an error; if a cluster can enable a field, it is kept.
 */
export function fitTargets(made: Manifest, targets: Settings['targets']): { manifest: Manifest; lost: Lost[] } {
  const manifest = inDialect(made, targets)
  const foreign = foreignFields(manifest, targets, 'it is left out')
  if (foreign.length === 0) return { manifest, lost: [] }
  const fitted = structuredClone(manifest)
  const lost = foreign.map(({ path, verdict, message }) => {
    const field = String(path[path.length - 1])
    if (verdict === 'unknown') remove(fitted, path)
    const text = `${manifest.kind}/${manifest.metadata.name}: ${message}`
    const within = path.includes('rollingUpdate') ? 'update' : ''
    const severity = verdict === 'refused' ? 'error' : 'warning'
    return { draft: notInTarget.at(path, text, { severity }), field, within }
  })
  return { manifest: fitted, lost }
}

const EXTERNAL_SECRETS = 'external-secrets.io/v1'

/**
 * Converts a manifest to the API of the target. `v1` of External Secrets is its `v1beta1` under another name, except
 * for `refreshPolicy`, which was added in 0.16: earlier releases drop the field and would fetch every hour. An interval
 * of 0 stops that.
 */
function inDialect(manifest: Manifest, { externalSecrets }: Settings['targets']): Manifest {
  if (manifest.apiVersion !== EXTERNAL_SECRETS || externalSecrets !== 'v1beta1') return manifest
  const older: Manifest = { ...manifest, apiVersion: 'external-secrets.io/v1beta1' }
  if (!isPlain(older.spec)) return older
  const { refreshPolicy, refreshInterval, ...spec } = older.spec
  if (refreshPolicy === undefined || refreshPolicy === 'Periodic') return older
  return { ...older, spec: { refreshInterval: '0s', ...spec } }
}

/** Removes a field, and its parent if that becomes empty. */
function remove(manifest: Manifest, path: FieldPath): void {
  const parent = valueAt(manifest, path.slice(0, -1))
  if (!isPlain(parent)) return
  delete parent[String(path[path.length - 1])]
  if (Object.keys(parent).length === 0) remove(manifest, path.slice(0, -1))
}
