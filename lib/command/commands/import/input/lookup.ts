import { groupedBy } from '../../../../manifest/grouped-by'
import { sameNamespace } from '../../../../manifest/id'
import { mapsAt, textAt } from '../../../../manifest/value-at'
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

  /**
   * Checks whether a RoleBinding or ClusterRoleBinding grants permissions to an account. Pods of such an account need a
   * token.
   */
  isBound(account: string, namespace: string | undefined): boolean {
    return this.all
      .filter(({ manifest: { kind } }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
      .flatMap(({ manifest }) => mapsAt(manifest, ['subjects']).map(([, subject]) => ({ subject, manifest })))
      .some(({ subject, manifest }) => {
        const home = textAt(subject, ['namespace']) ?? manifest.metadata.namespace
        return subject.kind === 'ServiceAccount' && subject.name === account && sameNamespace(home, namespace)
      })
  }

  /** Returns the object with the given name; undefined if no such object exists. */
  named(kind: string, name: string | undefined, namespace: string | undefined): NamedSource | undefined {
    return this.ofKind(kind, namespace).find(({ manifest }) => manifest.metadata.name === name)
  }
}
