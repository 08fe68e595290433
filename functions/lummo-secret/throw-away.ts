import type { Finding } from '../../lib/finding/finding'
import { badValue, chooseOne } from '../../lib/finding/rules'
import type { Claim, Expansion } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import type { Manifest } from '../../lib/manifest/manifest'
import { scalarText } from '../../lib/manifest/value-at'
import { isNotProduction, isThrowAway } from '../../lib/parts/delivery/steps'
import { identity } from '../../lib/parts/identity/identity'
import type { Settings } from '../../lib/settings/spec'
import { literalSecret } from './rules'
import type { Spec } from './spec'

/* Secrets with literal values. Only the settings of an environment without real data can allow them. */

/** Returns the keys with a literal value. */
export const literalKeys = ({ keys }: Spec): [string, unknown][] =>
  keys === undefined || Array.isArray(keys)
    ? []
    : Object.entries(keys).flatMap(([key, { value }]): [string, unknown][] =>
        value === undefined ? [] : [[key, value]],
      )

/**
 * Checks whether the settings allow literal values in the environment: either its name shows that it is temporary, or
 * the settings list the environment and it is not for production.
 */
export function allowsLiterals({ secrets: { literals }, env }: Settings): boolean {
  if (env === undefined || literals === false) return false
  return isThrowAway(env) ? true : literals !== true && literals.includes(env) && isNotProduction(env)
}

/** Returns the Secret of a claim with literal values. Messages never contain a value. */
export function literalSecretOf(claim: Claim<Spec>): Expansion {
  const { spec, name } = claim
  const literals = literalKeys(spec)
  const id = identity({ ...claim, spec: { app: spec.app, 'part-of': spec['part-of'] } })
  const manifest: Manifest = compact({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: spec.secretName ?? name, labels: id.labels },
    type: spec.type,
    stringData: Object.fromEntries(literals.map(([key, value]) => [key, scalarText(value) ?? ''])),
  })
  return { manifests: [manifest], findings: checkThrowAway(spec, literals) }
}

/** Fields of a Secret that get their values from a store or a generator. */
const ELSEWHERE = ['path', 'postgres', 'all', 'generate', 'template', 'store', 'refresh', 'once'] as const

function checkThrowAway(spec: Spec, literals: readonly [string, unknown][]): Finding[] {
  const path = ['spec', 'keys']
  const count = spec.keys === undefined ? 0 : Object.keys(spec.keys).length
  const others = ELSEWHERE.filter((field) => spec[field] !== undefined)
  const mixed = others.length > 0 || literals.length < count
  const wrong = literals.filter(([, value]) => scalarText(value) === undefined)
  const message =
    'The values are readable in Git, because `secrets.literals` in the settings allows literal secrets. Use these values only in this environment.'
  return [
    ...wrong.map(([key]) =>
      badValue.at([...path, key, 'value'], `\`${key}\` must be a string. Put the value in quotes.`),
    ),
    ...(mixed
      ? [
          chooseOne.at(
            path,
            'Literal values cannot be combined with values from a store or a generator. Move the literal values to a separate LummoSecret.',
            { atKey: true },
          ),
        ]
      : []),
    literalSecret.at(path, message, { severity: 'warning', atKey: true }),
  ]
}
