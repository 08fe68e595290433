import { groupOf } from '../../manifest/id'

/** API groups of custom resources that only refer to existing Secrets or pods by name. */
const REFERRING = [
  'argoproj.io',
  'keda.sh',
  'monitoring.coreos.com',
  'networking.istio.io',
  'security.istio.io',
  'traefik.containo.us',
  'traefik.io',
]

/**
 * Checks whether an operator can create Secrets, ConfigMaps or pods for an object. The names of the created objects are
 * unknown, so lummo assumes that any object named in it exists.
 */
export function isOperators(apiVersion: string): boolean {
  const group = groupOf(apiVersion)
  const builtIn = !group.includes('.') || group.endsWith('.k8s.io')
  return !builtIn && !REFERRING.includes(group)
}
