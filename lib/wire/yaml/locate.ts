import { EVENT_ID, type Event, getScalarValue } from 'js-yaml'
import type { FieldPath } from '../../finding/finding'
import type { TextRange } from './text-range'

/** Position of a node. For the value of a mapping, also the position of its key. */
export interface Located {
  node: TextRange
  key?: TextRange
  /**
   * Whether the text contains the value. If the value is empty, as in `replicas:`, the position is that of the key or
   * the dash.
   */
  written: boolean
  /** Whether the whole path exists. For an incomplete path, the position is that of the deepest existing node. */
  exact: boolean
}

/**
 * Finds the node at a path in the events of one document. Aliases are not resolved, so the location of an alias is the
 * alias itself and not its anchor.
 */
export function locate(events: readonly Event[], text: string, path: FieldPath): Located | undefined {
  let at = events[0]?.type === EVENT_ID.DOCUMENT ? 1 : 0
  if (events[at] === undefined || events[at]?.type === EVENT_ID.POP) return undefined
  let key: number | undefined
  for (const step of path) {
    const next = child(events, text, at, step)
    if (next === undefined) return { ...located(events, text, at, key), exact: false }
    at = next.value
    key = next.key
  }
  return { ...located(events, text, at, key), exact: true }
}

/** Returns the start of each entry in the list at a path. Without a list, returns no entries. */
export function entryStarts(events: readonly Event[], text: string, path: FieldPath): number[] {
  let at: number | undefined = events[0]?.type === EVENT_ID.DOCUMENT ? 1 : 0
  for (const step of path) at = at === undefined ? undefined : child(events, text, at, step)?.value
  if (at === undefined || events[at]?.type !== EVENT_ID.SEQUENCE) return []
  const starts: number[] = []
  for (at++; events[at] !== undefined && events[at]?.type !== EVENT_ID.POP; at = after(events, at)) {
    starts.push((rangeOf(events, at) ?? emptyEntry(events, text, at)).start)
  }
  return starts
}

/** Checks whether anything outside certain entries of a list refers to anchors in these entries. */
export function sharesAnchors(
  events: readonly Event[],
  text: string,
  path: FieldPath,
  entries: ReadonlySet<number>,
): boolean {
  const inside = new Set<number>()
  let at: number | undefined = events[0]?.type === EVENT_ID.DOCUMENT ? 1 : 0
  for (const step of path) at = at === undefined ? undefined : child(events, text, at, step)?.value
  if (at === undefined || events[at]?.type !== EVENT_ID.SEQUENCE) return false
  at++
  for (let entry = 0; events[at] !== undefined && events[at]?.type !== EVENT_ID.POP; entry++) {
    const end = after(events, at)
    if (entries.has(entry)) for (let index = at; index < end; index++) inside.add(index)
    at = end
  }
  const nameOf = (event: Event) => ('anchorStart' in event ? text.slice(event.anchorStart, event.anchorEnd) : '')
  const defined = new Set<string>()
  for (const index of inside) {
    const event = events[index]
    if (event !== undefined && event.type !== EVENT_ID.ALIAS && nameOf(event) !== '') defined.add(nameOf(event))
  }
  return events.some(
    (event, index) => event.type === EVENT_ID.ALIAS && !inside.has(index) && defined.has(nameOf(event)),
  )
}

function located(events: readonly Event[], text: string, at: number, key: number | undefined): Omit<Located, 'exact'> {
  const keyRange = key === undefined ? undefined : rangeOf(events, key)
  const own = rangeOf(events, at)
  const node = own ?? keyRange ?? emptyEntry(events, text, at)
  return { node, ...(keyRange === undefined ? {} : { key: keyRange }), written: own !== undefined }
}

/** Returns the dash of an empty entry: the next dash that starts a line. */
function emptyEntry(events: readonly Event[], text: string, at: number): TextRange {
  let before = at - 1
  while (before > 0 && events[before]?.type === EVENT_ID.POP) before--
  const list = events[before]
  if (list?.type === EVENT_ID.SEQUENCE) return { start: list.start, end: list.start + 1 }
  const dash = /^[ ]*-(?=\s|$)/gm
  dash.lastIndex = (rangeOf(events, before) ?? emptyEntry(events, text, before)).end
  const found = dash.exec(text)
  return found === null ? { start: 0, end: 0 } : { start: dash.lastIndex - 1, end: dash.lastIndex }
}

function child(
  events: readonly Event[],
  text: string,
  parent: number,
  step: string | number,
): { value: number; key?: number } | undefined {
  const type = events[parent]?.type
  // `containers` can be an object instead of a list. The first entry is then the object itself.
  if (type === EVENT_ID.MAPPING && step === 0) return { value: parent }
  if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return undefined
  let at = parent + 1
  for (let index = 0; events[at] !== undefined && events[at]?.type !== EVENT_ID.POP; index++) {
    if (type === EVENT_ID.SEQUENCE) {
      if (index === step) return { value: at }
      at = after(events, at)
      continue
    }
    const value = after(events, at)
    const key = events[at]
    if (key?.type === EVENT_ID.SCALAR && getScalarValue(text, key) === step) return { value, key: at }
    at = after(events, value)
  }
  return undefined
}

/** Returns the index of the event after a node and its content. */
function after(events: readonly Event[], at: number): number {
  let depth = 0
  for (let index = at; index < events.length; index++) {
    const type = events[index]?.type
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++
    else if (type === EVENT_ID.POP) depth--
    if (depth === 0) return index + 1
  }
  return events.length
}

/** Returns the range of a node; undefined if the node is empty. */
function rangeOf(events: readonly Event[], at: number): TextRange | undefined {
  const event = events[at]
  if (event?.type === EVENT_ID.SCALAR) {
    return event.valueStart < 0 ? undefined : { start: event.valueStart, end: event.valueEnd }
  }
  if (event?.type === EVENT_ID.ALIAS) return { start: event.anchorStart, end: event.anchorEnd }
  if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) {
    return { start: event.start, end: event.start + 1 }
  }
  return undefined
}
