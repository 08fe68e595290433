import type { LocatedFinding } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import { mapsIn } from '../../manifest/value-at'
import { podsOf } from '../../manifest/observed/pods'
import { type Finished, nameOf, type PackageCheck } from '../package-check'
import { selected, serviceSelector } from '../connections/selectors'
import { noReadiness } from '../rules'

/**
 * Reports pods that receive traffic through a Service but have no readiness probe, and therefore get requests before
 * they can respond.
 */
export const unprobedPods: PackageCheck = {
  needs: 'objects',
  run: (pack) => {
    const found = new Map<string, LocatedFinding>()
    for (const service of pack.subjects(['Service'])) {
      const selector = serviceSelector(service.manifest)
      if (selector === undefined) continue
      for (const workload of selected(pack, selector, service.manifest.metadata.namespace)) {
        const key = `${workload.manifest.metadata.namespace ?? ''} ${nameOf(workload)}`
        if (found.has(key) || ends(workload) || isProbed(workload) || wantsNone(workload)) continue
        found.set(key, unprobed(workload, service))
      }
    }
    return [...found.values()]
  },
}

/** Checks whether an object is a job. Pods of a job use a Service only to find one another. */
const ends = ({ manifest }: Finished): boolean => ['CronJob', 'Job', 'ScaledJob'].includes(manifest.kind)

const isProbed = ({ manifest }: Finished): boolean => {
  const pods = podsOf(manifest)
  return (pods?.all ?? []).some(({ spec }) => isPlain(spec.readinessProbe))
}

/** Checks whether the claim disables the probe: `health: {readiness: false}`. */
const wantsNone = ({ claim }: Finished): boolean =>
  mapsIn(claim?.spec.containers).some(([, { health }]) => isPlain(health) && health.readiness === false)

function unprobed(workload: Finished, service: Finished): LocatedFinding {
  const fix =
    workload.claim === undefined
      ? 'Add a `readinessProbe` to the container'
      : 'Set `health: {readiness: …}` for the container'
  const message = `Pods of ${nameOf(workload)} have no readiness probe, so ${nameOf(service)} can route traffic to pods that are not ready. ${fix}.`
  const path = podsOf(workload.manifest)?.containers[0]?.path ?? []
  return workload.finding(noReadiness.at(path, message), 'containers')
}
