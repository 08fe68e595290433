import type { Choice } from '../../checks/package-check'
import { eachPart, isWord } from '../../manifest/words'

/** Something that words are looked for in. */
export interface Searchable {
  readonly apiVersion: string
  readonly kind: string
  /** False when the text surely does not occur; with `alone`, when it does only within longer words. */
  mentions(text: string, alone?: boolean): boolean
  /** Reports the hashes of the parts of its words; false where it may hold others as well. */
  eachPart(see: (hash: number) => void): boolean
}

/** A part that more objects have than this tells nothing, and the list of them would take room. */
const MOST = 2000
const COMMON = 'common'
const NONE: readonly never[] = []

/** So few objects are looked through sooner than indexed. */
const FEW = 50

/** From so many objects on it pays to look through all bytes of a list at once. */
const MANY = 500

/**
 * Finds objects by their kinds and the words in them. Every claim looks for its neighbours, and every check for what
 * belongs together, so that looking through a package each time would cost its square.
 */
export class WordIndex<T extends Searchable> {
  private readonly everything = new Group('', '')
  /** By kind and apiVersion. */
  private readonly groups = new Map<string, Map<string, Group>>()
  private grouped = 0
  private readonly havingText = new Map<string, ReadonlySet<T>>()

  /**
   * @param entries may grow; nothing is ever taken out, or changes
   * @param costs `looks`: how often the entries of a kind are looked through before every word of them is indexed, which
   * costs about as much. `dear`: taking an entry costs so much that it is first looked at whether it really holds the
   * text.
   * @param entriesWith finds those that hold a text faster than by asking each, where something can
   */
  constructor(
    private readonly entries: readonly T[],
    private readonly costs: { looks: number; dear: boolean },
    private readonly entriesWith?: (text: string, alone: boolean) => readonly T[],
  ) {}

  /** The chosen ones, or without a choice all; here as below in the order in which they came. */
  all(choice?: Choice): T[] {
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

  /** Those of the chosen ones that may hold a text: not within a longer word where it is a word, otherwise anywhere. */
  holding(text: string, choice?: Choice): T[] {
    const alone = isWord(text)
    const { looks, dear } = this.costs
    const chosen = this.chosen(choice)
    // Of very many kinds, each with few objects, a list for each costs more than choosing from the list of all.
    const groups = chosen.length > FEW ? [this.everything] : chosen
    const among = (lists: readonly (readonly number[])[]): readonly number[] =>
      groups === chosen || choice === undefined ? inOrder(lists) : inOrder(lists).filter((at) => this.isOf(at, choice))
    const pays = alone && groups.reduce((sum, { positions }) => sum + positions.length, 0) > FEW
    const indexed: (readonly number[])[] = []
    const others: (readonly number[])[] = []
    for (const group of groups) {
      const rare = pays && group.looks >= looks ? group.havingPartsOf(text, this.entries) : undefined
      if (rare !== undefined) indexed.push(rare)
      else {
        if (pays) group.looks++
        others.push(group.positions)
      }
    }
    const found = among(indexed)
    const sure = dear ? this.looking(text, alone, found) : found
    if (others.length === 0) return this.entriesAt(sure)
    return this.entriesAt(inOrder([sure, this.looking(text, alone, among(others))]))
  }

  private isOf(at: number, choice: Choice): boolean {
    const { apiVersion, kind } = this.entries[at] as T
    return choice(apiVersion, kind)
  }

  /** Those of some that hold a text, by looking at each. */
  private looking(text: string, alone: boolean, positions: readonly number[]): number[] {
    if (positions.length <= MANY || this.entriesWith === undefined) {
      return positions.filter((at) => this.entries[at]?.mentions(text, alone))
    }
    // The same name is asked for again, with other kinds.
    const having = this.havingText.get(text) ?? new Set(this.entriesWith(text, alone))
    this.havingText.set(text, having)
    return positions.filter((at) => having.has(this.entries[at] as T))
  }

  private entriesAt(positions: readonly number[]): T[] {
    return positions.map((at) => this.entries[at] as T)
  }
}

/** Lists of positions as one, in rising order. */
const inOrder = (lists: readonly (readonly number[])[]): readonly number[] => {
  const filled = lists.filter(({ length }) => length > 0)
  // Typed, because numbers alone are sorted ten times as fast.
  return filled.length > 1 ? [...Int32Array.from(filled.flat()).sort()] : (filled[0] ?? NONE)
}

/** The entries of one kind. All lists are of positions among all entries, in rising order. */
class Group {
  readonly positions: number[] = []
  /** How often they have been looked through. */
  looks = 0
  private indexed = 0
  private readonly byPart = new Map<number, number[] | typeof COMMON>()
  /** Those that may hold words which they do not report. */
  private readonly unsure: number[] = []

  constructor(
    readonly apiVersion: string,
    readonly kind: string,
  ) {}

  /** Where the rarest of a word's parts, or pairs of them, may be; undefined where all of them are common. */
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
    else if (known !== COMMON && known[known.length - 1] !== at && known.push(at) > MOST) this.byPart.set(hash, COMMON)
  }
}
