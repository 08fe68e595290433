import type { ResourceQuery } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'
import type { ApiClient } from '../access/api-client'

const PAGE_SIZE = 500

/** Returns all objects of a kind, and the version of the list. The server sends the objects in pages. */
export async function listAll(
  client: ApiClient,
  query: ResourceQuery,
  signal?: AbortSignal,
): Promise<{ items: Plain[]; version: string }> {
  const items: Plain[] = []
  let next = ''
  for (;;) {
    const more: Record<string, string> = next === '' ? {} : { continue: next }
    const page = await client.list(query, { limit: String(PAGE_SIZE), ...more }, signal)
    items.push(...itemsOf(page, query))
    next = metadataOf(page, 'continue')
    if (next === '') return { items, version: resourceVersionOf(page) }
  }
}

/** Returns the items of a list with their kind, because an API server omits the kind of items. */
const itemsOf = ({ items }: Plain, { apiVersion, kind }: ResourceQuery): Plain[] =>
  Array.isArray(items) ? items.filter(isPlain).map((item) => ({ ...item, apiVersion, kind })) : []

/** Returns the version of an object or of a list. */
export const resourceVersionOf = (object: Plain): string => metadataOf(object, 'resourceVersion')

function metadataOf({ metadata }: Plain, field: string): string {
  const value = isPlain(metadata) ? metadata[field] : undefined
  return typeof value === 'string' ? value : ''
}
