import { groupedBy } from '../../../../manifest/grouped-by'
import type { NamedSource } from './source'

/** Finds objects of the input by kind, namespace and name. */
export class Lookup {
  private readonly byKind: ReadonlyMap<string, readonly NamedSource[]>

  constructor(readonly all: readonly NamedSource[]) {
    this.byKind = groupedBy(all, ({ manifest }) => `${manifest.kind}|${manifest.metadata.namespace ?? 'default'}`)
  }

  /** Returns the objects of a kind in a namespace. */
  ofKind(kind: string, namespace: string | undefined): readonly NamedSource[] {
    return this.byKind.get(`${kind}|${namespace ?? 'default'}`) ?? []
  }

  /** Returns the object with a name; undefined if there is none. */
  named(kind: string, name: string | undefined, namespace: string | undefined): NamedSource | undefined {
    return this.ofKind(kind, namespace).find(({ manifest }) => manifest.metadata.name === name)
  }
}
