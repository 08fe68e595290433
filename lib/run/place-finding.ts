import type { Finding, LocatedFinding, ObjectRef } from '../finding/finding'
import { isPlain, type Plain } from '../manifest/manifest'
import { waysTo } from '../manifest/words'
import type { Item } from '../wire/item'

/** Names an object for a finding, as far as it has a name. */
function refOf(object: Plain): ObjectRef {
  const metadata = isPlain(object.metadata) ? object.metadata : {}
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const namespace = text(metadata.namespace)
  return {
    apiVersion: text(object.apiVersion),
    kind: text(object.kind),
    name: text(metadata.name),
    ...(namespace === '' ? {} : { namespace }),
  }
}

/** A finding about an object that came in, with the place where the user can mend it. */
export function placed(draft: Finding, item: Item, name?: string): LocatedFinding {
  const object = refOf(item.object)
  return {
    ...draft,
    object: name === undefined || object.name !== '' ? object : { ...object, name },
    place: item.place(draft.path ?? [], draft.atKey),
  }
}

/**
 * A finding about what a claim made. It stands in the claim: where its spec says a word, or else at its start.
 *
 * @param within of several such places, one under a field whose name holds this text
 */
export function placedInClaim(draft: Finding, item: Item, name: string, word?: string, within = ''): LocatedFinding {
  const ways = word === undefined ? [] : waysTo(item.object.spec ?? item.object, word)
  const way = ways.find((steps) => steps.some((step) => String(step).toLowerCase().includes(within))) ?? ways[0]
  const start = item.object.spec === undefined ? [] : ['spec']
  return placed({ ...draft, path: way === undefined ? [] : [...start, ...way] }, item, name)
}
