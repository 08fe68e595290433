import { surelySameNamespace } from '../../manifest/id'
import type { Manifest, Plain } from '../../manifest/manifest'
import { type PlacedContainer, type Pods, podsOf } from '../../manifest/observed/pods'
import { mapAt, mapsAt } from '../../manifest/value-at'
import type { Finished, FinishedPackage } from '../package-check'

export type ResourceSide = 'requests' | 'limits'

/** Returns the LimitRanges in the namespace of an object. */
export const rangesOf = (pack: FinishedPackage, manifest: Manifest): readonly Finished[] =>
  pack.all(['LimitRange']).filter((range) => surelySameNamespace(range.manifest, manifest))

/** Returns the entries of a LimitRange that apply to containers, or to pods as a whole. */
export const limitsFor = (type: 'Container' | 'Pod', { manifest }: Finished): Plain[] =>
  mapsAt(manifest, ['spec', 'limits'])
    .map(([, item]) => item)
    .filter((item) => item.type === type)

/**
 * Returns the defaults that a LimitRange sets on containers. Source: SetDefaults_LimitRangeItem of
 * pkg/apis/core/v1/defaults.go, v1.34.
 */
export function defaultsOf(range: Finished): Record<ResourceSide, Plain> {
  const [item] = limitsFor('Container', range)
  const limits = { ...mapAt(item, ['max']), ...mapAt(item, ['default']) }
  return { limits, requests: { ...mapAt(item, ['min']), ...limits, ...mapAt(item, ['defaultRequest']) } }
}

/**
 * Returns the pods of an object with the resources that the API and LimitRanges add to their containers. A missing
 * request gets the value of the limit; then the defaults of each LimitRange apply. Source: SetDefaults_Pod;
 * mergePodResourceRequirements of plugin/pkg/admission/limitranger, v1.34.
 */
export function admittedPods(manifest: Manifest, ranges: readonly Finished[]): Pods | undefined {
  const pods = podsOf(manifest)
  if (pods === undefined) return undefined
  const defaults = ranges.map(defaultsOf)
  const admitted = (container: PlacedContainer): PlacedContainer => {
    const limits = mapAt(container.spec, ['resources', 'limits'])
    const requests = { ...limits, ...mapAt(container.spec, ['resources', 'requests']) }
    const resources = defaults.reduce(
      (all, one) => ({
        limits: { ...one.limits, ...all.limits },
        requests: { ...one.requests, ...all.requests },
      }),
      { limits, requests },
    )
    return { ...container, spec: { ...container.spec, resources } }
  }
  return { ...pods, containers: pods.containers.map(admitted), initContainers: pods.initContainers.map(admitted) }
}
