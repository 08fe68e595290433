import { parse } from 'yaml'
import { suite } from '../../functions/suite'
import { WITH_SCALING } from '../../lib/checks/capacity/scaled-short-objects'
import { expandObjects } from '../../lib/command/objects'
import type { Plain } from '../../lib/manifest/manifest'
import { valueAt } from '../../lib/manifest/value-at'

const CONTAINER = { image: 'registry.example.com/shop:1.0.0', resources: { cpu: '100m', memory: '64Mi' } }
const API = 'krm.lummo.dev/v1alpha1'

/** Returns a valid short object of a kind, with additional fields. */
function shortObject(kind: string, fields: Plain = {}): Plain {
  const metadata = { name: 'shop' }
  if (!kind.startsWith('Gati')) {
    return { apiVersion: API, kind, metadata, spec: { containers: { ...CONTAINER, http: 8080 }, ...fields } }
  }
  const own = kind === 'GatiModule' ? { moduleType: 'oci' } : { handlerPath: '/shop', version: 'v1' }
  return { apiVersion: 'gati.dev/v1alpha1', kind, metadata, spec: { ...CONTAINER, port: 8080, ...own, ...fields } }
}

const METRICS = ['cpu', 'memory'].map((name, at) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization: 50 + at } },
}))
const LIMITS = { minReplicas: 2, maxReplicas: 5 }

const scaler = (kind: string, { apiVersion, kind: of }: Plain, spec: Plain): Plain => ({
  apiVersion: kind === 'ScaledObject' ? 'keda.sh/v1alpha1' : 'autoscaling/v2',
  kind,
  metadata: { name: 'scaler' },
  spec: { scaleTargetRef: { apiVersion, kind: of, name: 'shop' }, ...spec },
})
const hpa = (one: Plain, spec: Plain) => scaler('HorizontalPodAutoscaler', one, spec)

/** Returns the messages about the target of an autoscaler. */
const adviceOn = (...objects: Plain[]): string[] =>
  expandObjects(objects, suite)
    .findings.filter(({ code, message }) => code === 'no-target' && message.includes('/scaler'))
    .map(({ message }) => message)

