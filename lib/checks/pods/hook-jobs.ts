import type { LocatedFinding } from '../../finding/finding'
import { valueAt } from '../../manifest/value-at'
import { inSeconds } from '../../parts/container/probes'
import { checkReplacement, explainLifetime, HOOK, hookOf } from '../../parts/identity/hooks'
import { hookJob } from '../../parts/identity/rules'
import { type Finished, type PackageCheck, wasChecked } from '../package-check'

/**
 * Reports hooks of Argo CD and Helm that are deleted too soon or never replaced. Only foreign and patched Jobs are
 * checked here; other Jobs are checked with their claim.
 */
export const hookJobs: PackageCheck = {
  needs: 'objects',
  run: (pack) => pack.subjects(['Job']).flatMap((one) => (wasChecked(pack, one) ? [] : checkJob(one))),
}

function checkJob(one: Finished): LocatedFinding[] {
  const { manifest, claim } = one
  const annotations = manifest.metadata.annotations ?? {}
  const hook = hookOf(annotations)
  if (hook === undefined) return []
  const known = claim === undefined ? undefined : hookOf(claim.annotations)
  const always = claim?.spec.rerun === 'always' && claim.annotations[HOOK] === undefined
  const field = 'ttlSecondsAfterFinished'
  const seconds = valueAt(manifest, ['spec', field])
  const isReported = (known !== undefined || always) && inSeconds(claim?.spec.ttl as string | undefined) === seconds
  const hashed = claim !== undefined && manifest.metadata.name !== claim.name
  const problem = isReported ? undefined : explainLifetime(hook, seconds, field)
  return [
    ...(problem === undefined ? [] : [one.finding(hookJob.at(['spec', field], problem), [field, 'ttl'])]),
    ...(known !== undefined ? [] : checkReplacement(hook, annotations, hashed)).map((draft) =>
      one.finding(draft, hook),
    ),
  ]
}
