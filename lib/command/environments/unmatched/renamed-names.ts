import { isOurs } from '../../../kind/claim'
import type { Manifest } from '../../../manifest/manifest'
import { textAt } from '../../../manifest/value-at'
import { kindsOf } from '../../../parts/network/connected/target'
import type { KustomizationFile } from '../kustomizations/kustomization-file'

/**
 * Pattern of the hash suffix that kustomize adds to generated ConfigMaps and Secrets. A hash has no other
 * characters, so `-production` is not a hash. Source: kustomize 5.8.1, api/hasher, encode.
 */
const HASH = /-[2456789bcdfghkmt]{10}$/
const WITH_HASH = ['ConfigMap', 'Secret']

/** The prefixes or suffixes of kustomizations. */
export interface Affixes {
  prefixes: readonly string[]
  suffixes: readonly string[]
}

/** Kinds of short objects that generate a Service with their name, before lummo expands them. */
const WITH_SERVICE = [...kindsOf('service'), ...kindsOf('database'), ...kindsOf('pool')]

/** Returns the prefixes and suffixes of all kustomizations. */
export const affixesOf = (kustomizations: readonly KustomizationFile[]): Affixes => ({
  prefixes: textsOf(kustomizations, 'nameprefix'),
  suffixes: textsOf(kustomizations, 'namesuffix'),
})

const textsOf = (kustomizations: readonly KustomizationFile[], field: string): string[] =>
  kustomizations.flatMap(({ fields }) => {
    const value = fields[field]
    return typeof value === 'string' && value !== '' ? [value] : []
  })

/** Returns the outermost kustomization that changes names, and the field with which it does. */
export function renamingOf(kustomizations: readonly KustomizationFile[]) {
  const file = kustomizations.findLast(({ fields }) => fields.nameprefix ?? fields.namesuffix)
  return file && { file, field: file.fields.nameprefix === undefined ? 'nameSuffix' : 'namePrefix' }
}

/** Names of objects, by which an object is found without a comparison with all others. */
class Names {
  private readonly namespaces = new Map<string, Set<string | undefined>>()

  add(kind: string, name: string, namespace: string | undefined): void {
    const key = `${kind}/${name}`
    this.namespaces.set(key, (this.namespaces.get(key) ?? new Set()).add(namespace))
  }

  /** Checks whether an object has this name in a namespace; without a namespace, in any namespace. */
  has(kind: string, name: string, namespace: string | undefined): boolean {
    const namespaces = this.namespaces.get(`${kind}/${name}`)
    if (namespaces === undefined) return false
    // An object without a namespace can be in every namespace, as in `sameNamespace`.
    return namespace === undefined || namespaces.has(undefined) || namespaces.has(namespace)
  }

  /** Checks whether an object with this name sets the namespace. */
  hasIn = (kind: string, name: string, namespace: string): boolean =>
    this.namespaces.get(`${kind}/${name}`)?.has(namespace) === true
}

/** The names that objects have, and the names that they may have had before kustomize changed them. */
export interface ChangedNames {
  current: Names
  former: Names
}

/** Returns the names of all objects, and the names that they may have had before kustomize changed them. */
export function changedNames(manifests: readonly Manifest[], affixes: Affixes): ChangedNames {
  const [current, former] = [new Names(), new Names()]
  for (const manifest of manifests) {
    const name = nameOfTarget(manifest)
    const { namespace } = manifest.metadata
    const names = WITH_HASH.includes(manifest.kind) ? [name, name.replace(HASH, '')] : [name]
    const formerNames = withoutAffixes(names, affixes)
    for (const kind of kindsOfTarget(manifest)) {
      current.add(kind, name, namespace)
      for (const one of formerNames) former.add(kind, one, namespace)
    }
  }
  return { current, former }
}

/** Returns names with and without each of the prefixes and suffixes. A kustomization can add to those of its base. */
function withoutAffixes(names: readonly string[], { prefixes, suffixes }: Affixes): Set<string> {
  const known = new Set(names)
  // The loop also visits the names that it adds.
  for (const name of known) {
    for (const prefix of prefixes) if (name.startsWith(prefix)) known.add(name.slice(prefix.length))
    for (const suffix of suffixes) if (name.endsWith(suffix)) known.add(name.slice(0, -suffix.length))
  }
  return known
}

/** Returns the kinds with which others refer to an object. A short object is also the source of its Service. */
function kindsOfTarget({ apiVersion, kind }: Manifest): string[] {
  if (kind === 'ExternalSecret') return ['Secret']
  return isOurs(apiVersion) && WITH_SERVICE.includes(kind) ? [kind, 'Service'] : [kind]
}

const nameOfTarget = (manifest: Manifest): string =>
  (manifest.kind === 'ExternalSecret' ? textAt(manifest, ['spec', 'target', 'name']) : undefined) ??
  manifest.metadata.name
