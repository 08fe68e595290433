import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import { mapsIn } from '../../manifest/value-at'
import { POD_KINDS } from '../../manifest/pods'
import { type PlacedContainer, podsOf } from '../../manifest/observed/pods'
import { variablesOf } from '../connections/connections'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { rootHome } from '../rules'

/**
 * Reports paths below `/root` in containers that do not run as root, because most images make this folder accessible
 * only to root.
 */
export const homesOfRoot: PackageCheck = { needs: 'objects', run: (pack) => unreachableHomes(pack) }

const unreachableHomes = (pack: FinishedPackage): LocatedFinding[] =>
  pack.subjects(POD_KINDS).flatMap((one) => {
    const pods = podsOf(one.manifest)
    if (pods === undefined) return []
    return [...pods.containers, ...pods.initContainers].flatMap((container) => {
      const user = userOf(container, pods.spec.securityContext)
      return user === undefined ? [] : inContainer(one, container, user, pack)
    })
  })

/** Returns the user of a container if this user is certainly not root. */
function userOf({ spec }: PlacedContainer, pod: unknown): string | undefined {
  const context = { ...(isPlain(pod) ? pod : {}), ...(isPlain(spec.securityContext) ? spec.securityContext : {}) }
  if (typeof context.runAsUser === 'number') return context.runAsUser === 0 ? undefined : `user ${context.runAsUser}`
  return context.runAsNonRoot === true ? 'a user other than root' : undefined
}

interface Place {
  value: string
  path: FieldPath
  word: string
}

function inContainer(one: Finished, container: PlacedContainer, user: string, pack: FinishedPackage): LocatedFinding[] {
  const { spec, path, name } = container
  const mounts = mapsIn(spec.volumeMounts).flatMap(([at, { mountPath }]): Place[] =>
    typeof mountPath === 'string'
      ? [{ value: mountPath, path: [...path, 'volumeMounts', at, 'mountPath'], word: mountPath }]
      : [],
  )
  // A volume at this path hides the files of the image.
  if (mounts.some(({ value }) => /^\/root\/?$/.test(value))) return []
  const folder: Place[] =
    typeof spec.workingDir === 'string'
      ? [{ value: spec.workingDir, path: [...path, 'workingDir'], word: spec.workingDir }]
      : []
  const homes = variablesOf(container, one, pack).filter(([key]) => /(?:^|_)HOME$/.test(key))
  const found = [...mounts, ...folder, ...homes.map(([key, value]) => ({ value, path: [...path, 'env'], word: key }))]
  const below = found.filter(({ value }) => /^\/root(?:\/|$)/.test(value))
  const [first] = below
  if (first === undefined) return []
  const message = `Container \`${name}\` of ${nameOf(one)} runs as ${user} and cannot use \`${first.value}\`, because only root has access to \`/root\`. Set a path outside \`/root\`.`
  return [one.finding(rootHome.at(first.path, message, { current: first.value }), [first.word, 'base', 'containers'])]
}
