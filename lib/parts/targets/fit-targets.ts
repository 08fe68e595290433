import type { FieldPath, Finding } from '../../finding/finding'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import type { Settings } from '../../settings/spec'
import { foreignFields } from './newer-fields'
import { notInTarget } from './rules'

/** Something that a target does not have, or not unless told so, and the field by which its claim's line is found. */
export interface Lost {
  draft: Finding
  field: string
  /** What the field above it is called, where others of this name may be around. */
  within: string
}

/**
 * A manifest without the fields that a target does not have, and what it lost. Where the object would make no sense
 * without a field, that is an error instead; where a cluster may have turned a field on, it stays.
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
 * In the API of the target. `v1` of External Secrets is its `v1beta1` under another name, but for `refreshPolicy`, which
 * came with 0.16: releases before it drop the field and would fetch every hour. They fetch no more after an interval of 0.
 */
function inDialect(manifest: Manifest, { externalSecrets }: Settings['targets']): Manifest {
  if (manifest.apiVersion !== EXTERNAL_SECRETS || externalSecrets !== 'v1beta1') return manifest
  const older: Manifest = { ...manifest, apiVersion: 'external-secrets.io/v1beta1' }
  if (!isPlain(older.spec)) return older
  const { refreshPolicy, refreshInterval, ...spec } = older.spec
  if (refreshPolicy === undefined || refreshPolicy === 'Periodic') return older
  return { ...older, spec: { refreshInterval: '0s', ...spec } }
}

/** Removes a field, and the map that it stood in where nothing else is left there. */
function remove(manifest: Manifest, path: FieldPath): void {
  const parent = valueAt(manifest, path.slice(0, -1))
  if (!isPlain(parent)) return
  delete parent[String(path[path.length - 1])]
  if (Object.keys(parent).length === 0) remove(manifest, path.slice(0, -1))
}
