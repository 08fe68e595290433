import type { Finding } from '../../lib/finding/finding'
import { emptyField } from '../../lib/finding/rules'
import type { Claim, Expansion, Violation, Subject } from '../../lib/kind/claim'
import { SCALER_KINDS, scalersByName } from '../../lib/parts/observed/scale'
import { brokenByContainers, brokenByReplicas } from './containers'
import { brokenByHosts, isGateway } from './hosts'
import { brokenByMetadata } from './metadata'
import { brokenBySecurity } from './security'
import { notUnderstood } from './not-understood'
import type { Spec } from './spec'

const RULES = [
  'labels',
  'annotations',
  'owner',
  'registries',
  'images',
  'max',
  'hosts',
  'podSecurity',
  'permissions',
] as const

/** Reports a policy without rules. A policy generates nothing. */
export function checkRules({ spec }: Claim<Spec>): Expansion {
  const findings: Finding[] = []
  const ruled = RULES.some((rule) => spec[rule] !== undefined && Object.keys(spec[rule] ?? {}).length > 0)
  if (!ruled) {
    findings.push(
      emptyField.at(
        ['spec'],
        `The policy has no rules. Add a rule: ${RULES.slice(0, 3).join(', ')}, … (see docs/reference.md).`,
      ),
    )
  }
  for (const [at, entry] of (spec.exempt ?? []).entries()) {
    if (Object.keys(entry).length > 0) continue
    const message = 'An empty entry would exempt every object. Set `kind`, `name` or `namespace`.'
    findings.push(emptyField.at(['spec', 'exempt', at], message))
  }
  return { manifests: [], findings }
}

/** Returns violations of the policy, in all objects of the output. */
export function inspect({ spec }: Claim<Spec>, subjects: readonly Subject[]): Violation[] {
  const all = subjects.map(({ manifest }) => manifest)
  const scalersWith = scalersByName(all.filter(({ kind }) => SCALER_KINDS.includes(kind)))
  const gateways = all.filter(isGateway)
  return subjects
    .filter((subject) => !isExempt(subject, spec))
    .flatMap((about) => {
      const { manifest } = about
      const broken = [
        ...brokenByMetadata(manifest, spec),
        ...brokenByContainers(manifest, spec),
        ...brokenByReplicas(manifest, scalersWith, spec),
        ...brokenByHosts(manifest, gateways, spec),
        ...brokenBySecurity(manifest, spec),
        ...notUnderstood(manifest, spec),
      ]
      return broken.map(({ rule, path, what, fix, atMost, written, container }): Violation => {
        const severity = atMost !== undefined && spec.severity === 'error' ? atMost : spec.severity
        const finding = rule.at(path, `${what} ${fix}`, { severity })
        return {
          about,
          finding,
          ...(written === undefined ? {} : { written }),
          ...(container === undefined ? {} : { container }),
        }
      })
    })
}

/** Checks whether an entry matches the object, or its short object. An annotation alone is not sufficient. */
const isExempt = ({ manifest, owner }: Subject, { exempt = [] }: Spec): boolean => {
  const { name, namespace } = manifest.metadata
  const names = [`${manifest.kind}/${name}`, owner ?? '']
  return exempt.some(
    (one) =>
      (one.namespace === undefined || one.namespace === namespace) &&
      names.some((called) => {
        const [kind, ...rest] = called.split('/')
        return (one.kind ?? kind) === kind && (one.name ?? rest.join('/')) === rest.join('/')
      }),
  )
}
