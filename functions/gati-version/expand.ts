import type { Finding } from '../../lib/finding/finding'
import { givenTwice, missingField, noEffect } from '../../lib/finding/rules'
import type { Claim, World } from '../../lib/kind/claim'
import { handlerNamed, versionsOf } from '../../lib/parts/versions/backends'
import { versionSlug } from '../../lib/parts/versions/names'
import { noHandler } from '../../lib/parts/versions/rules'
import type { Spec } from './spec'

/** Checks a version together with its handler and the other versions of the handler. */
export function checkVersion(claim: Claim<Spec>, world: World): Finding[] {
  const { spec, name, namespace } = claim
  const findings: Finding[] = []
  if (spec.breaking && (spec.transformers ?? []).length === 0) {
    const message = 'A breaking version requires `transformers`. Add `transformers: [NAME]`, or remove `breaking`.'
    findings.push(missingField.at(['spec', 'breaking'], message))
  }
  if (!spec.breaking && (spec.transformers ?? []).length > 0) {
    const message =
      '`transformers` have no effect without `breaking: true`. Add `breaking: true`, or remove `transformers`.'
    findings.push(noEffect.at(['spec', 'transformers'], message, { severity: 'warning' }))
  }
  const handler = handlerNamed(spec.handler, namespace, world)
  if (handler === undefined) {
    const message = `The package has no GatiHandler \`${spec.handler}\`. Correct the name, or add the GatiHandler.`
    return [...findings, noHandler.at(['spec', 'handler'], message, { current: spec.handler })]
  }
  const same = versionsOf(handler, world).filter(
    (one) => versionSlug(String(one.spec.versionId)) === versionSlug(spec.versionId),
  )
  const [first] = same.map((one) => one.name).sort()
  if (same.length > 1 && first !== name) {
    const message = `GatiVersion/${first} already describes version \`${spec.versionId}\` of this handler. Remove one of the two.`
    findings.push(givenTwice.at(['spec', 'versionId'], message))
  }
  return findings
}
