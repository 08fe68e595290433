import { hasErrors } from '../finding/finding'
import type { Claim, Kind, RawClaim, World } from '../kind/claim'
import { fieldTables } from '../kind/table/field-tables'
import { isPlain, type Manifest } from '../manifest/manifest'
import { type Path, valueAt } from '../manifest/value-at'
import { finishedManifests } from '../run/pipeline'
import type { Settings } from '../settings/spec'
import { additionsTo } from './additions'
import { ChangedWorld, recordingReads, type WorldChanges } from './changed-world'
import { changedObjects } from './differences'
import { otherValues, withoutValueAt, withNames, withValueAt } from './edit'
import { Influences, type TracedObject } from './influences'
import { type Input, leafPaths } from './inputs'
import { defaultKey, type KnownDefaults, OpenConstants } from './known-defaults'

/** Parts of a claim that an expansion reads, in addition to its spec. */
const LABELS = ['labels', 'annotations'] as const
const IDENTITY = ['name', 'namespace'] as const

/**
 * Returns the inputs on which each field in the output of a claim depends. Expands the claim repeatedly, each time
 * with one input changed or removed, and compares the outputs. A change that makes the claim invalid gives no
 * information. Fields that do not depend on any input are compared with outputs in which additional fields are set.
 *
 * @param known the defaults that other traces found, to which this trace adds its results
 */
export function traceClaim({ kind, claim, world }: TracedSubject, known: KnownDefaults): TracedObject[] {
  const recording = new ChangedWorld(world)
  const objects = expandedWith(kind, claim, recording)
  if (objects === undefined) return []
  const tracer = new Tracer({ kind, claim, world }, objects)
  tracer.visitClaim()
  tracer.visitSettings()
  for (const one of recording.seen) if (!isSameClaim(one, claim)) tracer.visitOther(one)
  tracer.visitDefaults(known)
  return tracer.influences.objects()
}

const isSameClaim = (one: RawClaim | Manifest, claim: Claim<unknown>): boolean =>
  !('metadata' in one) && one.kind === claim.kind && one.name === claim.name && one.namespace === claim.namespace

/** Returns the final objects of a claim; undefined if the claim is invalid. */
function expandedWith(kind: Kind, claim: Claim<unknown>, world: World): Manifest[] | undefined {
  try {
    const expansion = kind.expand(claim, world)
    if (hasErrors(expansion.findings)) return undefined
    const { manifests, findings } = finishedManifests(expansion.manifests, claim, world.settings)
    return hasErrors(findings) ? undefined : manifests.map(({ manifest }) => manifest)
  } catch {
    // A changed value can have a type that a part does not expect.
    return undefined
  }
}

/** A claim, its kind and the world in which the pipeline expands it. */
export interface TracedSubject {
  kind: Kind
  claim: Claim<unknown>
  world: World
}

/** Changes one input after another. */
class Tracer {
  readonly influences: Influences
  /** World for changes of the claim itself. Facts about other objects are computed once for all changes. */
  private readonly unchanged: ChangedWorld

  constructor(
    private readonly subject: TracedSubject,
    objects: readonly Manifest[],
  ) {
    this.influences = new Influences(objects)
    this.unchanged = new ChangedWorld(subject.world)
  }

  visitClaim(): void {
    const { claim } = this.subject
    this.visitOwn(['spec'])
    for (const field of LABELS) for (const key of Object.keys(claim[field])) this.change(this.own([field, key]))
    for (const field of IDENTITY) if (claim[field] !== undefined) this.rename(this.own([field]))
  }

  /**
   * Changes the name or the namespace of a claim. Fields of the claim can refer to the name, for example to a
   * container.
   */
  private rename(input: Input): void {
    const { kind, claim } = this.subject
    const before = this.valueOf(input)
    for (const next of otherValues(before)) {
      const renamed = withValueAt(claim, input.path, next) as Claim<unknown>
      const specs = [claim.spec, withNames(claim.spec, before, next)]
      for (const spec of specs) {
        const after = expandedWith(kind, { ...renamed, spec }, this.unchanged)
        if (after === undefined) continue
        this.influences.add({ input, before, next }, after, 'text only')
        return
      }
    }
    this.influences.addRefused(input, before)
  }

  private own(path: Path): Input {
    return { of: 'claim', claim: this.subject.claim, path }
  }

  private visitOwn(path: Path): void {
    const { claim, kind } = this.subject
    const value = valueAt(claim, path)
    if (path.length > 1) this.remove(this.own(path))
    for (const step of stepsOf(value)) this.visitOwn([...path, step])
    if (typeof value === 'object' || value === undefined) return
    const allowed = fieldTables(kind.table(), path.slice(1)).flatMap((one) => one.enum ?? [])
    this.change(this.own(path), allowed)
  }