/** Returns the autoscaler of a short object with the fields in the message. */
function pasted(kind: string, [message = '']: string[]): Plain | undefined {
  expect(message).not.toContain('resources.requests')
  const text = /`(scaling: [^`]*)`/.exec(message)?.[1] ?? ''
  const { objects, findings } = expandObjects([shortObject(kind, parse(text) as Plain)], suite)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return objects.find((one) => /^(?:HorizontalPodAutoscaler|ScaledObject)$/.test(String(one.kind)))
}

test.each(WITH_SCALING)('`scaling` in the advice is valid in a %s and generates the same autoscaler', (kind) => {
  const one = shortObject(kind)
  const generated = pasted(kind, adviceOn(one, hpa(one, { ...LIMITS, metrics: METRICS })))
  expect(generated?.kind).toBe('HorizontalPodAutoscaler')
  expect(generated?.spec).toMatchObject({ ...LIMITS, metrics: METRICS })
})

test('the advice names the requests that `scaling` needs', () => {
  const withResources = (resources: Plain) =>
    shortObject('LummoDeployment', {
      containers: {
        shop: { ...CONTAINER, resources, http: 8080 },
        log: { ...CONTAINER, resources: { memory: '32Mi' }, sidecar: true },
      },
    })
  const requests = (resources: Plain): string | undefined => {
    const one = withResources(resources)
    return / in LummoDeployment\/shop(.*)\.$/.exec(
      adviceOn(one, hpa(one, { ...LIMITS, metrics: METRICS }))[0] ?? '',
    )?.[1]
  }
  expect(requests({ memory: '64Mi' })).toBe(', with `resources.requests.cpu` in `shop` and `log`')
  expect(requests({ cpu: '100m' })).toBe(
    ', with `resources.requests.cpu` in `log` and `resources.requests.memory` in `shop`',
  )
  expect(requests({ limits: { cpu: '1', memory: '64Mi' } })).toBe(', with `resources.requests.cpu` in `log`')
})

test('`scaling` in the advice on a ScaledObject generates the same autoscaler', () => {
  const one = shortObject('LummoDeployment')
  const spec = {
    minReplicaCount: 2,
    maxReplicaCount: 5,
    triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }],
  }
  const generated = pasted('LummoDeployment', adviceOn(one, scaler('ScaledObject', one, spec)))
  expect(generated).toMatchObject({ kind: 'ScaledObject', spec })
})

test.each<[string, Plain, number]>([
  ['80%, the default of Kubernetes', {}, 80],
  ['the target of `autoscaling/v1`', { targetCPUUtilizationPercentage: 40 }, 40],
])('the CPU target in the advice is %s', (_, spec, target) => {
  const one = shortObject('LummoDeployment')
  const generated = pasted('LummoDeployment', adviceOn(one, hpa(one, { maxReplicas: 5, ...spec })))
  expect(valueAt(generated, ['spec', 'metrics'])).toMatchObject([
    { resource: { target: { averageUtilization: target } } },
  ])
})

test.each<[string, Plain]>([
  ['a metric of another kind', { ...LIMITS, metrics: [...METRICS, { type: 'Pods', pods: {} }] }],
  ['a speed', { ...LIMITS, metrics: METRICS, behavior: { scaleDown: { selectPolicy: 'Disabled' } } }],
  ['a minimum of 0', { ...LIMITS, minReplicas: 0 }],
])('the advice does not name `scaling` if it would lose or refuse %s', (_, spec) => {
  const one = shortObject('LummoDeployment')
  const [advice] = adviceOn(one, hpa(one, spec))
  expect(advice).toMatch(/Set `\{apiVersion: apps\/v1, kind: Deployment, name: shop\}`\.$/)
})

test.each<[string, Plain[], string]>([
  [
    'a kind without a workload',
    [{ apiVersion: API, kind: 'LummoConfig', metadata: { name: 'shop' }, spec: { values: { A: '1' } } }],
    'Set a workload that exists, or remove the HorizontalPodAutoscaler, because a LummoConfig generates no workload.',
  ],
  [
    'a workload that a patch deletes',
    [shortObject('LummoDeployment', { patches: [{ target: { kind: 'Deployment' }, patch: { $patch: 'delete' } }] })],
    'Set a workload that exists, or remove the HorizontalPodAutoscaler, because the package contains no workload of LummoDeployment/shop.',
  ],
  [
    'an object with its own autoscaler',
    [shortObject('LummoDeployment', { scaling: { min: 2, max: 5, cpu: 50 } })],
    'Remove the HorizontalPodAutoscaler, because `scaling` of LummoDeployment/shop already generates an autoscaler.',
  ],
  [
    'an object with `replicas`',
    [shortObject('LummoDeployment', { replicas: 2 })],
    'and set `scaling: {min: 2, max: 5, cpu: 80, autoscaler: hpa}` in LummoDeployment/shop instead of `replicas`.',
  ],
])('the advice for %s is true', (_, [one = {}], advice) =>
  expect(adviceOn(one, hpa(one, LIMITS))).toEqual([expect.stringContaining(advice)]),
)

describe('the advice for a LummoDatabase', () => {
  const database = { type: 'postgres', version: '17.5', storage: '1Gi' }
  const withSpec = (spec: Plain): Plain => ({
    apiVersion: API,
    kind: 'LummoDatabase',
    metadata: { name: 'shop' },
    spec,
  })
  const vertical: Plain = {
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: 'scaler' },
    spec: { targetRef: { apiVersion: API, kind: 'LummoDatabase', name: 'shop' } },
  }

  test.each<[string, Plain[]]>([
    ['is outside the package', [shortObject('LummoDeployment')]],
    ['an operator runs', [withSpec({ ...database, operator: 'cloudnative-pg' })]],
    ['is in the package', [withSpec(database)]],
  ])('that %s never adds an autoscaler', (_, objects) =>
    expect(adviceOn(...objects, hpa(withSpec({}), LIMITS))).toEqual([
      expect.stringMatching(/ Remove the HorizontalPodAutoscaler, because new servers of a LummoDatabase /),
    ]),
  )

  test('names a workload only if the package contains one', () => {
    const without = expect.stringMatching(
      / Set a workload that exists, or remove the VerticalPodAutoscaler, because the package contains no workload of LummoDatabase\/shop\.$/,
    )
    expect(adviceOn(shortObject('LummoDeployment'), vertical)).toEqual([without])
    expect(adviceOn(withSpec({ ...database, operator: 'cloudnative-pg' }), vertical)).toEqual([without])
    expect(adviceOn(withSpec(database), vertical)).toEqual([
      expect.stringMatching(/ Set `\{apiVersion: apps\/v1, kind: StatefulSet, name: shop\}`\.$/),
    ])
  })
})

test('a kind of another group whose name starts with `Lummo` is no short object', () =>
  expect(
    adviceOn(shortObject('LummoDeployment'), hpa({ apiVersion: 'apps.example.com/v1', kind: 'LummoThing' }, LIMITS)),
  ).toEqual([]))
