import { type Finding, type LocatedFinding, pathText } from '../../lib/finding/finding'
import { errorsFirst } from '../../lib/finding/order'
import type { Kind } from '../../lib/kind/claim'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { isolate, type ObjectsInCluster } from '../../lib/run/isolation/isolate'
import { MAX_FINDINGS } from '../../lib/publish/schema/status-schema'
import type { Suite } from '../../lib/run/package'
import { objectRefOf } from '../../lib/run/place-finding'

/**
 * Returns the objects of a namespace; undefined if they are not known yet. Without these objects, findings about other
 * objects are omitted.
 */
export type NamespaceReader = (namespace: string) => ObjectsInCluster | undefined

/**
 * Responds to an AdmissionReview (`admission.k8s.io/v1`) about a short object. Pure.
 *
 * Errors in the fields of the object cause a refusal. All other findings are warnings, because they can depend on
 * objects that are applied later: a folder is applied in any order. Never denies an update that changes only
 * metadata, so that the finalizers of an object with errors can be removed.
 */
export function reviewClaim(review: Plain, read: NamespaceReader, suite: Suite): Plain {
  const request = isPlain(review.request) ? review.request : {}
  const { uid, object, oldObject } = request
  const kind = isPlain(object) ? kindOf(object, suite) : undefined
  if (!isPlain(object) || kind === undefined || isUnchanged(object, oldObject)) return answer(uid, { allowed: true })
  const { findings } = kind.read({ object, sourceOf: () => undefined })
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    const status = { code: 422, reason: 'Invalid', message: lines(errors, object).join('\n') }
    return answer(uid, { allowed: false, status })
  }
  const others = inNamespace(object, read(objectRefOf(object).namespace ?? ''), suite)
  const warnings = lines(others, object)
  return answer(uid, { allowed: true, ...(warnings.length === 0 ? {} : { warnings }) })
}

const answer = (uid: unknown, response: Plain): Plain => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  response: { uid, ...response },
})

const kindOf = ({ kind }: Plain, suite: Suite): Kind | undefined =>
  [...suite.kinds, suite.settings].find((one) => one.kind === kind)

/** Checks whether an update changes only metadata or the status, or the object is being deleted. */
function isUnchanged(object: Plain, old: unknown): boolean {
  if (isPlain(object.metadata) && object.metadata.deletionTimestamp !== undefined) return true
  if (!isPlain(old)) return false
  const [before, after] = [old, object].map(({ metadata: _, status: __, ...rest }) => rest)
  return deepEqual(before, after)
}

/** Returns the errors and warnings about an object, together with the other objects of its namespace. */
function inNamespace(object: Plain, known: ObjectsInCluster | undefined, suite: Suite): LocatedFinding[] {
  if (known === undefined) return []
  const { kind, name } = objectRefOf(object)
  const others = known.claims.filter((one) => one.kind !== kind || objectRefOf(one).name !== name)
  const [own] = isolate({ ...known, claims: [object, ...others] }, suite).claims
  return (own?.findings ?? []).filter(({ severity }) => severity !== 'info')
}

/** Returns findings as lines, errors first: `spec.replica: …`. An API server drops warnings beyond 4096 characters. */
function lines(findings: readonly Finding[], object: Plain): string[] {
  const { kind, name } = objectRefOf(object)
  const all = errorsFirst(findings).map(({ path = [], message }) => {
    const [first = ''] = message.split('\n')
    return `${path.length === 0 ? `${kind}/${name}` : pathText(path)}: ${first}`
  })
  const rest = all.length - MAX_FINDINGS
  return rest > 0 ? [...all.slice(0, MAX_FINDINGS), `${rest} more findings. Run \`lummo check\`.`] : all
}
