import type { Normalized } from '../../lib/kind/define-kind'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/** Aliases of the values of `type`. */
const TYPES: Readonly<Record<string, string>> = { postgresql: 'postgres', mongo: 'mongodb' }

/** Pattern of sizes that end with `B`, such as `100GB`. */
const WITH_BYTES = /^(\d+(?:\.\d+)?)([KMGTPE]i?)B$/

/**
 * Converts legacy spellings: `storage: 100GB`, `retention: "30"`, `type: mongo`. Only values change, so paths stay the
 * same.
 */
export function normalizeDatabase(object: Plain): Normalized {
  if (!isPlain(object.spec)) return { spec: object.spec, moved: [] }
  const spec = { ...object.spec }
  if (typeof spec.type === 'string' && Object.hasOwn(TYPES, spec.type)) spec.type = TYPES[spec.type]
  if (isPlain(spec.storage)) spec.storage = { ...spec.storage, size: quantityOf(spec.storage.size) }
  else if (spec.storage !== undefined) spec.storage = quantityOf(spec.storage)
  if (isPlain(spec.backup) && typeof spec.backup.retention === 'string' && /^\d{1,5}$/.test(spec.backup.retention)) {
    spec.backup = { ...spec.backup, retention: Number(spec.backup.retention) }
  }
  return { spec, moved: [] }
}

/** Converts a size such as `100GB` (10^11 bytes) to the Kubernetes notation `100G`. */
function quantityOf(written: unknown): unknown {
  if (typeof written !== 'string') return written
  return written.replace(WITH_BYTES, (_, digits: string, unit: string) => `${digits}${unit === 'K' ? 'k' : unit}`)
}
