import type { V1SecurityContext } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { badValue, chooseOne } from '../../finding/rules'
import { nonEmpty } from '../../manifest/compact'
import type { PodSpec } from '../../manifest/kubernetes'
import type { WorkloadDefaults } from '../../settings/workload-defaults'

/**
 * Merges the user’s fields into the hardened security context, without contradictions. Source: Pod Security
 * "restricted", Kubernetes v1.34.
 */
export function containerSecurity(
  own: V1SecurityContext | undefined,
  security: WorkloadDefaults['security'],
): V1SecurityContext {
  const readOnlyRootFilesystem = security.readOnlyRoot
  const root = own?.runAsUser === 0 ? { runAsNonRoot: false } : {}
  // A privileged container has all capabilities and can escalate privileges. The API refuses fields that contradict
  // these properties.
  if (own?.privileged === true) return { privileged: true, readOnlyRootFilesystem, ...root, ...own }
  const add = nonEmpty(security.capabilities)
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem,
    ...root,
    ...own,
    capabilities: { drop: ['ALL'], ...(add === undefined ? {} : { add }), ...own?.capabilities },
  }
}

/**
 * Reports security settings of pods and containers that every cluster refuses. Source: ValidateSecurityContext of
 * core/validation and verifyRunAsNonRoot of the kubelet, Kubernetes v1.34.
 *
 * @param pathOf returns the path of a container for its name
 */
export function checkSecurity(pod: PodSpec, pathOf: (container: string) => FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const { name, securityContext: own = {} } of [...pod.containers, ...(pod.initContainers ?? [])]) {
    const path = [...pathOf(name), 'securityContext']
    if (own.privileged === true && own.allowPrivilegeEscalation === false) {
      const message =
        '`privileged: true` and `allowPrivilegeEscalation: false` are mutually exclusive. Remove one of the two.'
      findings.push(chooseOne.at([...path, 'allowPrivilegeEscalation'], message))
    }
    const user = own.runAsUser ?? pod.securityContext?.runAsUser
    if (user === 0 && (own.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) === true) {
      const message = `Container \`${name}\` cannot start, because it runs as root (\`runAsUser: 0\`) and has \`runAsNonRoot: true\`. Remove one of the two.`
      findings.push(chooseOne.at(path, message))
    }
    for (const [at, capability] of (own.capabilities?.add ?? []).entries()) {
      if (!/^CAP_/i.test(capability)) continue
      const message = `Kubernetes capabilities have no \`CAP_\` prefix. Replace the name with \`${capability.slice(4)}\`.`
      findings.push(badValue.at([...path, 'capabilities', 'add', at], message, { current: capability }))
    }
  }
  return findings
}
