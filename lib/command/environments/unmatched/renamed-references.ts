import { usesOf } from '../../../checks/references/uses'
import { backendsOf, ROUTE_KINDS } from '../../../checks/routes/route-ports'
import type { LocatedFinding } from '../../../finding/finding'
import { sameNamespace } from '../../../manifest/id'
import { asManifest, type Manifest, type Plain } from '../../../manifest/manifest'
import { shortList } from '../../../manifest/text'
import { mapAt, textAt } from '../../../manifest/value-at'
import type { KustomizationFile } from '../kustomizations/kustomization-file'
import { formerNameUsed } from '../../rules'

/** Kinds of objects that create a Secret. */
const SOURCES: Readonly<Record<string, readonly string[]>> = { Secret: ['Secret', 'ExternalSecret'] }

/** Pattern of the hash suffix that kustomize adds to generated ConfigMaps and Secrets. */
const HASH = /^-[a-z0-9]{10}$/

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
  const stale = manifests.flatMap((user) =>
    referencesOf(user)
      .filter((target) => isRenamed(target, user, manifests, affixes))
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

/** Checks whether only an object with a prefix, a suffix or a hash has the name. */
function isRenamed(
  target: { kind: string; name: string },
  user: Manifest,
  manifests: readonly Manifest[],
  { prefixes, suffixes }: Affixes,
): boolean {
  const kinds = SOURCES[target.kind] ?? [target.kind]
  const names = manifests
    .filter((one) => kinds.includes(one.kind) && sameNamespace(one.metadata.namespace, user.metadata.namespace))
    .map(nameOfTarget)
  if (names.includes(target.name)) return false
  return names.some((name) => {
    const at = name.indexOf(target.name)
    if (at === -1) return false
    const [start, end] = [name.slice(0, at), name.slice(at + target.name.length)]
    const isPrefixed = start === '' || prefixes.some((prefix) => start.endsWith(prefix))
    const rest = suffixes.find((suffix) => end.startsWith(suffix)) ?? ''
    return isPrefixed && (end === rest || HASH.test(end.slice(rest.length)))
  })
}

const nameOfTarget = (manifest: Manifest): string =>
  (manifest.kind === 'ExternalSecret' ? textAt(manifest, ['spec', 'target', 'name']) : undefined) ??
  manifest.metadata.name
