import { usesOf } from '../../../checks/references/uses'
import { backendsOf, ROUTE_KINDS } from '../../../checks/routes/route-ports'
import type { LocatedFinding } from '../../../finding/finding'
import { asManifest, type Manifest, type Plain } from '../../../manifest/manifest'
import { shortList } from '../../../manifest/text'
import { mapAt, textAt } from '../../../manifest/value-at'
import type { KustomizationFile } from '../kustomizations/kustomization-file'
import { formerNameUsed } from '../../rules'

/**
 * Pattern of the hash suffix that kustomize adds to generated ConfigMaps and Secrets. A hash has no other
 * characters, so `-production` is not a hash. Source: kustomize 5.8.1, api/hasher, encode.
 */
const HASH = /-[2456789bcdfghkmt]{10}$/
const WITH_HASH = ['ConfigMap', 'Secret']

/** The prefixes or suffixes of kustomizations. */
interface Affixes {
  prefixes: readonly string[]
  suffixes: readonly string[]
}

/**
 * Reports references to names that kustomize has changed. kustomize updates references only in the kinds of Kubernetes
 * and of its configurations, so without the component, a Rollout still refers to the old name of its ConfigMap.
 */
export function renamedReferences(
  kustomizations: readonly KustomizationFile[],
  printed: readonly Plain[],
): LocatedFinding[] {
  const affixes = { prefixes: textsOf(kustomizations, 'nameprefix'), suffixes: textsOf(kustomizations, 'namesuffix') }
  const renaming = kustomizations.findLast(({ fields }) => fields.nameprefix ?? fields.namesuffix)
  const manifests = printed.flatMap((object) => asManifest(object) ?? [])
  const names = namesOf(manifests, affixes)
  const stale = manifests.flatMap((user) =>
    referencesOf(user)
      .filter(({ kind, name }) => {
        const { namespace } = user.metadata
        return names.former.has(kind, name, namespace) && !names.current.has(kind, name, namespace)
      })
      .map(({ kind, name }) => ({ user: `${user.kind}/${user.metadata.name}`, target: `${kind}/${name}` })),
  )
  const one = renaming ?? kustomizations.at(-1)
  if (stale.length === 0 || one === undefined) return []
  const targets = [...new Set(stale.map(({ target }) => target))].sort()
  const users = [...new Set(stale.map(({ user }) => user))].sort()
  const refer = users.length > 1 ? 'still refer' : 'still refers'
  const message = `kustomize renames ${shortList(targets)}, but ${shortList(users)} ${refer} to the old name${targets.length > 1 ? 's' : ''}. Add the component \`kustomize/lummo\` to \`components\` of the base.`
  const field = one.fields.nameprefix === undefined ? 'nameSuffix' : 'namePrefix'
  return [{ ...formerNameUsed.at([], message), place: one.place(renaming === undefined ? [] : [field]) }]
}

const textsOf = (kustomizations: readonly KustomizationFile[], field: string): string[] =>
  kustomizations.flatMap(({ fields }) => {
    const value = fields[field]
    return typeof value === 'string' && value !== '' ? [value] : []
  })

/** Returns the objects to which an object refers: ConfigMaps, Secrets, volumes, accounts, Services and workloads. */
function referencesOf(user: Manifest): { kind: string; name: string }[] {
  const services = ROUTE_KINDS.includes(user.kind) ? backendsOf({ manifest: user }) : []
  const { kind = 'Deployment', name: scaled } = mapAt(user, ['spec', 'scaleTargetRef'])
  return [
    ...(typeof scaled === 'string' ? [{ kind: String(kind), name: scaled }] : []),
    ...usesOf(user).filter(({ optional }) => !optional),
    ...services.flatMap(({ service }) => (typeof service === 'string' ? [{ kind: 'Service', name: service }] : [])),
  ]
}

/** Names of objects, by which an object is found without a comparison with all others. */
class Names {
  private readonly namespaces = new Map<string, Set<string | undefined>>()

  add(kind: string, name: string, namespace: string | undefined): void {
    const key = `${kind}/${name}`
    this.namespaces.set(key, (this.namespaces.get(key) ?? new Set()).add(namespace))
  }

  has(kind: string, name: string, namespace: string | undefined): boolean {
    const namespaces = this.namespaces.get(`${kind}/${name}`)
    if (namespaces === undefined) return false
    // An object without a namespace can be in every namespace, as in `sameNamespace`.
    return namespace === undefined || namespaces.has(undefined) || namespaces.has(namespace)
  }
}

/** Returns the names of all objects, and the names that they may have had before kustomize changed them. */
function namesOf(manifests: readonly Manifest[], affixes: Affixes): { current: Names; former: Names } {
  const [current, former] = [new Names(), new Names()]
  for (const manifest of manifests) {
    const kind = manifest.kind === 'ExternalSecret' ? 'Secret' : manifest.kind
    const name = nameOfTarget(manifest)
    const { namespace } = manifest.metadata
    current.add(kind, name, namespace)
    const names = WITH_HASH.includes(manifest.kind) ? [name, name.replace(HASH, '')] : [name]
    for (const one of withoutAffixes(names, affixes)) former.add(kind, one, namespace)
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

const nameOfTarget = (manifest: Manifest): string =>
  (manifest.kind === 'ExternalSecret' ? textAt(manifest, ['spec', 'target', 'name']) : undefined) ??
  manifest.metadata.name
