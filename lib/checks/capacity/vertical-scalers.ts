import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { groupOf } from '../../manifest/id'
import { podsOf } from '../../manifest/observed/pods'
import { mapsIn, valueAt } from '../../manifest/value-at'
import { listText } from '../../manifest/text'
import { type Finished, type FinishedPackage, nameOf, ofKinds, type PackageCheck } from '../package-check'
import { twoScalers } from '../rules'

const RESOURCES = ['cpu', 'memory']

/**
 * Reports a VerticalPodAutoscaler that changes the requests of pods while a horizontal autoscaler measures utilization
 * relative to these requests. Source: VerticalPodAutoscaler 1.5, "Known limitations".
 */
export const scaledTwice: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack.all(['VerticalPodAutoscaler']).flatMap((vertical) => {
      const changed = changedBy(vertical, pack)
      if (changed.length === 0) return []
      return scalersOf(vertical, pack).flatMap((scaler) => {
        const both = measuredBy(scaler.manifest).filter((resource) => changed.includes(resource))
        if (both.length === 0) return []
        const message = `${nameOf(scaler)} scales on ${listText(both.map((one) => `\`${one}\``))}, but ${nameOf(vertical)} changes the requests of the same pods. Set \`updatePolicy.updateMode: "Off"\` in the VerticalPodAutoscaler, or set another trigger in the autoscaler.`
        return [scaler.finding(twoScalers.at(['spec'], message), ['scaling', ...both])]
      })
    }),
}

/**
 * Returns the resources whose requests a VerticalPodAutoscaler changes. A container without a policy uses the policy
 * for `*`, or the default policy.
 */
function changedBy(vertical: Finished, pack: FinishedPackage): string[] {
  const { spec } = vertical.manifest
  if (valueAt(spec, ['updatePolicy', 'updateMode']) === 'Off') return []
  const policies = mapsIn(valueAt(spec, ['resourcePolicy', 'containerPolicies'])).map(([, policy]) => policy)
  const named = policies.map(({ containerName }) => containerName)
  const containers = targetOf(vertical, pack).flatMap(({ manifest }) => podsOf(manifest)?.containers ?? [])
  if (policies.length === 0) return RESOURCES
  if (!named.includes('*') && containers.some(({ name }) => !named.includes(name))) return RESOURCES
  return RESOURCES.filter((resource) => policies.some((policy) => changes(policy, resource)))
}

function changes({ mode, controlledResources }: Plain, resource: string): boolean {
  if (mode === 'Off') return false
  return !Array.isArray(controlledResources) || controlledResources.includes(resource)
}

/** Returns the workload whose pods a VerticalPodAutoscaler scales, if the package contains it. */
function targetOf({ manifest }: Finished, pack: FinishedPackage): readonly Finished[] {
  const target = valueAt(manifest, ['spec', 'targetRef'])
  if (!isPlain(target) || typeof target.name !== 'string' || typeof target.kind !== 'string') return []
  const { namespace } = manifest.metadata
  return pack
    .holding(target.name, ofKinds([target.kind]))
    .filter(({ manifest: { metadata } }) => metadata.name === target.name && metadata.namespace === namespace)
}

/** Returns the autoscalers of the package that scale the same object as a VerticalPodAutoscaler. */
function scalersOf({ manifest }: Finished, pack: FinishedPackage): readonly Finished[] {
  const target = valueAt(manifest, ['spec', 'targetRef'])
  if (!isPlain(target) || typeof target.name !== 'string') return []
  return pack.holding(target.name, ofKinds(['HorizontalPodAutoscaler', 'ScaledObject'])).filter((one) => {
    const other = valueAt(one.manifest, ['spec', 'scaleTargetRef'])
    if (!isPlain(other) || one.manifest.metadata.namespace !== manifest.metadata.namespace) return false
    const isSameKind = (other.kind ?? 'Deployment') === target.kind
    return other.name === target.name && isSameKind && groupIn(other) === groupIn(target)
  })
}

const groupIn = ({ apiVersion }: Plain): string => groupOf(typeof apiVersion === 'string' ? apiVersion : 'apps/v1')

/** Returns the resources whose utilization an autoscaler measures relative to their requests. */
function measuredBy({ kind, spec }: Manifest): string[] {
  if (kind === 'ScaledObject') {
    const types = mapsIn(valueAt(spec, ['triggers'])).map(([, { type }]) => type)
    return RESOURCES.filter((resource) => types.includes(resource))
  }
  const metrics = mapsIn(valueAt(spec, ['metrics'])).map(([, metric]) => metric)
  const named = metrics.flatMap(({ resource, containerResource }) => [
    valueAt(resource, ['name']),
    valueAt(containerResource, ['name']),
  ])
  // Without metrics, Kubernetes scales at 80 % of the requested CPU.
  const isDefault = metrics.length === 0
  return RESOURCES.filter((resource) => named.includes(resource) || (isDefault && resource === 'cpu'))
}