  visitSettings(): void {
    const seen = new Set<string>()
    const settings = (one: Settings) => recordingReads(one, seen)
    // If a part copies settings and therefore prevents recording, all settings count as read.
    const isRecorded = this.expandChanged({ settings }) !== undefined
    for (const path of leafPaths(this.subject.world.settings))
      if (!isRecorded || seen.has(path.join('.'))) this.change({ of: 'setting', path })
  }

  /** Changes the inputs in another claim, or in an object. Parts whose removal changes nothing are omitted. */
  visitOther(root: RawClaim | Manifest): void {
    if (!this.differs(this.expandChanged({ replaced: { from: root, to: undefined } }))) return
    const visit = (path: Path): void => {
      const input: Input =
        'metadata' in root ? { of: 'object', object: root, path } : { of: 'claim', claim: root, path }
      const value = valueAt(root, path)
      if (path.length > 0 && !IDENTIFYING.has(String(path.at(-1)))) {
        const after = this.remove(input)
        if (after !== undefined && !this.differs(after)) return
      }
      for (const step of stepsOf(value)) if (path.length > 0 || !ROOTS.has(String(step))) visit([...path, step])
      if (typeof value !== 'object' && value !== undefined) this.change(input)
    }
    visit([])
  }

  private differs(after: Manifest[] | undefined): boolean {
    return after === undefined || changedObjects(this.influences.before, after).length > 0
  }

  /** Expands with other values of an input until the claim accepts one of the values. */
  private change(input: Input, allowed: readonly unknown[] = []): void {
    const before = this.valueOf(input)
    for (const next of otherValues(before, allowed)) {
      const after = this.expandWith(input, next)
      if (after === undefined) continue
      this.influences.add({ input, before, next }, after)
      return
    }
    if (input.of === 'claim' && input.claim === this.subject.claim)
      this.influences.addRefused(input, before, allowed.length > 0 && input.path.length === 2)
  }

  private remove(input: Input): Manifest[] | undefined {
    const after = this.expandWith(input, undefined)
    if (after !== undefined) this.influences.add({ input, before: this.valueOf(input), next: undefined }, after)
    return after
  }

  /** Finds the fields that have constants of the output as their defaults. */
  visitDefaults(known: KnownDefaults): void {
    const { claim, kind } = this.subject
    const constants = this.influences.constants()
    const open = new OpenConstants(claim, constants, known)
    const additions = additionsTo(claim, kind, open.list())
    for (let next = additions.next('refused'); open.size > 0 && next.done !== true; ) {
      const { path, value } = next.value
      const after = this.expandWith(this.own(path), value)
      if (after !== undefined) open.compare(changedObjects(this.influences.before, after), { path, value })
      next = additions.next(after === undefined ? 'refused' : 'accepted')
    }
    open.close()
    for (const one of constants) {
      const path = known.get(defaultKey(claim, one))
      if (path !== undefined) this.influences.addDefault(one, this.own(path))
    }
  }

  private valueOf(input: Input): unknown {
    if (input.of === 'setting') return valueAt(this.subject.world.settings, input.path)
    return valueAt(input.of === 'claim' ? input.claim : input.object, input.path)
  }

  private expandWith(input: Input, next: unknown): Manifest[] | undefined {
    const edited = <T>(root: T): T =>
      (next === undefined ? withoutValueAt(root, input.path) : withValueAt(root, input.path, next)) as T
    const { kind, claim } = this.subject
    if (input.of === 'setting') return this.expandChanged({ settings: (settings: Settings) => edited(settings) })
    if (input.of === 'claim' && input.claim === claim) return expandedWith(kind, edited(claim), this.unchanged)
    const from = (input.of === 'claim' ? input.claim : input.object) as RawClaim | Manifest
    return this.expandChanged({ replaced: { from, to: edited(from) } })
  }

  private expandChanged(changes: WorldChanges): Manifest[] | undefined {
    const { kind, claim, world } = this.subject
    return expandedWith(kind, claim, new ChangedWorld(world, changes))
  }
}

/** Fields that identify an object. Without these fields, the reference is to a different object. */
const IDENTIFYING = new Set(['name', 'namespace', 'kind', 'apiVersion'])
/** Fields of a claim or object that an expansion never reads as a value. */
const ROOTS = new Set(['apiVersion', 'kind', 'status', 'renamed', 'error', 'settings'])

const stepsOf = (value: unknown): (string | number)[] => {
  if (Array.isArray(value)) return [...value.keys()]
  return isPlain(value) ? Object.keys(value) : []
}
