import type { Kind } from '../../kind/claim'
import { inlineShared } from '../../kind/table/shared-tables'
import type { Table } from '../../kind/table/table'
import type { Plain } from '../../manifest/manifest'
import { inlineTable } from '../tables/inline-table'
import type { FoldedDescriptions } from '../tables/split-tables'

/** Content of dist/tables/descriptions.json: the descriptions of fields, and a small complete object of each kind. */
export interface DescriptionFile extends FoldedDescriptions {
  examples: Readonly<Record<string, Plain>>
}

const descriptionFile = (): DescriptionFile => require('../../../dist/tables/descriptions.json') as DescriptionFile

/** Returns a small complete object of a kind; undefined if the kind belongs to another suite. */
export const exampleOfKind = (kind: Kind): Plain | undefined => descriptionFile().examples[kind.kind]

/** Returns the table of a kind with descriptions. All references are resolved. */
export function describedTable(kind: Kind): Table {
  const file = descriptionFile()
  const own = file.own[kind.kind]
  // For a kind from another suite, the table itself contains the descriptions.
  if (own === undefined) return inlineTable(inlineShared(kind.table()))
  return inlineTable(inlineShared(kind.table()), { ...file.shared, ...own })
}
