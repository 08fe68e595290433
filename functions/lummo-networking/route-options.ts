import type { Finding } from '../../lib/finding/finding'
import { badValue, chooseOne, emptyField } from '../../lib/finding/rules'
import { parseQuantity } from '../../lib/manifest/grammar/quantity'
import { cannot, type ResolvedRoute } from './plan'
import type { Route } from './spec'

/** Returns a quantity in whole bytes. */
export function bytesOf(quantity: string): number {
  const parsed = parseQuantity(quantity)
  return parsed === undefined ? 0 : Number(parsed.nano / 1_000_000_000n)
}

/** Returns the parts of a redirect’s target URL. */
export function locationOf({ to }: NonNullable<Route['redirect']>): {
  base: string
  scheme: 'http' | 'https'
  host: string
  port: number | undefined
  path: string | undefined
} {
  const [, scheme = 'https', host = '', port, path] = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(to) ?? []
  return {
    base: `${scheme}://${host}${port === undefined ? '' : `:${port}`}`,
    scheme: scheme === 'http' ? 'http' : 'https',
    host,
    port: port === undefined ? undefined : Number(port),
    path: path === '/' ? undefined : path,
  }
}

/** Reports options of a route that contradict each other, whichever provider is used. */
export function checkOptions({ spec, path, match }: ResolvedRoute): Finding[] {
  const findings: Finding[] = []
  const { redirect, stripPrefix, headers } = spec
  if (redirect !== undefined) {
    const { path: toPath } = locationOf(redirect)
    if (redirect.keepPath && toPath !== undefined) {
      const message = `The redirect has the path \`${toPath}\`, so the requested path cannot be kept. Set \`keepPath: false\`, or redirect to the host only.`
      findings.push(chooseOne.at([...path, 'redirect'], message))
    }
    if (spec.service !== undefined) {
      findings.push(
        chooseOne.at([...path, 'service'], 'A redirect cannot have a Service. Remove `service` or `redirect`.'),
      )
    }
    if (stripPrefix !== undefined) {
      const message = '`stripPrefix` has no effect with `redirect`. Remove one of the two.'
      findings.push(chooseOne.at([...path, 'stripPrefix'], message))
    }
  }
  if (stripPrefix !== undefined && (stripPrefix === '/' || stripPrefix.endsWith('/'))) {
    findings.push(badValue.at([...path, 'stripPrefix'], 'A prefix cannot end with a slash. Set, for example, `/api`.'))
  } else if (
    stripPrefix !== undefined &&
    match !== undefined &&
    'matcher' in match &&
    match.matcher === 'Under' &&
    !(match.args[0] ?? '').startsWith(stripPrefix)
  ) {
    findings.push(
      badValue.at(
        [...path, 'stripPrefix'],
        `\`stripPrefix\` has no effect, because paths of this route start with \`${match.args[0]}\`, not with \`${stripPrefix}\`. Correct one of the two.`,
      ),
    )
  }
  if (headers !== undefined && headers.request === undefined && headers.response === undefined) {
    findings.push(
      emptyField.at([...path, 'headers'], '`headers` is empty. Set `request` headers, `response` headers, or both.'),
    )
  }
  return findings
}

/** Reports options that a provider does not support. */
export const refuse = (provider: string, { spec, path }: ResolvedRoute, fields: readonly (keyof Route)[]): Finding[] =>
  fields
    .filter((field) => spec[field] !== undefined && spec[field] !== false)
    .map((field) =>
      cannot(
        provider,
        `apply \`${field}\` to a single route`,
        [...path, field],
        'Remove the field, or set `network.provider: traefik`.',
      ),
    )
