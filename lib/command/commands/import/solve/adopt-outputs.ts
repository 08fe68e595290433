import { idKey, idOf } from '../../../../manifest/id'
import type { Suite } from '../../../../run/package'
import { type InputObject, isNamedSource } from '../input/source'
import { type Attempt, claimOf, coversOf } from './attempt'
import { expandClaims } from './expand-claims'

/**
 * Kinds of objects that no other object reads, so that the remaining output does not depend on these objects. If a
 * short object generates an object of these kinds, the generated object replaces the one in the input.
 */
const ADOPTED = new Set([
  'AnalysisTemplate',
  'Certificate',
  'ClusterRole',
  'ClusterRoleBinding',
  'FrontendConfig',
  'GRPCRoute',
  'Gateway',
  'HTTPRoute',
  'IAMPolicyMember',
  'IngressRoute',
  'ManagedCertificate',
  'Middleware',
  'NetworkPolicy',
  'PubSubTopic',
  'ReferenceGrant',
  'TraefikService',
  'TriggerAuthentication',
  'VirtualService',
])

/**
 * Adds objects of the input to the short objects that generate objects of the same identity. An unchanged object can
 * affect the output of a short object, for example a NetworkPolicy that isolates the namespace. The search is
 * therefore repeated until it finds no more objects. The first rounds omit objects that no short object generates,
 * and the later rounds include them.
 */
export function adoptOutputs(attempts: readonly Attempt[], sources: readonly InputObject[], suite: Suite): void {
  const kept = new Set<InputObject>()
  for (let isOpen = true; isOpen; ) {
    const covered = new Set<InputObject>(attempts.flatMap((one) => coversOf(one).map(({ source }) => source)))
    const free = sources.filter((one) => !covered.has(one))
    const candidates = new Map(
      free
        .filter(isNamedSource)
        .filter(({ manifest }) => ADOPTED.has(manifest.kind))
        .map((one) => [idKey(idOf(one.manifest)), one]),
    )
    if (candidates.size === 0) return
    const hidden = new Set<InputObject>([...candidates.values()].filter((one) => !kept.has(one)))
    const others = free.filter((one) => !hidden.has(one)).map(({ item }) => item)
    const outputs = expandClaims(attempts.map(claimOf), others, suite)
    const before = candidates.size
    for (const [at, attempt] of attempts.entries()) {
      for (const manifest of outputs[at]?.manifests ?? []) {
        const id = idKey(idOf(manifest))
        const source = candidates.get(id)
        if (source === undefined) continue
        candidates.delete(id)
        attempt.adopted.push({ source, option: `adopted ${id}` })
      }
    }
    const left = [...candidates.values()].filter((one) => !kept.has(one))
    isOpen = left.length > 0 || candidates.size < before
    for (const one of left) kept.add(one)
  }
}
