import { readFileSync } from 'node:fs'
import { suite } from '../../../functions/suite'
import { groupOf } from '../../../lib/manifest/id'
import { pluralOf } from '../../../lib/publish/schema/plural'
import { roleFiles } from '../../../operator/rbac/roles'
import { CLUSTER_WIDE_KINDS, NAMESPACED_KINDS } from '../../../operator/watched-kinds'
import type { Access } from '../api'
import { api } from '../live'

interface AuditEvent {
  verb: string
  objectRef?: { apiGroup?: string; resource: string; subresource?: string }
  responseStatus?: { code: number }
  annotations?: Record<string, string>
}

/** Returns the requests of the operator since the start of the control plane. */
export function auditEvents(): AuditEvent[] {
  const { audit } = JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access
  const lines = readFileSync(audit, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditEvent)
}

/** Returns the requests that the roles do not allow. */
export const deniedRequests = (events: readonly AuditEvent[]): string[] =>
  events
    .filter(({ annotations }) => annotations?.['authorization.k8s.io/decision'] === 'forbid')
    .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`)

/** Permissions that the requests of golden.test.ts do not need, with the reason for them. */
const NEEDED_ELSEWHERE: Readonly<Record<string, RegExp>> = {
  'The garbage collector deletes the objects of a deleted short object. The operator deletes an object that its short object no longer generates: sequences.test.ts':
    /^delete /,
  'The admission plugin OwnerReferencesPermissionEnforcement requires it, which the API server does not enable by default':
    /^update \S+ \w+\/finalizers$/,
  'A short object of any kind can have objects in other namespaces, and then a finalizer: deletion.test.ts':
    /^patch (krm\.lummo|gati)\.dev \w+$/,
  'The golden cases with bounds of a namespace have several namespaces, and each Namespace of the others exists before':
    /^(create|get|patch) {2}(limitranges|resourcequotas)$|^create {2}namespaces$/,
  'Steps of handlers: versions.test.ts': /^list {2}pods$|^list discovery\.k8s\.io endpointslices$/,
  'An event that repeats within six minutes: lib/cluster/events.test.ts': /^patch events\.k8s\.io events$/,
}

interface Rule {
  apiGroups: string[]
  resources: string[]
  verbs: string[]
}

/** Returns the permissions that no request needs and that have no other reason, as `verb group resource`. */
export async function unneededPermissions(events: readonly AuditEvent[]): Promise<string[]> {
  const used = new Set(events.flatMap(permissionsFor))
  const unserved = await unservedResources()
  const granted = roleFiles(suite)
    .filter(({ name }) => name !== 'rbac-helm.yaml')
    .flatMap(({ objects }) => objects.flatMap(({ rules = [] }) => rules as Rule[]))
    .flatMap(({ apiGroups: [group = ''], resources, verbs }) =>
      resources.flatMap((one) =>
        unserved.has(`${group} ${one}`) ? [] : verbs.map((verb) => `${verb} ${group} ${one}`),
      ),
    )
  const reasons = Object.values(NEEDED_ELSEWHERE)
  return [...new Set(granted)].filter((one) => !used.has(one) && !reasons.some((reason) => reason.test(one)))
}

function permissionsFor({ verb, objectRef, responseStatus }: AuditEvent): string[] {
  if (objectRef === undefined) return []
  const { apiGroup = '', resource, subresource } = objectRef
  const target = `${apiGroup} ${[resource, subresource].filter((one) => one !== undefined).join('/')}`
  // An apply that creates an object requires both permissions, and is recorded as `patch`.
  return [`${verb} ${target}`, ...(verb === 'patch' && responseStatus?.code === 201 ? [`create ${target}`] : [])]
}

/** Returns the resources for which the cluster has no definition. */
async function unservedResources(): Promise<Set<string>> {
  const kinds = [...NAMESPACED_KINDS, ...CLUSTER_WIDE_KINDS]
  const paths = await Promise.all(kinds.map(({ apiVersion, kind }) => api.pathOf(apiVersion, kind)))
  const unserved = kinds.filter((_, at) => paths[at] === undefined)
  return new Set(unserved.map(({ apiVersion, kind }) => `${groupOf(apiVersion)} ${pluralOf(kind.toLowerCase())}`))
}
