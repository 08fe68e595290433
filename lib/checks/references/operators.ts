import { groupOf } from '../../manifest/id'

/** Groups of custom resources that refer to the names of Secrets or pods but do not create these objects. */
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
 * Checks whether an operator can create Secrets, ConfigMaps or pods for an object. The names of these objects are
 * unknown, so any name in such an object counts as existing.
 */
export function isOperators(apiVersion: string): boolean {
  const group = groupOf(apiVersion)
  const builtIn = !group.includes('.') || group.endsWith('.k8s.io')
  return !builtIn && !REFERRING.includes(group)
}
