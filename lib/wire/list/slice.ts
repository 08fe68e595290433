import type { ItemSpan } from './scan'

/**
 * Returns an item as a separate document. The text consists of the item’s lines, with a space in place of the dash.
 * Lines and columns are therefore the same as in the list.
 */
export function itemText(bytes: Buffer, span: ItemSpan, column: number): string {
  const before = ' '.repeat(column + 1)
  return `${before}${bytes.toString('utf8', span.dash + column + 1, span.end)}`
}
