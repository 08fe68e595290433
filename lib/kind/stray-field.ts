import type { FieldPath } from '../finding/finding'
import { closest } from '../finding/suggest'
import type { Table } from './table'
import { labelOf, list } from './words'

/** The fields of a map, and where it stands. */
export interface Level {
  fields: Readonly<Record<string, Table>>
  source: FieldPath
}

/** What belongs to every object of Kubernetes, and never to a spec. */
const OF_METADATA = ['name', 'namespace', 'labels', 'annotations']

/**
 * What to do about a field that a map does not have: it may stand a level too high or too low, or be misspelt.
 *
 * @param levels the maps around it, the outermost first; the last one is its own
 */
export function cureFor(
  key: string,
  levels: readonly Level[],
  resolve: (table: Table) => Table,
): { cure: string; proposed?: string } {
  const own = levels[levels.length - 1]
  const fields = own?.fields ?? {}
  if (levels.length === 1 && OF_METADATA.includes(key)) return { cure: 'It belongs under `metadata`.' }
  const below = Object.keys(fields).find((name) => mapsOf(fields[name], resolve).some((map) => has(map, key)))
  if (below !== undefined) return { cure: `It belongs under \`${below}\`.` }
  const above = levels.slice(0, -1).findLast((level) => has(level.fields, key))
  if (above !== undefined) return { cure: `It belongs under ${labelOf(above.source)}.` }
  const names = Object.keys(fields)
  const guess = closest(key, names)
  if (guess !== undefined) return { cure: `Did you mean \`${guess}\`?`, proposed: guess }
  return { cure: `It takes ${list(names)}.` }
}

/** The fields of the maps that a value may be, or that its entries may be. */
function mapsOf(given: Table | undefined, resolve: (table: Table) => Table): Record<string, Table>[] {
  if (given === undefined) return []
  const table = resolve(given)
  if (table.properties !== undefined) return [table.properties]
  return [...(table.anyOf ?? []), ...(table.items === undefined ? [] : [table.items])].flatMap((one) =>
    mapsOf(one, resolve),
  )
}

const has = (fields: Readonly<Record<string, Table>>, key: string): boolean =>
  Object.hasOwn(fields, key) || Object.values(fields).some(({ aliases }) => aliases?.includes(key))
