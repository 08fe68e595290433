import type { ZodType } from 'zod'
import { tableOf } from '../kind/from-zod'
import { withoutDescriptions } from './lean-table'

/** A file that is written by `npm run generate` and committed; a test compares it with what would be written now. */
export interface GeneratedFile {
  /** From the root of the project. */
  path: string
  text: string
}

/** All generated files, for the rooms of these kinds (`lummo-deployment`). */
export function generatedFiles(rooms: readonly string[]): GeneratedFile[] {
  return rooms.map((room) => {
    const { spec } = require(`../../functions/${room}/spec.ts`) as { spec: ZodType }
    return {
      path: `functions/${room}/generated/table.json`,
      text: `${JSON.stringify(withoutDescriptions(tableOf(spec)))}\n`,
    }
  })
}
