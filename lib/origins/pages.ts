import type { Kind } from '../kind/claim'
import { optionsOfTable } from '../kind/table/field-tables'
import { inlineShared } from '../kind/table/shared-tables'
import type { Table } from '../kind/table/table'
import { deepEqual } from '../manifest/deep-equal'
import type { Path } from '../manifest/value-at'

/** Maximum depth of the fields on a page. The value equals the depth in lib/publish/pages. */
const DEPTH = 3
const CONTAINER = 'LummoContainer'

/** Returns the page of a kind: `functions/lummo-cron/README.md`. */
export const pageOfKind = (kind: string): string =>
  `functions/${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}/README.md`

/**
 * Returns the page and the anchor of a field, or of its nearest ancestor that the page lists. The fields of containers
 * are on the page of the LummoContainer.
 *
 * @param path path of the field in canonical form, starting below the spec
 */
export function pageOfField(kind: Kind, path: Path, container: Kind | undefined): string {
  const root = kind.table()
  const fieldsOfContainer = container === undefined ? undefined : inlineShared(container.table()).properties
  const names: string[] = []
  let tables = optionsOfTable(root, root)
  for (const step of path) {
    if (typeof step === 'number') continue
    const member = tables.map(({ properties }) => properties?.[step]).find((one) => one !== undefined)
    if (member === undefined || names.length === DEPTH) break
    names.push(step)
    tables = membersOf(member, root)
    const isContainer = tables.some(({ properties }) => deepEqual(inlineShared(properties), fieldsOfContainer))
    if (isContainer && container !== undefined && kind.kind !== CONTAINER) {
      const rest = path.slice(path.indexOf(step) + 1).filter((one) => typeof one === 'string')
      if (rest.length > 0) return pageOfField(container, rest, container)
    }
  }
  return `${pageOfKind(kind.kind)}${names.length === 0 ? '' : `#${names.join('.')}`}`
}

const membersOf = (table: Table, root: Table): Table[] =>
  optionsOfTable(table, root).flatMap((one) => (one.items === undefined ? [one] : optionsOfTable(one.items, root)))
