import type { Kind } from '../../kind/claim'
import { complete } from '../../kind/table/shared-tables'
import type { Table } from '../../kind/table/table'
import type { Plain } from '../../manifest/manifest'
import { inlineTable } from '../tables/inline-table'
import type { FoldedDescriptions } from '../tables/split-tables'

/** What dist/tables/descriptions.json holds: what fields mean, and a small object of each kind, whole. */
export interface DescriptionFile extends FoldedDescriptions {
  examples: Readonly<Record<string, Plain>>
}

const descriptionFile = (): DescriptionFile => require('../../../dist/tables/descriptions.json') as DescriptionFile

/** A small object of a kind, whole; undefined for a kind of somebody else's suite. */
export const exampleOf = (kind: Kind): Plain | undefined => descriptionFile().examples[kind.kind]

/** The table of a kind with what its fields mean, and without references. */
export function describedTable(kind: Kind): Table {
  const file = descriptionFile()
  const own = file.own[kind.kind]
  // A kind of somebody else's suite brings its descriptions along in its table.
  if (own === undefined) return inlineTable(complete(kind.table()))
  return inlineTable(complete(kind.table()), { ...file.shared, ...own })
}
