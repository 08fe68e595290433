import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import type { Plain } from '../../lib/manifest/manifest'
import { valueAt } from '../../lib/manifest/value-at'
import { accessOf } from './cluster-access'
import { api } from './live'

const NAMESPACE = 'server-side-apply'
const cluster = accessOf()

beforeAll(async () => {
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } })
})

afterAll(() => {
  api.close()
  cluster.close()
})

const object = (apiVersion: string, kind: string, name: string, members: Plain): DeploymentResource => ({
  apiVersion,
  kind,
  metadata: { name, namespace: NAMESPACE },
  ...members,
})

const pods = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image }] },
})
const deployment = (name: string, spec: Plain = {}) =>
  object('apps/v1', 'Deployment', name, {
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: pods('web:1'), ...spec },
  })

/** Sends an object or a patch as another manager. */
async function asOther(
  method: string,
  { apiVersion, kind, metadata }: DeploymentResource,
  body: Plain,
  manager: string,
) {
  const path = await api.pathOf(apiVersion, kind, metadata.namespace)
  const target = method === 'POST' ? path : `${path}/${metadata.name}`
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const { status, body: answer } = await api.call(method, `${target}?fieldManager=${manager}`, body, type)
  expect([200, 201]).toContain(status)
  return answer
}

/** Repeats the apply after a conflict, because controllers change the status of a Deployment at any time. */
async function applyAsQueued(wanted: DeploymentResource): Promise<DeploymentResource> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await cluster.target.apply(wanted)
    } catch (error) {
      if (!(error instanceof DeploymentError) || error.reason !== 'Conflict' || tries === 10) throw error
    }
  }
}

const managersOf = async (wanted: DeploymentResource): Promise<string[]> => {
  const { apiVersion, kind, metadata } = wanted
  const live = await api.read(apiVersion, kind, metadata.name, metadata.namespace)
  const entries = valueAt(live, ['metadata', 'managedFields']) as { manager: string; operation: string }[]
  return entries.map(({ manager, operation }) => `${manager}/${operation}`).sort()
}

describe('objects that kubectl has applied', () => {
  test('are adopted without a restart: a field that is not wanted is removed, and the fields of others stay', async () => {
    const wanted = deployment('adopted')
    const byHand = deployment('adopted', { minReadySeconds: 5 })
    const last = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(byHand) }
    const metadata = { ...byHand.metadata, annotations: last }
    await asOther('POST', wanted, { ...byHand, metadata }, 'kubectl-client-side-apply')
    await asOther('PATCH', wanted, { spec: { revisionHistoryLimit: 3 } }, 'someone')
    const live = await applyAsQueued(wanted)
    // The generation increases with the POST, the PATCH and this apply, and on no other request.
    expect(live.metadata.generation).toBe(3)
    expect(live.spec).toMatchObject({ revisionHistoryLimit: 3, template: pods('web:1') })
    expect(live.spec).not.toHaveProperty('minReadySeconds')
    expect(live.metadata.annotations).not.toHaveProperty(Object.keys(last))
    expect(await managersOf(wanted)).toEqual(expect.arrayContaining(['lummo-operator/Apply', 'someone/Update']))
    expect(await managersOf(wanted)).not.toContain('kubectl-client-side-apply/Update')
    expect((await applyAsQueued(wanted)).metadata.generation).toBe(3)
  })

  test('are adopted once: a field that a person sets later stays', async () => {
    const wanted = deployment('adopted-once')
    await applyAsQueued(wanted)
    await asOther('PATCH', wanted, { metadata: { labels: { by: 'hand' } } }, 'kubectl-client-side-apply')
    expect((await applyAsQueued(wanted)).metadata.labels).toEqual({ by: 'hand' })
  })
})

