import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../../manifest/manifest'

/** Security context of the pods that lummo sets by default. */
const POD_DEFAULTS: Plain = {
  runAsNonRoot: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  fsGroup: 10001,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
}

/** Security context of containers that lummo sets by default. */
const CONTAINER_DEFAULTS: Plain = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

const isId = (value: unknown): value is number => typeof value === 'number' && value > 0

/**
 * Returns the fields for the security context of the pods, and the differing fields of each container's security
 * context. Settings that all containers share become `security`.
 */
export function readSecurity(
  pod: Plain,
  contexts: readonly unknown[],
): { fields: Plain; containers: (Plain | undefined)[] } {
  const own: Plain = isPlain(pod.securityContext) ? { ...pod.securityContext } : {}
  const security: Plain = {}
  if (isId(own.runAsUser) && own.runAsUser !== POD_DEFAULTS.runAsUser) {
    security.user = own.runAsUser
    delete own.runAsUser
  }
  if (isId(own.runAsGroup) && own.runAsGroup !== POD_DEFAULTS.runAsGroup && own.fsGroup === own.runAsGroup) {
    security.group = own.runAsGroup
    delete own.runAsGroup
    delete own.fsGroup
  }
  if (deepEqual(own.seccompProfile, { type: 'Unconfined' })) {
    security.seccomp = 'Unconfined'
    delete own.seccompProfile
  }
  const maps = contexts.map((one) => (isPlain(one) ? one : {}))
  const isWritable = maps.length > 0 && maps.every((one) => one.readOnlyRootFilesystem === false)
  if (isWritable) security.readOnlyRoot = false
  if (pod.automountServiceAccountToken === true) security.serviceAccountToken = true
  if (pod.enableServiceLinks === true) security.serviceLinks = true
  const podDefaults = { ...POD_DEFAULTS, runAsNonRoot: own.runAsUser !== 0 }
  return {
    fields: compact<Plain>({
      security: nonEmptyMap(security),
      podSecurityContext: differing(own, podDefaults),
    }),
    containers: maps.map((one) =>
      differing(one, { ...CONTAINER_DEFAULTS, ...(isWritable ? { readOnlyRootFilesystem: false } : {}) }),
    ),
  }
}

/** Returns the members that differ from the defaults; undefined if there are none. */
function differing(own: Plain, defaults: Plain): Plain | undefined {
  const members = Object.entries(own).filter(([key, value]) => !deepEqual(value, defaults[key]))
  return nonEmptyMap(Object.fromEntries(members))
}
