import type { Finding } from '../../../lib/finding/finding'
import { refusedByApi, refusedByNginx } from '../../../lib/manifest/grammar/ingress-path'
import { quoted } from '../../../lib/manifest/grammar/quoted'
import { notExpressible } from '../rules'
import type { ResolvedRoute } from '../plan'
import type { Condition } from './conditions'

/** Characters that are invalid in a path, or that end a value in the configuration of a proxy. */
const OTHER = /[^-A-Za-z0-9/._~!&()*+,=:@%]|%(?![0-9a-fA-F]{2})/u

/**
 * Checks that an Ingress can contain the path of a condition.
 *
 * @param nginx whether ingress-nginx reads the path; older versions copy it into their configuration
 */
export function checkPath({ path }: Condition, way: ResolvedRoute, nginx: boolean): Finding[] {
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
