import type { ZodType } from 'zod'
import { tableOf } from '../kind/from-zod'
import type { Table } from '../kind/table'
import { withoutDescriptions } from './lean-table'
import { nativeTables } from './native-tables'

/** A file that is written by `npm run generate` and committed; a test compares it with what would be written now. */
export interface GeneratedFile {
  /** From the root of the project. */
  path: string
  text: string
}

/** All generated files, for the rooms of these kinds (`lummo-deployment`). */
export function generatedFiles(rooms: readonly string[]): GeneratedFile[] {
  const tables = rooms.map((room) => {
    const { spec } = require(`../../functions/${room}/spec.ts`) as { spec: ZodType }
    return { room, table: tableOf(spec) }
  })
  const models = new Set(tables.flatMap(({ table }) => modelsIn(table)))
  return [
    ...tables.map(({ room, table }) => ({
      path: `functions/${room}/generated/table.json`,
      text: `${JSON.stringify(withoutDescriptions(table))}\n`,
    })),
    { path: 'lib/kind/generated/native.json', text: `${JSON.stringify(nativeTables([...models]))}\n` },
  ]
}

/** The models of the Kubernetes API that a table refers to. */
function modelsIn(table: Table | unknown): string[] {
  if (Array.isArray(table)) return table.flatMap(modelsIn)
  if (typeof table !== 'object' || table === null) return []
  const own = 'native' in table && typeof table.native === 'string' ? [table.native] : []
  return [...own, ...Object.values(table).flatMap(modelsIn)]
}
