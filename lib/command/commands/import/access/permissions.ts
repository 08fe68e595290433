import { compact } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapsIn } from '../../../../manifest/value-at'
import { groupOfResource } from '../../../../parts/access/api-resources'

/** Returns `permissions` for the rules of a Role; undefined if a rule has fields without a short form. */
export function readPermissions(role: Manifest): Plain[] | undefined {
  const permissions = mapsIn(role.rules).map(([, rule]) => {
    const { apiGroups, resources, resourceNames, verbs, ...rest } = rule
    const [group, second] = textsIn(apiGroups)
    if (group === undefined || second !== undefined || Object.keys(rest).length > 0) return undefined
    const words = [...textsIn(verbs), ...textsIn(resources)]
    return compact<Plain>({
      do: textsIn(verbs),
      on: textsIn(resources).map((resource) => withGroup(resource, group)),
      names: resourceNames,
      wildcard: words.some((word) => word.includes('*')) ? true : undefined,
    })
  })
  const known = permissions.filter((one) => one !== undefined)
  return known.length === permissions.length && known.length > 0 ? known : undefined
}

const textsIn = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : []

/**
 * Returns a resource in short form: `pods/log`, or `rollouts.argoproj.io/status` if the group cannot be derived from
 * the name.
 */
function withGroup(resource: string, group: string): string {
  const [plain = '', sub] = resource.split('/')
  const named = groupOfResource(plain) === group ? plain : `${plain}.${group}`
  return sub === undefined ? named : `${named}/${sub}`
}
