import type { Finding } from '../finding/finding'
import { readFast } from './read-fast'
import type { ResourceList } from './resource-list'

/**
 * Reads a ResourceList from UTF-8 bytes, YAML or JSON. The fast way finds the boundaries of the items and parses only
 * what is asked for; where it is not sure, or with `full`, everything is parsed.
 */
export function readResourceList(bytes: Buffer, full = false): ResourceList | Finding[] {
  if (bytes.length === 0 || bytes.toString('latin1').trim() === '') return [EMPTY]
  return (
    (full ? undefined : readFast(bytes)) ?? (require('./read-full') as typeof import('./read-full')).readFull(bytes)
  )
}

const EMPTY: Finding = {
  severity: 'error',
  code: 'empty-input',
  message:
    'Nothing came in on stdin. As a KRM function lummo reads a ResourceList there; to expand files, run `lummo render PATH`.',
}
