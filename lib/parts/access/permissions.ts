import type { V1PolicyRule } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../finding/finding'
import { escalates, missingField, noEffect, notAllowed, wildcard } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import { compact } from '../../manifest/compact'
import type { Role, RoleBinding } from '../../manifest/kubernetes'
import { ESCALATING } from '../../manifest/rights'
import { listText, shortList } from '../../manifest/text'
import { clusterName } from './cluster-name'
import { API_RESOURCES, groupOfResource, isOfTheCluster, isOwnGroup } from './api-resources'
import type { Identity } from '../identity/identity'
import type { Permission } from './permissions-spec'
import { namelessVerb, notNamespaced, unknownVerb } from './rules'

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']
/** End of a message about wildcards. This part states the alternative fix. */
const MEANT = ', or set `wildcard: true`'
/** Verbs that reveal the content of an object. */
const READING = ['get', 'list', 'watch']
/** Verbs that Kubernetes authorizes without the name of the object. */
const NAMELESS = ['create', 'list', 'watch', 'deletecollection']

/**
 * Verbs that Kubernetes authorizes in addition to the request verbs of its API. Source: Kubernetes v1.34, "RBAC" and
 * "Certificates".
 */
const OTHER_VERBS = ['use', 'approve', 'sign', 'attest', ...ESCALATING]

/** Verbs for cluster-scoped resources that a Role in a namespace can grant. */
const ALSO_IN_NAMESPACES = ['use', 'bind']
/**
 * Verbs for a namespace that a Role in this namespace can grant. Source: RequestInfoFactory of k8s.io/apiserver v0.34.
 */
const WITH_OWN_NAMESPACE = ['get', 'update', 'patch', 'delete']

/** Roles and their bindings. */
export interface Permissions {
  manifests: (Role | RoleBinding)[]
  findings: Finding[]
}

/** Returns roles with exactly the requested verbs, and their bindings to the ServiceAccount of the workload. */
export function permissionsOf(
  permissions: readonly Permission[] | undefined,
  id: Identity,
  serviceAccount: string,
  path: FieldPath,
): Permissions {
  if (permissions === undefined || permissions.length === 0) return { manifests: [], findings: [] }
  const findings = permissions.flatMap((one, at) => checkPermission(one, [...path, at]))
  const wide = permissions.filter((one) => one.clusterWide === true)
  if (wide.length > 0 && id.namespace === undefined) {
    const at = permissions.findIndex((one) => one.clusterWide === true)
    const message = '`clusterWide` requires the namespace of the ServiceAccount. Set `metadata.namespace`.'
    findings.push(missingField.at([...path, at, 'clusterWide'], message))
  }
  const subjects = [
    compact<RoleBinding['subjects'][number]>({ kind: 'ServiceAccount', name: serviceAccount, namespace: id.namespace }),
  ]
  const pair = (list: readonly Permission[], prefix: '' | 'Cluster', name: string): (Role | RoleBinding)[] => {
    if (list.length === 0) return []
    const metadata = { name, labels: id.labels }
    const apiVersion = 'rbac.authorization.k8s.io/v1'
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: `${prefix}Role`, name }
    return [
      { apiVersion, kind: `${prefix}Role`, metadata, rules: rulesOf(list) } as Role,
      { apiVersion, kind: `${prefix}RoleBinding`, metadata, roleRef, subjects } as RoleBinding,
    ]
  }
  const own = permissions.filter((one) => one.clusterWide !== true)
  return { manifests: [...pair(own, '', id.name), ...pair(wide, 'Cluster', clusterName(id, id.name))], findings }
}

/**
 * Returns the rules, one for each entry and group. The rules are sorted, so that equal permissions result in equal
 * output.
 */
function rulesOf(list: readonly Permission[]): V1PolicyRule[] {
  const rules = list.flatMap((one) => {
    const byGroup = new Map<string, string[]>()
    for (const resource of one.on) {
      const { group, name } = resourceOf(resource)
      byGroup.set(group ?? '', [...(byGroup.get(group ?? '') ?? []), name])
    }
    return [...byGroup].map(([group, resources]) =>
      compact<V1PolicyRule>({
        apiGroups: [group],
        resources: [...new Set(resources)].sort(),
        resourceNames: one.names === undefined ? undefined : [...new Set(one.names)].sort(),
        verbs: [...new Set(one.do)].sort((a, b) => VERBS.indexOf(a) - VERBS.indexOf(b)),
      }),
    )
  })
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()]
}

/**
 * Parses a resource such as `pods/log` or `rollouts.argoproj.io/status`. The group is undefined if the short name is
 * unknown.
 */
function resourceOf(text: string): { group: string | undefined; name: string } {
  const [whole = '', sub] = text.split('/')
  const dot = whole.indexOf('.')
  const plain = dot === -1 ? whole : whole.slice(0, dot)
  const known = plain === '*' ? '*' : groupOfResource(plain)
  const group = dot === -1 ? known : whole.slice(dot + 1)
  return { group, name: sub === undefined ? plain : `${plain}/${sub}` }
}

