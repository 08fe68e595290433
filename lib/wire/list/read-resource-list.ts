import { isUtf8 } from 'node:buffer'
import type { LocatedFinding } from '../../finding/finding'
import { emptyInput } from '../rules'
import { readFast } from './read-fast'
import type { ResourceList } from './resource-list'
import { readFull } from './read-full'

/**
 * Reads a ResourceList from UTF-8 bytes, YAML or JSON. The fast way finds the boundaries of the items and parses only
 * what is asked for; where it is not sure, everything is parsed.
 */
export function readResourceList(bytes: Buffer): ResourceList | LocatedFinding[] {
  if (bytes.every((byte) => isBlank(byte))) return [EMPTY]
  // A byte that is no part of any letter would be read as U+FFFD, and written so. The full way says that there is one.
  return (isUtf8(bytes) ? readFast(bytes) : undefined) ?? readFull(bytes)
}

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

const EMPTY: LocatedFinding = emptyInput.at(
  [],
  'Nothing came in on stdin. As a KRM function lummo reads a ResourceList there; to expand files, run `lummo render PATH`.',
)
