import { compact } from '../../../../manifest/compact'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt, textAt } from '../../../../manifest/value-at'
import type { NamedSource } from '../input/source'
import type { RouteContext } from './route-facts'

/** Options of a route that Middlewares of Traefik contain. */
export interface MiddlewareOptions {
  options: Plain
  /** References to Middlewares without a short form. */
  others: readonly Plain[]
  /** Middlewares that the options replace. */
  parts: readonly NamedSource[]
}

/**
 * Returns the options in the Middlewares of a route. Only Middlewares whose names start with the name of the route can
 * be generated.
 */
export function middlewareOptions(refs: readonly Plain[], { main, lookup, isWhole }: RouteContext): MiddlewareOptions {
  const { name, namespace } = main.manifest.metadata
  const others: Plain[] = []
  const parts: NamedSource[] = []
  let options: Plain = {}
  for (const ref of refs) {
    const isOwn = isWhole && Object.keys(ref).join() === 'name' && String(ref.name).startsWith(`${name}-`)
    const source = isOwn ? lookup.named('Middleware', String(ref.name), namespace) : undefined
    const option = source === undefined ? undefined : optionOf(mapAt(source.manifest, ['spec']))
    if (source === undefined || option === undefined) others.push(ref)
    else {
      options = { ...options, ...option }
      parts.push(source)
    }
  }
  return { options, others, parts }
}

/** Returns the option of a route for a Middleware; undefined if there is none. */
function optionOf(spec: Plain): Plain | undefined {
  const [kind = ''] = Object.keys(spec)
  const body = mapAt(spec, [kind])
  switch (kind) {
    case 'ipAllowList':
    case 'ipWhiteList':
      return { vpn: true }
    case 'rateLimit':
      return { rateLimit: compact<Plain>({ average: body.average, burst: body.burst }) }
    case 'buffering':
      return { bodyLimit: sizeOf(body.maxRequestBodyBytes) }
    case 'redirectRegex':
      return { redirect: redirectOf(body) }
    case 'stripPrefix':
      return Array.isArray(body.prefixes) ? { stripPrefix: body.prefixes[0] } : undefined
    case 'headers':
      return {
        headers: compact<Plain>({
          request: textsIn(body.customRequestHeaders),
          response: textsIn(body.customResponseHeaders),
        }),
      }
    case 'compress':
      return { compress: true }
    default:
      return undefined
  }
}

const textsIn = (value: unknown): Plain | undefined => (isPlain(value) ? value : undefined)

function redirectOf(body: Plain): Plain {
  const replacement = textAt(body, ['replacement']) ?? ''
  const to = replacement.replace(/\$\{1\}$/, '').replaceAll('$$', '$')
  return { to, keepPath: /\$\{1\}$/.test(replacement), permanent: body.permanent === true }
}

/** Returns a number of bytes with the largest unit of which it is a multiple: `10Mi`. */
export function sizeOf(bytes: unknown): string {
  const [unit, factor] = (
    [
      ['Gi', 2 ** 30],
      ['Mi', 2 ** 20],
      ['Ki', 2 ** 10],
    ] as const
  ).find(([, one]) => Number(bytes) % one === 0) ?? ['', 1]
  return `${Number(bytes) / factor}${unit}`
}