function checkPermission(one: Permission, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  if (one.wildcard === true && ![...one.do, ...one.on].some((word) => word.includes('*'))) {
    const message = '`wildcard` has no effect, because the entry contains no `*`. Remove `wildcard`.'
    findings.push(noEffect.at([...path, 'wildcard'], message, { severity: 'warning' }))
  }
  for (const [at, verb] of one.do.entries()) {
    const here = [...path, 'do', at]
    if (verb === '*') {
      if (one.wildcard === true) continue
      findings.push(
        wildcard.at(here, `\`*\` also includes everything that later versions add. List the required values${MEANT}.`),
      )
    } else if (ESCALATING.includes(verb)) {
      findings.push(
        escalates.at(
          here,
          `\`${verb}\` would let the application grant itself any permission. Remove the verb if the application does not need it.`,
        ),
      )
    } else if (!VERBS.includes(verb) && !OTHER_VERBS.includes(verb)) {
      findings.push(checkVerb(verb, one, here))
    }
  }
  findings.push(...checkResources(one, path), ...checkAccessToSecrets(one, path))
  const nameless = one.do.filter((verb) => NAMELESS.includes(verb))
  if (one.names !== undefined && nameless.length > 0) {
    const message = `The verb${nameless.length > 1 ? 's' : ''} ${listText(nameless.map((verb) => `\`${verb}\``))} cannot be restricted to \`names\`, because such requests contain no name. Move the verb${nameless.length > 1 ? 's' : ''} to an entry without \`names\`.`
    findings.push(namelessVerb.at([...path, 'names'], message))
  }
  return findings
}

/** Reports a verb that a Kubernetes resource does not support. Aggregated APIs can define custom verbs. */
function checkVerb(verb: string, { on }: Permission, path: FieldPath): Finding {
  const { text, proposed } = suggest(
    verb,
    [...VERBS, ...OTHER_VERBS],
    `Available verbs: ${VERBS.slice(0, 3).join(', ')}, … (see docs/reference.md).`,
  )
  const isForOthers = on.every((resource) => !isOwnGroup(resourceOf(resource).group ?? ''))
  if (proposed !== undefined || !isForOthers) return notAllowed.at(path, `Unknown verb \`${verb}\`.${text}`)
  const message = `Kubernetes does not define the verb \`${verb}\`, so ${shortList(on)} might not support it.${text}`
  return unknownVerb.at(path, message)
}

function checkResources(one: Permission, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const [at, resource] of one.on.entries()) {
    const here = [...path, 'on', at]
    const { group, name } = resourceOf(resource)
    const plain = name.split('/')[0] ?? ''
    if (resource.includes('*') && one.wildcard === true) continue
    if (resource.includes('*'))
      findings.push(
        wildcard.at(here, `\`*\` includes all resources, even Secrets. List the required resources${MEANT}.`),
      )
    else if (group === undefined) {
      const { text } = suggest(plain, API_RESOURCES, `Add the API group: \`${resource}.example.com\`.`)
      findings.push(notAllowed.at(here, `Kubernetes has no resource \`${name}\`.${text}`))
    } else findings.push(...checkNamespaced(one, plain, group, here))
  }
  return findings
}

/**
 * Reports a permission to read all Secrets of a cluster, because the tokens in these Secrets give access to any
 * account.
 */
function checkAccessToSecrets(one: Permission, path: FieldPath): Finding[] {
  const isSecret = ({ group, name }: ReturnType<typeof resourceOf>): boolean => group === '' && name === 'secrets'
  const reading = one.do.filter((verb) => READING.includes(verb))
  if (one.clusterWide !== true || one.names !== undefined || reading.length === 0) return []
  if (!one.on.some((resource) => isSecret(resourceOf(resource)))) return []
  const message = `${listText(reading.map((verb) => `\`${verb}\``))} on \`secrets\` in all namespaces would let the application impersonate any account. Restrict the permission to \`names\`, or remove the permission.`
  return [escalates.at([...path, 'clusterWide'], message, { severity: 'info' })]
}

/** Reports a cluster-scoped resource in a permission for one namespace. */
function checkNamespaced(one: Permission, resource: string, group: string, path: FieldPath): Finding[] {
  if (one.clusterWide === true || !isOfTheCluster(resource, group)) return []
  const useful = [...ALSO_IN_NAMESPACES, ...(resource === 'namespaces' ? WITH_OWN_NAMESPACE : [])]
  const idle = one.do.filter((verb) => !useful.includes(verb))
  if (idle.length === 0) return []
  const message = `\`${resource}\` are cluster-scoped, so a namespaced permission to ${shortList(idle)} them has no effect. Set \`clusterWide: true\`.`
  return [notNamespaced.at(path, message)]
}
