import { usesOf } from '../../../checks/references/uses'
import { backendsOf, ROUTE_KINDS } from '../../../checks/routes/route-ports'
import type { LocatedFinding } from '../../../finding/finding'
import { asManifest, type Manifest, type Plain } from '../../../manifest/manifest'
import { shortList } from '../../../manifest/text'
import { mapAt } from '../../../manifest/value-at'
import type { KustomizationFile } from '../kustomizations/kustomization-file'
import { formerNameUsed } from '../../rules'
import { affixesOf, changedNames, renamingOf } from './renamed-names'

/**
 * Reports references to names that kustomize has changed. kustomize updates references only in the kinds of Kubernetes
 * and of its configurations, so without the component, a Rollout still refers to the old name of its ConfigMap.
 */
export function renamedReferences(
  kustomizations: readonly KustomizationFile[],
  printed: readonly Plain[],
): LocatedFinding[] {
  const renaming = renamingOf(kustomizations)
  const manifests = printed.flatMap((object) => asManifest(object) ?? [])
  const names = changedNames(manifests, affixesOf(kustomizations))
  const stale = manifests.flatMap((user) =>
    referencesOf(user)
      .filter(({ kind, name }) => {
        const { namespace } = user.metadata
        return names.former.has(kind, name, namespace) && !names.current.has(kind, name, namespace)
      })
      .map(({ kind, name }) => ({ user: `${user.kind}/${user.metadata.name}`, target: `${kind}/${name}` })),
  )
  const one = renaming?.file ?? kustomizations.at(-1)
  if (stale.length === 0 || one === undefined) return []
  const targets = [...new Set(stale.map(({ target }) => target))].sort()
  const users = [...new Set(stale.map(({ user }) => user))].sort()
  const refer = users.length > 1 ? 'still refer' : 'still refers'
  const message = `kustomize renames ${shortList(targets)}, but ${shortList(users)} ${refer} to the old name${targets.length > 1 ? 's' : ''}. Add the component \`kustomize/lummo\` to \`components\` of the base.`
  return [{ ...formerNameUsed.at([], message), place: one.place(renaming === undefined ? [] : [renaming.field]) }]
}

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
