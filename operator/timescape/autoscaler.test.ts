import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { scalingSpec } from '../../lib/parts/scaling/spec'
import { GATI } from '../../lib/parts/versions/names'
import { NAMES_OF_MIN, policyOfPool, readAutoscaler } from './autoscaler'
import type { VersionedHandler } from './handler'

const deployment = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'users-v1', namespace: 'team' } },
  status: { readyReplicas: 3 },
}

function autoscaler(metrics: object[], currentMetrics: object[], more: object = {}): DeploymentResource {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    // The name that KEDA gives to its HorizontalPodAutoscaler.
    metadata: { name: 'keda-hpa-users-v1', namespace: 'team' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'users-v1' },
      ...{ minReplicas: 2, maxReplicas: 9, metrics },
    },
    status: {
      ...{ currentReplicas: 4, currentMetrics, conditions: [{ type: 'ScalingActive', status: 'True' }] },
      ...more,
    },
  }
}

const read = (...objects: DeploymentResource[]) =>
  readAutoscaler('users-v1', { namespace: 'team', claims: [], objects: [deployment, ...objects] })

const CPU = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }
const CPU_NOW = {
  type: 'Resource',
  resource: { name: 'cpu', current: { averageUtilization: 75, averageValue: '75m' } },
}
const external = (name: string, target: object) => ({ type: 'External', external: { metric: { name }, target } })
const externalNow = (name: string, current: object) => ({ type: 'External', external: { metric: { name }, current } })

test('reads the metrics of CPU and of KEDA, in any order', () => {
  const rate = external('s0-prometheus', { type: 'AverageValue', averageValue: '50' })
  const rateNow = externalNow('s0-prometheus', { averageValue: '12500m' })
  const container = (name: string, field: object) => ({
    type: 'ContainerResource',
    containerResource: { name: 'memory', container: name, ...field },
  })
  const web = container('web', { target: { type: 'Utilization', averageUtilization: 80 } })
  const others = [container('log', { current: { averageUtilization: 10 } })]
  const now = [...others, container('web', { current: { averageUtilization: 40 } }), rateNow, CPU_NOW]
  expect(read(autoscaler([CPU, rate, web], now))).toEqual({
    ...{ max: 9, replicas: 4, ready: 3 },
    metrics: [
      { average: 'measured pods', ratio: 1.5 },
      { average: 'all pods', ratio: 0.25 },
      { average: 'measured pods', ratio: 0.5 },
    ],
  })
})

test('a value that is missing, that is old, or that is not an average has no ratio', () => {
  const total = external('s1-latency', { type: 'Value', value: '100' })
  const totalNow = externalNow('s1-latency', { value: '90' })
  const without = [{ average: 'measured pods' }, { average: 'all pods' }]
  expect(read(autoscaler([CPU, total], [totalNow, { type: '' }]))?.metrics).toEqual(without)
  const inactive = { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }] }
  expect(read(autoscaler([CPU], [CPU_NOW], inactive))?.metrics).toEqual([{ average: 'measured pods' }])
  expect(read(autoscaler([CPU], [CPU_NOW], { conditions: undefined }))?.metrics).toEqual([{ average: 'measured pods' }])
})

test('ignores autoscalers of other workloads and namespaces', () => {
  const own = autoscaler([CPU], [CPU_NOW])
  const target = { kind: 'Deployment', name: 'users-v2' }
  expect(read()).toBeUndefined()
  expect(read({ ...own, spec: { ...(own.spec as object), scaleTargetRef: target } })).toBeUndefined()
  expect(read({ ...own, metadata: { name: 'users-v1', namespace: 'other' } })).toBeUndefined()
})

describe('the policy of a stored handler', () => {
  const policy = (scaling: unknown, warmPool: unknown) => {
    const claim = { apiVersion: GATI, kind: 'GatiHandler', metadata: { name: 'users' }, spec: { scaling } }
    return policyOfPool({ claim, wanted: 'users-v1', timescape: { warmPool } } as VersionedHandler)
  }

  test('has defaults and reads each name of the minimum', () => {
    expect(policy({ max: 9 }, { pods: 2 })).toEqual({ pods: 2, lowerMs: 300_000, min: 1 })
    expect(policy({ min: 3, max: 9 }, { pods: 2, lower: '90s' })).toEqual({ pods: 2, lowerMs: 90_000, min: 3 })
    expect(policy({ minReplicas: 3, max: 9 }, { pods: 2, lower: 60 })).toEqual({ pods: 2, lowerMs: 60_000, min: 3 })
    expect(['min', ...((scalingSpec.shape.min.unwrap().meta()?.aliases ?? []) as string[])]).toEqual([...NAMES_OF_MIN])
  })

  test.each([
    [undefined, { pods: 2 }],
    [{ max: 9 }, undefined],
    [{ max: 9 }, { pods: 0 }],
    [{ max: 9 }, { pods: '2' }],
  ])('is absent with scaling %j and warmPool %j', (scaling, warmPool) => {
    expect(policy(scaling, warmPool)).toBeUndefined()
  })
})
