import type { FieldPath } from '../finding/finding'
import type { RawClaim, World } from '../kind/claim'
import type { Manifest } from '../manifest/manifest'
import { newOnce } from '../manifest/memo/once'
import type { Settings } from '../settings/spec'

/** Changes relative to the original world. */
export interface WorldChanges {
  /** Returns changed settings. */
  settings?: (settings: Settings) => Settings
  /** A claim or object, and its replacement. Without a replacement, the claim or object is removed. */
  replaced?: { from: RawClaim | Manifest; to: RawClaim | Manifest | undefined }
}

/**
 * View of a package in which one value is changed. The view recomputes shared values, and records the claims and
 * objects that an expansion reads.
 */
export class ChangedWorld implements World {
  readonly once = newOnce()
  readonly seen = new Set<RawClaim | Manifest>()
  readonly settings: Settings

  constructor(
    private readonly inner: World,
    private readonly changes: WorldChanges = {},
  ) {
    this.settings = changes.settings?.(inner.settings) ?? inner.settings
  }

  settingsOf(claim: RawClaim): Settings {
    const settings = this.inner.settingsOf(this.original(claim))
    return this.changes.settings?.(settings) ?? settings
  }

  list(kinds: readonly string[]): readonly Manifest[] {
    return this.changed(this.inner.list(kinds))
  }

  find(kinds: readonly string[], mention: string): readonly Manifest[] {
    return this.changed(this.inner.find(kinds, mention))
  }

  get(kind: string, name: string, namespace?: string): Manifest | undefined {
    const found = this.inner.get(kind, name, namespace)
    return found === undefined ? undefined : this.changed([found])[0]
  }

  withPodLabels(kinds: readonly string[], labels: Readonly<Record<string, string>>): readonly Manifest[] {
    return this.changed(this.inner.withPodLabels(kinds, labels))
  }

  natives(kinds: readonly string[], mention?: string): readonly Manifest[] {
    return this.changed(this.inner.natives(kinds, mention))
  }

  claims(kind: string): readonly RawClaim[] {
    return this.changed(this.inner.claims(kind))
  }

  where(subject: Manifest | RawClaim, path?: FieldPath): string {
    return this.inner.where(this.original(subject), path)
  }

  private original<T extends RawClaim | Manifest>(subject: T): T {
    const { replaced } = this.changes
    return replaced !== undefined && replaced.to === subject ? (replaced.from as T) : subject
  }

  private changed<T extends RawClaim | Manifest>(list: readonly T[]): readonly T[] {
    for (const one of list) this.seen.add(one)
    const { replaced } = this.changes
    if (replaced === undefined || !list.includes(replaced.from as T)) return list
    return list.flatMap((one): T[] => {
      if (one !== replaced.from) return [one]
      return replaced.to === undefined ? [] : [replaced.to as T]
    })
  }
}

/** Returns a value that records which of its members are read. The paths are joined by dots. */
export function recordingReads<T>(value: T, seen: Set<string>, path = ''): T {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, {
    get(target, name, receiver) {
      const member = Reflect.get(target, name, receiver)
      if (typeof name === 'symbol' || !Object.hasOwn(target, name)) return member
      const here = path === '' ? name : `${path}.${name}`
      seen.add(here)
      return recordingReads(member, seen, here)
    },
  })
}
