import type { Manifest } from '../manifest/manifest'
import { type Path, valueAt } from '../manifest/value-at'
import { changedObjects } from './differences'
import { isIdentity } from './field-rules'
import { contains, type Influence, type Input, leafPaths, pathKey, type Relation, rootOf } from './inputs'

/** A generated object, and the inputs on which the object depends. */
export interface TracedObject {
  manifest: Manifest
  /** Returns the inputs on which a field depends, in no particular order. */
  influencesOn(path: Path): readonly Influence[]
  /** Inputs without which the object would not exist. */
  presence: readonly Influence[]
}

/** An input, its value, and its replacement; undefined if the input is removed. */
interface Edit {
  input: Input
  before: unknown
  next: unknown
}

/** A scalar of an object that does not change with any input. */
export interface ConstantField {
  /** Index of the object. */
  at: number
  object: Manifest
  path: Path
  value: unknown
}

/**
 * Checks whether an influence fails to explain a value, because the value does not depend on the value of the input.
 */
const isVague = ({ relation, isWhole }: Influence): boolean =>
  relation === 'variant' || (relation === 'presence' && isWhole === true)

/** Collects the inputs on which each field of some objects depends. */
export class Influences {
  private readonly fields: readonly Map<string, Influence[]>[]
  private readonly presence: readonly Influence[][]
  /** Inputs for which no other value was accepted. */
  private readonly refused: { input: Input; value: string }[] = []

  /**
   * Inputs that select a variant of the kind. Variants can differ in any field, so such inputs are used only for fields
   * that no other input explains.
   */
  private readonly variants: Influence[] = []

  constructor(readonly before: readonly Manifest[]) {
    this.fields = before.map(() => new Map())
    this.presence = before.map(() => [])
  }

  /** Adds the differences that an edit causes. With `text only`, ignores fields that do not contain the new value. */
  add(edit: Edit, after: readonly Manifest[], scope?: 'text only'): void {
    for (const { at, leaves } of changedObjects(this.before, after)) {
      if (leaves === undefined) {
        if (scope === undefined) this.presence[at]?.push({ input: edit.input, relation: 'presence' })
        continue
      }
      for (const leaf of leaves) {
        const relation = relationOf(edit, valueAt(this.before[at], leaf.path), leaf.after)
        const isWhole = Array.isArray(edit.before) || typeof edit.input.path.at(-1) === 'number'
        if (scope === undefined || relation === 'copy' || relation === 'part')
          this.push(at, leaf.path, { input: edit.input, relation, ...(isWhole && { isWhole }) })
      }
    }
  }

  /**
   * Returns the scalars of the objects that do not depend on any input. If an object itself depends on an input,
   * returns none of its scalars.
   */
  constants(): ConstantField[] {
    return this.objects().flatMap((object, at) =>
      leafPaths(object.manifest)
        .filter((path) => !isIdentity(path) && object.influencesOn(path).every(isVague))
        .map((path) => ({ at, object: object.manifest, path, value: valueAt(object.manifest, path) })),
    )
  }

  addDefault({ at, path }: ConstantField, input: Input): void {
    this.push(at, path, { input, relation: 'default' })
  }

  /** @param isVariant whether the input selects a variant of the kind, such as the type of a database */
  addRefused(input: Input, value: unknown, isVariant = false): void {
    if (isVariant) this.variants.push({ input, relation: 'variant' })
    const isTarget = input.path[1] === 'patches' && input.path.includes('target')
    if (typeof value === 'string' && value.length > 1 && !isTarget) this.refused.push({ input, value })
  }

  private push(at: number, path: Path, influence: Influence): void {
    const key = pathKey(path)
    const known = this.fields[at]?.get(key) ?? []
    known.push(influence)
    this.fields[at]?.set(key, known)
  }

  objects(): TracedObject[] {
    return this.before.map((manifest, at) => ({
      manifest,
      influencesOn: (path) => {
        const found = this.fields[at]?.get(pathKey(path)) ?? []
        const all = [...found, ...this.equalTo(valueAt(manifest, path), found)]
        if (all.length === 0 && !isIdentity(path)) return this.variants
        const specific = all.filter((one) => !isVague(one))
        return withoutParents(specific.length > 0 ? specific : all)
      },
      presence: withoutParents(this.presence[at] ?? []),
    }))
  }

  /**
   * Returns the inputs that have the same value as a field and for which every other value was refused. The field
   * probably copies one of these inputs, most likely the name of the object.
   */
  private equalTo(value: unknown, found: readonly Influence[]): Influence[] {
    if (typeof value !== 'string' || found.some(({ relation }) => relation !== 'presence')) return []
    const equal = this.refused.filter((one) => one.value === value)
    const named = equal.filter(({ input }) => input.path.length === 1)
    return (named.length > 0 ? named : equal).map(({ input }) => ({ input, relation: 'copy' }))
  }
}

function relationOf({ before, next }: Edit, old: unknown, now: unknown): Relation {
  if (now === undefined) return 'presence'
  if (next === undefined) return 'value'
  const [from, to, was, is] = [before, next, old, now].map(String) as [string, string, string, string]
  if (was === from && is === to) return 'copy'
  const isText = typeof old === 'string' && from.length > 1 && was.includes(from) && is.includes(to)
  return isText ? 'part' : 'value'
}

const ORDER: readonly Relation[] = ['copy', 'part', 'value', 'presence', 'default', 'variant']

/** Returns each input once, with its closest relation. Omits inputs that contain other inputs. */
function withoutParents(given: readonly Influence[]): Influence[] {
  const closest = new Map<string, Influence>()
  const roots = new Map<unknown, number>()
  for (const one of given) {
    const root = rootOf(one.input)
    if (!roots.has(root)) roots.set(root, roots.size)
    const key = `${roots.get(root)} ${one.input.of} ${pathKey(one.input.path)}`
    const known = closest.get(key)
    if (known === undefined || ORDER.indexOf(one.relation) < ORDER.indexOf(known.relation)) closest.set(key, one)
  }
  const all = [...closest.values()]
  return all.filter(({ input }) => !all.some((other) => contains(input, other.input)))
}
