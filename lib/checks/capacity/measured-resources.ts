import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { noContainer } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import { groupOf, sameNamespace } from '../../manifest/id'
import { listText } from '../../manifest/text'
import { isSidecar } from '../../manifest/pods'
import { mapAt, mapsAt, scalarText, textAt, valueAt } from '../../manifest/value-at'
import { requestMissing } from '../../parts/scaling/rules'
import { type Finished, type FinishedPackage, nameOf, ofKinds, type PackageCheck } from '../package-check'
import { admittedPods, rangesOf } from './admitted-pods'

/** A resource whose utilization an autoscaler measures relative to the requests of containers. */
interface Measured {
  resource: string
  /** Container whose utilization is measured; undefined for all containers. */
  container: string | undefined
  /** Path of the resource or, for a single container, of its name. */
  at: FieldPath
}

/**
 * Reports autoscalers that cannot measure the utilization of their pods, because a container has no request or does
 * not exist. Checks foreign and patched objects; LummoDeployment and similar kinds check their own fields. Source:
 * GetResourceMetric and calculatePodRequests of pkg/controller/podautoscaler/replica_calculator.go, Kubernetes v1.34.
 */
export const measuredResources: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack
      .subjects(['HorizontalPodAutoscaler', 'ScaledObject'])
      .filter(({ claim }) => claim === undefined || claim.spec.patches !== undefined)
      .flatMap((scaler) => {
        const measured = scaler.manifest.kind === 'ScaledObject' ? ofKeda(scaler) : ofKubernetes(scaler)
        if (measured.length === 0) return []
        return targetsOf(scaler, pack).flatMap((target) =>
          measured.flatMap((one) => explain(one, scaler, target, pack)),
        )
      }),
}

const ofKubernetes = ({ manifest }: Finished): Measured[] =>
  mapsAt(manifest, ['spec', 'metrics']).flatMap(([at, metric]): Measured[] => {
    const field = metric.type === 'ContainerResource' ? 'containerResource' : 'resource'
    const { name, container, target } = mapAt(metric, [field])
    if (typeof name !== 'string' || valueAt(target, ['type']) !== 'Utilization') return []
    const path = ['spec', 'metrics', at, field]
    return typeof container === 'string'
      ? [{ resource: name, container, at: [...path, 'container'] }]
      : [{ resource: name, container: undefined, at: [...path, 'name'] }]
  })

/** Returns the measured resources of a ScaledObject. Source: scalers/cpu_memory_scaler.go of KEDA v2.20. */
const ofKeda = ({ manifest }: Finished): Measured[] =>
  mapsAt(manifest, ['spec', 'triggers']).flatMap(([at, trigger]): Measured[] => {
    const type = textAt(trigger, ['type'])
    if ((type !== 'cpu' && type !== 'memory') || (trigger.metricType ?? 'Utilization') !== 'Utilization') return []
    const container = textAt(trigger, ['metadata', 'containerName'])
    const path = ['spec', 'triggers', at]
    return [
      container === undefined
        ? { resource: type, container, at: [...path, 'type'] }
        : { resource: type, container, at: [...path, 'metadata', 'containerName'] },
    ]
  })

/** Returns the workload that an autoscaler scales, if the package contains it. */
function targetsOf({ manifest }: Finished, pack: FinishedPackage): readonly Finished[] {
  const { name, kind = 'Deployment', apiVersion } = mapAt(manifest, ['spec', 'scaleTargetRef'])
  if (typeof name !== 'string' || typeof kind !== 'string') return []
  const group = typeof apiVersion === 'string' ? groupOf(apiVersion) : 'apps'
  return pack
    .holding(name, ofKinds([kind]))
    .filter(
      ({ manifest: one }) =>
        one.metadata.name === name &&
        groupOf(one.apiVersion) === group &&
        sameNamespace(one.metadata.namespace, manifest.metadata.namespace),
    )
}

/** Containers that a service mesh adds to pods. */
const INJECTED = ['istio-proxy', 'linkerd-proxy', 'kuma-sidecar', 'consul-dataplane']

function explain(one: Measured, scaler: Finished, target: Finished, pack: FinishedPackage): LocatedFinding[] {
  const { resource, container, at } = one
  const pods = admittedPods(target.manifest, rangesOf(pack, target.manifest))
  // A foreign object without images can be a patch.
  const isWhole = target.claim !== undefined || pods?.containers.every(({ spec }) => spec.image !== undefined) === true
  if (pods === undefined || !isWhole || pods.spec.resources !== undefined) return []
  const running = [...pods.containers, ...pods.initContainers.filter(({ spec }) => isSidecar(spec))]
  const named = running.filter(({ name }) => container === undefined || name === container)
  if (running.length > 0 && named.length === 0) {
    if (INJECTED.includes(container ?? '')) return []
    const names = running.map(({ name }) => `\`${name}\``)
    const known = running.map(({ name }) => name)
    const { text } = suggest(container ?? '', known, `Set ${listText(names, 'or')}.`)
    const message = `${nameOf(scaler)} measures the container \`${container}\`, but the pods of ${nameOf(target)} have no such container.${text}`
    return [scaler.finding(noContainer.at(at, message, { severity: 'warning', current: container }), container)]
  }
  const without = named.find(({ spec }) => scalarText(valueAt(spec, ['resources', 'requests', resource])) === undefined)
  if (without === undefined) return []
  const message = `${nameOf(scaler)} scales on the utilization of \`${resource}\`, but container \`${without.name}\` of ${nameOf(target)} has no ${resource} request. Add the request.`
  return [scaler.finding(requestMissing.at(at, message, { severity: 'warning' }), [resource, 'scaling'])]
}
