import type { MiddlewareSpec } from '../../../lib/manifest/custom-resources/middleware'
import type { Finding } from '../../../lib/finding/finding'
import { vpnElsewhere } from '../rules'
import { compact } from '../../../lib/manifest/compact'
import { stableJson } from '../../../lib/manifest/hash'
import type { Manifest } from '../../../lib/manifest/manifest'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import type { Plan, ResolvedRoute } from '../plan'
import { bytesOf, locationOf } from '../route-options'

export interface MiddlewareRef {
  name: string
  namespace?: string
}

type Body = MiddlewareSpec

/** Default Middleware that limits routes to the VPN. */
const VPN_ONLY: MiddlewareRef = { name: 'vpn-only', namespace: 'traefik' }

/**
 * Collects the Middlewares of an object’s routes. Identical Middlewares are generated only once. Each Middleware has
 * one option, as Traefik requires.
 */
export class Middlewares {
  readonly manifests: Manifest[] = []
  readonly findings: Finding[] = []
  private readonly made = new Map<string, MiddlewareRef>()

  constructor(private readonly plan: Plan) {}

  /** Returns the Middlewares of a route in the order in which they apply, starting with access control. */
  of(way: ResolvedRoute): MiddlewareRef[] {
    const { rateLimit, bodyLimit, redirect, stripPrefix, headers, compress, middlewares = [] } = way.spec
    const refs = way.spec.vpn ? [this.vpn(way)] : []
    const add = (suffix: string, body: Body | undefined) => {
      if (body !== undefined) refs.push(this.make(suffix, body))
    }
    add(
      'rate-limit',
      rateLimit && { rateLimit: { average: rateLimit.average, burst: rateLimit.burst ?? rateLimit.average } },
    )
    add('body-limit', bodyLimit === undefined ? undefined : { buffering: { maxRequestBodyBytes: bytesOf(bodyLimit) } })
    add('redirect', redirect && redirectTo(redirect))
    add('strip-prefix', stripPrefix === undefined ? undefined : { stripPrefix: { prefixes: [stripPrefix] } })
    add(
      'headers',
      headers && {
        headers: compact<NonNullable<Body['headers']>>({
          customRequestHeaders: headers.request,
          customResponseHeaders: headers.response,
        }),
      },
    )
    add('compress', compress === true ? { compress: {} } : undefined)
    return [...refs, ...middlewares.map((one) => this.existing(one))]
  }

  /** Returns the permanent redirect from plain HTTP to HTTPS. */
  toHttps(): MiddlewareRef {
    return this.make('https', { redirectScheme: { scheme: 'https', permanent: true } })
  }

  private make(suffix: string, spec: Body): MiddlewareRef {
    const { claim, id } = this.plan
    const content = stableJson(spec)
    const known = this.made.get(content)
    if (known !== undefined) return known
    const same = [...this.made.values()].filter(({ name }) =>
      name.startsWith(nameWithSuffix(claim.name, suffix)),
    ).length
    const name = nameWithSuffix(claim.name, same === 0 ? suffix : `${suffix}-${same + 1}`)
    this.made.set(content, { name })
    this.manifests.push({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name, labels: id.labels },
      spec,
    })
    return { name }
  }

  /**
   * Returns an IP allow list in the namespace of the route if the settings contain addresses, or else the existing
   * Middleware.
   */
  private vpn(way: ResolvedRoute): MiddlewareRef {
    const { vpn } = this.plan.settings
    if (vpn.ranges !== undefined) return this.make('vpn', { ipAllowList: { sourceRange: vpn.ranges } })
    if (vpn.middleware !== undefined) return this.existing(vpn.middleware)
    const path = [...way.path, 'vpn']
    const message =
      'Traefik ignores this route unless cross-namespace references are enabled, because the Middleware `vpn-only` is in the namespace `traefik`. Set `network.vpn.ranges` to generate the Middleware in the namespace of the route.'
    if (
      this.plan.claim.namespace !== VPN_ONLY.namespace &&
      !this.findings.some(({ code }) => code === vpnElsewhere.code)
    ) {
      this.findings.push(vpnElsewhere.at(path, message))
    }
    return this.existing(VPN_ONLY)
  }

  private existing({ name, namespace }: { name: string; namespace?: string | undefined }): MiddlewareRef {
    const own = namespace === undefined || namespace === this.plan.claim.namespace
    return own ? { name } : { name, namespace }
  }
}

/** Returns a redirect that is based on a pattern. Each `$` in the URL is escaped. */
function redirectTo(redirect: NonNullable<ResolvedRoute['spec']['redirect']>): Body {
  const { base, path } = locationOf(redirect)
  const replacement = `${base}${path ?? ''}`.replaceAll('$', '$$$$')
  return {
    redirectRegex: {
      regex: '^https?://[^/]+(.*)$',
      replacement: redirect.keepPath ? `${replacement}\${1}` : replacement,
      permanent: redirect.permanent,
    },
  }
}
