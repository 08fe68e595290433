import type { Choice } from '../../checks/package-check'
import { type Extent, eachPart, isWord } from '../../manifest/text-search'

/** An object in which words can be searched. */
export interface Searchable {
  readonly apiVersion: string
  readonly kind: string
  /**
   * Returns false only if the string certainly does not occur. With the extent `word`, also returns false if it occurs
   * only within longer words.
   */
  mentions(text: string, extent?: Extent): boolean
  /**
   * Reports the hash of each part of each word. Returns false if the object can contain words that were not reported.
   */
  eachPart(see: (hash: number) => void): boolean
}

/**
 * Maximum number of objects that a list of the index contains. A part that occurs in more objects is not selective,
 * so a list of these objects would only waste memory.
 */
const MAX_INDEXED = 2000
const COMMON = 'common'
const NONE: readonly never[] = []

/** Number of objects below which a scan is faster than an index. */
const FEW = 50

/** Minimum number of objects for which a single scan over all bytes of a list is faster. */
const MANY = 500

/**
 * Finds objects by their kinds and words. Every claim and every check searches for related objects, so scanning the
 * package for each search would take quadratic time.
 */
export class WordIndex<T extends Searchable> {
  private readonly everything = new Group('', '')
  /** Groups of objects, keyed by kind and apiVersion. */
  private readonly groups = new Map<string, Map<string, Group>>()
  private grouped = 0
  private readonly havingText = new Map<string, ReadonlySet<T>>()

  /**
   * @param entries the list can grow, but entries must not be removed or changed
   *
   * @param costs `scansBeforeIndex`: number of scans of a kind after which all its words are indexed. Indexing takes
   * about as long as these scans. `expensive`: whether reading an entry is so expensive that its text is searched first
   * @param entriesWith finds entries that contain a string faster than a search one by one; optional
   */
  constructor(
    private readonly entries: readonly T[],
    private readonly costs: { scansBeforeIndex: number; expensive: boolean },
    private readonly entriesWith?: (text: string, extent: Extent) => readonly T[],
  ) {}

  /** Returns the selected entries in their order, or all entries if nothing is selected. */
  all(choice?: Choice): T[] {
    if (this.entries.length === 0) return []
    return this.entriesAt(inOrder(this.chosen(choice).map(({ positions }) => positions)))
  }

  private chosen(choice: Choice | undefined): readonly Group[] {
    for (; this.grouped < this.entries.length; this.grouped++) {
      const { apiVersion, kind } = this.entries[this.grouped] as T
      this.groupOf(apiVersion, kind).positions.push(this.grouped)
      this.everything.positions.push(this.grouped)
    }
    if (choice === undefined) return [this.everything]
    const chosen: Group[] = []
    for (const kind of new Set(choice.kinds ?? this.groups.keys())) {
      for (const group of this.groups.get(kind)?.values() ?? []) {
        if (choice(group.apiVersion, group.kind)) chosen.push(group)
      }
    }
    return chosen
  }

  private groupOf(apiVersion: string, kind: string): Group {
    const ofKind = this.groups.get(kind) ?? new Map<string, Group>()
    const group = ofKind.get(apiVersion) ?? new Group(apiVersion, kind)
    this.groups.set(kind, ofKind.set(apiVersion, group))
    return group
  }

  /**
   * Returns the selected entries that can contain a string. A word does not match inside a longer word; other strings
   * match anywhere.
   */
  holding(text: string, choice?: Choice): T[] {
    if (this.entries.length === 0) return []
    const chosen = this.chosen(choice)
    if (chosen.length === 0) return []
    const extent = isWord(text) ? 'word' : 'anywhere'
    const { scansBeforeIndex, expensive } = this.costs
    // If there are many kinds with few objects each, filtering the list of all objects is faster than searching one
    // list per kind.
    const groups = chosen.length > FEW ? [this.everything] : chosen
    const among = (lists: readonly (readonly number[])[]): readonly number[] =>
      groups === chosen || choice === undefined ? inOrder(lists) : inOrder(lists).filter((at) => this.isOf(at, choice))
    const pays = extent === 'word' && groups.reduce((sum, { positions }) => sum + positions.length, 0) > FEW
    const indexed: (readonly number[])[] = []
    const others: (readonly number[])[] = []
    for (const group of groups) {
      const rare = pays && group.scans >= scansBeforeIndex ? group.havingPartsOf(text, this.entries) : undefined
      if (rare !== undefined) indexed.push(rare)
      else {
        if (pays) group.scans++
        others.push(group.positions)
      }
    }
    const found = among(indexed)
    const sure = expensive ? this.looking(text, extent, found) : found
    if (others.length === 0) return this.entriesAt(sure)
    return this.entriesAt(inOrder([sure, this.looking(text, extent, among(others))]))
  }

  private isOf(at: number, choice: Choice): boolean {
    const { apiVersion, kind } = this.entries[at] as T
    return choice(apiVersion, kind)
  }

  /** Returns the entries that contain a string. Examines each entry. */
  private looking(text: string, extent: Extent, positions: readonly number[]): number[] {
    if (positions.length <= MANY || this.entriesWith === undefined) {
      return positions.filter((at) => this.entries[at]?.mentions(text, extent))
    }
    // The result is kept, because the same name is searched again with other kinds.
    const having = this.havingText.get(text) ?? new Set(this.entriesWith(text, extent))
    this.havingText.set(text, having)
    return positions.filter((at) => having.has(this.entries[at] as T))
  }

  private entriesAt(positions: readonly number[]): T[] {
    return positions.map((at) => this.entries[at] as T)
  }
}

/** Merges sorted lists of indexes. */
const inOrder = (lists: readonly (readonly number[])[]): readonly number[] => {
  const filled = lists.filter(({ length }) => length > 0)
  // A typed array sorts numbers ten times faster than a plain array.
  return filled.length > 1 ? [...Int32Array.from(filled.flat()).sort()] : (filled[0] ?? NONE)
}

/** The entries of one kind. All lists contain indexes of entries, in ascending order. */
class Group {
  readonly positions: number[] = []
  /** Number of scans so far in this group. */
  scans = 0
  private indexed = 0
  private readonly byPart = new Map<number, number[] | typeof COMMON>()
  /** Entries that can contain words other than the reported words. */
  private readonly unsure: number[] = []

  constructor(
    readonly apiVersion: string,
    readonly kind: string,
  ) {}

  /**
   * Returns the indexes for the rarest part of a word, or the rarest pair of parts; undefined if all parts are common.
   */
  havingPartsOf(word: string, entries: readonly Searchable[]): readonly number[] | undefined {
    for (; this.indexed < this.positions.length; this.indexed++) {
      const at = this.positions[this.indexed] as number
      const sure = entries[at]?.eachPart((hash) => this.add(hash, at))
      if (sure === false) this.unsure.push(at)
    }
    let rarest: readonly number[] | undefined
    eachPart(word, (hash) => {
      const list = this.byPart.get(hash) ?? NONE
      if (list !== COMMON && (rarest === undefined || list.length < rarest.length)) rarest = list
    })
    if (rarest === undefined || this.unsure.length === 0) return rarest
    return [...new Set(inOrder([rarest, this.unsure]))]
  }

  private add(hash: number, at: number): void {
    const known = this.byPart.get(hash)
    if (known === undefined) this.byPart.set(hash, [at])
    else if (known !== COMMON && known[known.length - 1] !== at && known.push(at) > MAX_INDEXED)
      this.byPart.set(hash, COMMON)
  }
}
