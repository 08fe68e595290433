import type { Manifest } from '../manifest/manifest'
import type { Path } from '../manifest/value-at'
import type { ValueOrigin } from './origin'
import { pageOfKind } from './pages'

/** A rule that sets a field of every generated object, regardless of the input. */
interface FieldRule {
  /** Pattern of the path, with `*` for indexes. */
  path: RegExp
  text: string
  page?: string
}

const LABELS = 'docs/defaults.md#labels'

const RULES: readonly FieldRule[] = [
  {
    path: /^metadata\.annotations\.krm\.lummo\.dev\/generated-by$/,
    text: 'name of the short object that owns the object',
  },
  { path: /labels\.app\.kubernetes\.io\/(managed-by|component)$/i, text: 'standard label', page: LABELS },
  { path: /labels\.type$/, text: 'standard label', page: LABELS },
  { path: /^spec\.policyTypes\.\*$/, text: 'direction of traffic that the NetworkPolicy lists' },
  { path: /^spec\.(ingress|egress)\..*\.protocol$/, text: 'protocol of the port' },
  { path: /^spec\.routes\.\*\.kind$/, text: 'the only value that Traefik accepts' },
]

/** Returns the rule that sets a field regardless of the input; undefined if there is none. */
export function ruleOf(object: Manifest, path: Path, kind: string): ValueOrigin | undefined {
  if (isIdentity(path)) {
    return { of: 'rule', text: `${kind} generates a ${object.kind}`, page: pageOfKind(kind) }
  }
  const text = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')
  const rule = RULES.find((one) => one.path.test(text))
  return rule && { of: 'rule', text: rule.text, ...(rule.page && { page: rule.page }) }
}

/** Checks whether a field identifies the API of an object. */
export const isIdentity = (path: Path): boolean => path.length === 1 && ['apiVersion', 'kind'].includes(String(path[0]))
