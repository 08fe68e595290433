import { isUtf8 } from 'node:buffer'
import type { LocatedFinding } from '../../finding/finding'
import { emptyInput } from '../rules'
import { readFast } from './read-fast'
import type { ResourceList } from './resource-list'
import { readFull } from './read-full'

/**
 * Reads a ResourceList from UTF-8 bytes in YAML or JSON. The fast path finds the boundaries of the items and parses
 * them on demand. If the fast path is unsure, the whole text is parsed.
 */
export function readResourceList(bytes: Buffer): ResourceList | LocatedFinding[] {
  if (bytes.every((byte) => isBlank(byte))) return [EMPTY]
  // The fast path would read and write an invalid byte as U+FFFD. The full path reports the error.
  return (isUtf8(bytes) ? readFast(bytes) : undefined) ?? readFull(bytes)
}

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

const EMPTY: LocatedFinding = emptyInput.at(
  [],
  'stdin is empty. Send a ResourceList, or run `lummo render PATH` to expand files.',
)
