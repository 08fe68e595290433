import { groupOf } from '../manifest/id'

/** Groups of custom resources that make neither Secrets nor pods by a name that they hold, but refer to such. */
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
 * Whether an object belongs to an operator that may make other objects of it: Secrets, ConfigMaps, pods. What an
 * operator makes of a name nobody can know here, so a name that such an object holds counts as taken care of.
 */
export function isOperators(apiVersion: string): boolean {
  const group = groupOf(apiVersion)
  const builtIn = !group.includes('.') || group.endsWith('.k8s.io')
  return !builtIn && !REFERRING.includes(group)
}
