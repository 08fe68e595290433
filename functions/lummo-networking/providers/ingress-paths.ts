import type { V1HTTPIngressPath } from '@kubernetes/client-node'
import type { Finding } from '../../../lib/finding/finding'
import { refusedByApi, refusedByNginx } from '../../../lib/manifest/grammar/ingress-path'
import { quoted } from '../../../lib/manifest/grammar/quoted'
import { ingressController } from '../../../lib/settings/ingress-namespace'
import { cannot, type Plan, type ResolvedRoute } from '../plan'
import { notExpressible } from '../rules'
import { type Condition, conditionsOf } from './conditions'

/** Name of the provider in messages. */
export const INGRESS = 'An Ingress'

/** Characters that are invalid in a path, or that end a value in the configuration of a proxy. */
const OTHER = /[^-A-Za-z0-9/._~!&()*+,=:@%]|%(?![0-9a-fA-F]{2})/u

/**
 * Checks that an Ingress can contain the path of a condition.
 *
 * @param nginx whether ingress-nginx reads the path; older versions copy the path into their configuration
 */
function checkPath({ path }: Condition, way: ResolvedRoute, nginx: boolean): Finding[] {
  if (path === undefined || path.type === 'pattern') return []
  const at = [...way.path, way.spec.match === undefined ? 'path' : 'match']
  const api = refusedByApi(path.value)
  const odd = api ?? (nginx ? refusedByNginx(path.value) : OTHER.exec(path.value)?.[0])
  if (odd === undefined) return []
  const refuses = nginx && api === undefined ? 'ingress-nginx rejects' : 'An Ingress cannot have'
  const use = 'letters, digits, `.`, `_`, `-` and `/`'
  const message = `${refuses} ${quoted(odd)} in a path. Use only ${use}, or set \`network.provider: traefik\`.`
  return [notExpressible.at(at, message, { current: path.value })]
}

/**
 * Returns the paths of a route, with its Service as the backend. Reports conditions that an Ingress does not support.
 */
export function pathsOf(way: ResolvedRoute, { settings }: Plan): { paths: V1HTTPIngressPath[]; findings: Finding[] } {
  const { conditions, findings } = conditionsOf(way, INGRESS)
  const { port, service, versions } = way
  const backend = {
    service: {
      name: versions?.stable ?? service,
      port: port.name === undefined ? { number: port.number } : { name: port.name },
    },
  }
  const fix = 'Set `path`, or `network.provider: traefik`.'
  const nginx = ingressController(settings) === 'nginx'
  const odd = conditions.flatMap((condition) => checkPath(condition, way, nginx))
  findings.push(...odd.slice(0, 1))
  const paths = conditions.map(({ path, method, headers, queries }): V1HTTPIngressPath => {
    if (method !== undefined || headers.length > 0 || queries.length > 0) {
      findings.push(cannot(INGRESS, 'match methods, headers or queries', [...way.path, 'match'], fix))
    }
    if (path?.type === 'pattern')
      findings.push(cannot(INGRESS, 'match paths by a pattern', [...way.path, 'match'], fix))
    return { path: path?.value ?? '/', pathType: path?.type === 'exact' ? 'Exact' : 'Prefix', backend }
  })
  return { paths, findings }
}
