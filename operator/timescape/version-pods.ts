import { DeploymentError, type DeploymentResource, type IDeploymentTarget } from '../../lib/contracts/deployment-target'
import { mapsAt, textAt } from '../../lib/manifest/value-at'
import type { PodFacts } from './state'

/** Reads the pods of a version. */
export interface PodReader {
  /** Returns `unknown` if the cluster does not answer, or denies permission. */
  podsOf(namespace: string, version: string): Promise<PodFacts | 'unknown'>
}

/** Reads pods and endpoints from the cluster. A version is read only while it gets requests or is removed. */
export class ClusterPods implements PodReader {
  constructor(private readonly cluster: Pick<IDeploymentTarget, 'list'>) {}

  async podsOf(namespace: string, version: string): Promise<PodFacts | 'unknown'> {
    const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }
    try {
      const [pods, slices] = await Promise.all([
        this.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: { app: version } }),
        this.cluster.list({ ...slice, namespace, labels: { 'kubernetes.io/service-name': version } }),
      ])
      const endpoints = slices.flatMap((one) => mapsAt(one, ['endpoints']))
      return {
        count: pods.length,
        restarts: pods.flatMap(restartsOf),
        // Without the condition, an endpoint is ready (discovery.k8s.io/v1, EndpointConditions).
        endpoints: endpoints.filter(([, one]) => (mapsAt([one.conditions], [])[0]?.[1].ready ?? true) === true).length,
      }
    } catch (error) {
      if (error instanceof DeploymentError) return 'unknown'
      throw error
    }
  }
}

/** Returns the time at which each container last restarted, in milliseconds. */
const restartsOf = (pod: DeploymentResource): number[] =>
  ['containerStatuses', 'initContainerStatuses'].flatMap((field) =>
    mapsAt(pod, ['status', field]).flatMap(([, one]) => {
      const time = Number(one.restartCount) > 0 ? textAt(one, ['lastState', 'terminated', 'finishedAt']) : undefined
      return time === undefined ? [] : [Date.parse(time)]
    }),
  )