describe('traffic of a canary', () => {
  const services = (weights: (number | undefined)[]) =>
    weights.map((weight, at) => ({
      name: ['stable', 'canary'][at],
      port: 80,
      ...(weight === undefined ? {} : { weight }),
    }))
  const none = [undefined, undefined]

  const routes: Record<string, (weights: (number | undefined)[]) => DeploymentResource> = {
    TraefikService: (weights) =>
      object('traefik.io/v1alpha1', 'TraefikService', 'web', { spec: { weighted: { services: services(weights) } } }),
    HTTPRoute: (weights) =>
      object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web', {
        spec: { hostnames: ['a.example.com'], rules: [{ backendRefs: services(weights) }] },
      }),
    VirtualService: (weights) =>
      object('networking.istio.io/v1', 'VirtualService', 'web', {
        spec: {
          hosts: ['a.example.com'],
          http: [
            {
              route: services(weights).map(({ name, weight }) => ({
                destination: { host: name },
                ...(weight === undefined ? {} : { weight }),
              })),
            },
          ],
        },
      }),
  }

  test.each(Object.keys(routes))(
    '%s: the weights of a running canary stay, until the route itself changes',
    async (kind) => {
      const route = routes[kind] as (typeof routes)[string]
      const weightsOf = ({ spec }: DeploymentResource) =>
        [...JSON.stringify(spec).matchAll(/"weight":(\d+)/g)].map(([, one]) => Number(one))
      const wanted = route(none)
      const live = await cluster.target.apply(wanted)
      await asOther('PUT', wanted, { ...route([70, 30]), metadata: live.metadata }, 'rollouts-controller')
      const labelled = await cluster.target.apply({
        ...wanted,
        metadata: { ...wanted.metadata, labels: { app: 'web' } },
      })
      expect(labelled.metadata.labels).toEqual({ app: 'web' })
      expect(weightsOf(labelled)).toEqual([70, 30])
      // An object with explicit weights that differs in more than weights is applied unchanged.
      const other = JSON.parse(JSON.stringify(route([60, 40])).replaceAll('canary', 'preview'))
      expect(weightsOf(await cluster.target.apply(other))).toEqual([60, 40])
    },
  )

  test('Service: the pods that a rollout has selected stay, until the selector itself changes', async () => {
    const service = (selector: Plain) =>
      object('v1', 'Service', 'canary', { spec: { ports: [{ port: 80 }], selector } })
    const wanted = service({ app: 'web' })
    await cluster.target.apply(wanted)
    const hash = { 'rollouts-pod-template-hash': '5f6b' }
    await asOther('PATCH', wanted, { spec: { selector: hash } }, 'rollouts-controller')
    const labelled = await cluster.target.apply({ ...wanted, metadata: { ...wanted.metadata, labels: { app: 'web' } } })
    expect(labelled).toMatchObject({
      metadata: { labels: { app: 'web' } },
      spec: { selector: { app: 'web', ...hash } },
    })
    expect(valueAt(await cluster.target.apply(service({ app: 'shop' })), ['spec', 'selector'])).toEqual({ app: 'shop' })
  })
})

describe('refusals', () => {
  test('a field that the definition does not have is invalid, and is not tried again', async () => {
    const wrong = object('traefik.io/v1alpha1', 'TraefikService', 'wrong', { spec: { weightd: {} } })
    await expect(cluster.target.apply(wrong)).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining('field not declared in schema'),
    })
  })

  test('permissions that the operator does not have are an escalation, and not a missing permission', async () => {
    const rules = [
      { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['get', 'create', 'patch'] },
    ]
    await api.create(object('rbac.authorization.k8s.io/v1', 'Role', 'operator', { rules }))
    const subjects = [{ kind: 'User', name: 'operator', apiGroup: 'rbac.authorization.k8s.io' }]
    const roleRef = { kind: 'Role', name: 'operator', apiGroup: 'rbac.authorization.k8s.io' }
    await api.create(object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'operator', { subjects, roleRef }))
    const limited = accessOf('operator')
    const secrets = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]
    await expect(
      limited.target.apply(object('rbac.authorization.k8s.io/v1', 'Role', 'wide', { rules: secrets })),
    ).rejects.toMatchObject({ reason: 'EscalationRefused' })
    await expect(limited.target.apply(object('v1', 'ConfigMap', 'a', { data: {} }))).rejects.toMatchObject({
      reason: 'Forbidden',
    })
    limited.close()
  })

  test('a wrong value, and a namespace that is missing', async () => {
    const service = object('v1', 'Service', 'a', { spec: {} })
    await expect(cluster.target.apply(service)).rejects.toMatchObject({ reason: 'Invalid' })
    const elsewhere = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'not-there' } }
    await expect(cluster.target.apply(elsewhere)).rejects.toMatchObject({ reason: 'Unavailable' })
  })

  test.each<[string, DeploymentResource, DeploymentResource]>([
    [
      'a selector',
      deployment('fixed'),
      deployment('fixed', {
        selector: { matchLabels: { app: 'shop' } },
        template: { ...pods('web:1'), metadata: { labels: { app: 'shop' } } },
      }),
    ],
    [
      'a role',
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'fixed', {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      }),
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'fixed', {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      }),
    ],
    [
      'a field of a StatefulSet',
      object('apps/v1', 'StatefulSet', 'fixed', {
        spec: { serviceName: 'a', selector: { matchLabels: { app: 'web' } }, template: pods('web:1') },
      }),
      object('apps/v1', 'StatefulSet', 'fixed', {
        spec: { serviceName: 'b', selector: { matchLabels: { app: 'web' } }, template: pods('web:1') },
      }),
    ],
  ])('%s that cannot change is immutable', async (_, before, after) => {
    await cluster.target.apply(before)
    await expect(cluster.target.apply(after)).rejects.toMatchObject({ reason: 'Immutable' })
    expect(await cluster.target.get(resourceNameOf(before))).toMatchObject(before)
  })
})
