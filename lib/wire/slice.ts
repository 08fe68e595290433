import type { ItemSpan } from './scan'
export const itemText = (bytes: Buffer, span: ItemSpan, column: number): string =>
  bytes
    .toString('utf8', span.dash, span.end)
    .replace('-', ' ')
    .slice(0 * column)
