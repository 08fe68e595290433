import { resourceNameOf } from '../../lib/cluster/resource-name'
import { deployment, native, short } from '../../test/support/objects'
import { OperatorNamespace, started } from '../../test/support/operator-namespace'

/** Sets the status of a Deployment whose pods are all available. */
async function becomeAvailable(namespace: OperatorNamespace, name: string): Promise<void> {
  const live = await namespace.get('Deployment', name)
  const { replicas = 1 } = live.spec as { replicas?: number }
  namespace.target.putStatus(resourceNameOf(live), {
    observedGeneration: live.metadata.generation,
    replicas,
    updatedReplicas: replicas,
    availableReplicas: replicas,
  })
}

test('a claim becomes Ready once its pods are available, and an event tells each change once', async () => {
  const namespace = await started(deployment())
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toEqual([
    'Ready=False Progressing',
    'Valid=True Valid',
    'Applied=True Applied',
    'Available=False Progressing',
    'Reconciling=True Progressing',
    'Stalled=False NotStalled',
  ])
  const { children, observedGeneration } = await namespace.statusOf('LummoDeployment', 'web')
  expect(observedGeneration).toBe(1)
  expect(children.find(({ kind }) => kind === 'Deployment')).toMatchObject({
    group: 'apps',
    version: 'v1',
    ready: false,
  })
  await namespace.run()
  await becomeAvailable(namespace, 'web')
  await namespace.run()
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toEqual([
    'Ready=True Ready',
    'Valid=True Valid',
    'Applied=True Applied',
    'Available=True Available',
    'Reconciling=False Idle',
    'Stalled=False NotStalled',
  ])
  await namespace.run()
  expect(namespace.events.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
    'Normal Progressing',
    'Normal Ready',
  ])
})

test('the time of a condition changes only with its status', async () => {
  const namespace = await started(deployment())
  const times = async () =>
    Object.fromEntries(
      (await namespace.statusOf('LummoDeployment', 'web')).conditions.map((one) => [one.type, one.lastTransitionTime]),
    )
  const before = await times()
  namespace.now = new Date('2030-01-02T00:00:00Z')
  await becomeAvailable(namespace, 'web')
  await namespace.run()
  const after = await times()
  expect(after).toMatchObject({ Valid: before.Valid, Applied: before.Applied, Stalled: before.Stalled })
  expect([after.Ready, after.Available, after.Reconciling]).toEqual(Array(3).fill('2030-01-02T00:00:00Z'))
})

test('a wrong claim says what the command line says, keeps its objects, and does not stop its neighbours', async () => {
  const namespace = await started(deployment(), deployment().named('other'))
  namespace.put(
    deployment().spec({ replica: 3 }),
    deployment().named('other').spec({ replicas: 4 }),
    deployment().named('third'),
  )
  const before = await namespace.get('Deployment', 'web')
  namespace.takeWrites()
  await namespace.run()
  expect(await namespace.get('Deployment', 'web')).toEqual(before)
  expect((await namespace.get('Deployment', 'other')).spec).toMatchObject({ replicas: 4 })
  expect(await namespace.names()).toContain('Deployment/third')
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toEqual([
    'Ready=False Invalid',
    'Valid=False Invalid',
    'Applied=False Invalid',
    'Available=False Progressing',
    'Reconciling=False Idle',
    'Stalled=True Invalid',
  ])
  const { findings, conditions, observedGeneration } = await namespace.statusOf('LummoDeployment', 'web')
  expect(observedGeneration).toBe(2)
  const message = '`replica` is not a field of `spec`. Did you mean `replicas`?'
  expect(findings).toContainEqual({ severity: 'error', code: 'unknown-field', field: 'spec.replica', message })
  expect(conditions[0]?.message).toContain(message)
})

test('a claim whose base is invalid depends on it, and is applied again with the corrected base', async () => {
  const base = short('LummoContainer', 'std', { image: 'web:1.0', resources: { cpu: '100m', memory: '64Mi' } })
  const namespace = await started(base, short('LummoDeployment', 'web', { containers: { base: 'std', http: 8080 } }))
  namespace.put(base.spec({ imag: 'x' }))
  namespace.takeWrites()
  await namespace.run()
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Valid=False DependencyInvalid')
  expect(namespace.takeWrites()).toEqual(['applyStatus LummoContainer/std', 'applyStatus LummoDeployment/web'])
  namespace.put(base.spec({ imag: undefined, image: 'web:2.0' }))
  await namespace.run()
  expect(JSON.stringify(await namespace.get('Deployment', 'web'))).toContain('web:2.0')
})

test('objects that a claim no longer generates are removed, and only after everything else has been applied', async () => {
  const namespace = await started(deployment())
  namespace.put(deployment().spec({ service: false }))
  const end = namespace.target.inject({ method: 'apply', reason: 'Unavailable', kind: 'Deployment' })
  namespace.put(deployment({ image: 'web:2.0' }).spec({ service: false }))
  await expect(namespace.run()).rejects.toMatchObject({ reason: 'Unavailable' })
  expect(await namespace.names()).toContain('Service/web')
  end()
  await namespace.run()
  expect(await namespace.names()).not.toContain('Service/web')
})

test('a failing child is named, its siblings are applied, and nothing is removed', async () => {
  const namespace = await started(deployment(), deployment().named('old'))
  namespace.target.inject({ method: 'apply', reason: 'Forbidden', kind: 'Service', name: 'web' })
  namespace.put(
    deployment({ http: 9090 }).with({ metadata: { labels: { tier: 'front' } } }),
    deployment().named('old').spec({ service: false }),
  )
  const { outcome, requeueAfter } = await namespace.run()
  expect({ outcome, requeueAfter }).toEqual({ outcome: 'refused', requeueAfter: 300_000 })
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Applied=False Forbidden')
  expect((await namespace.statusOf('LummoDeployment', 'web')).conditions[2]?.message).toContain('Service/web')
  expect(JSON.stringify(await namespace.get('Deployment', 'web'))).toContain('9090')
  expect(await namespace.names()).toContain('Service/old')
})

test.each([
  ['EscalationRefused', 'EscalationRefused', 300_000],
  ['KindMissing', 'KindMissing', 60_000],
  ['Invalid', 'Partial', 300_000],
  ['Immutable', 'Immutable', undefined],
] as const)('a target that answers %s gives the reason %s', async (reason, condition, requeueAfter) => {
  const namespace = new OperatorNamespace()
  namespace.put(deployment())
  namespace.target.inject({ method: 'apply', reason, kind: 'Service' })
  expect((await namespace.run()).requeueAfter).toBe(requeueAfter)
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain(`Applied=False ${condition}`)
})

test.each([
  ['Role', 'RoleBinding', false],
  ['ClusterRole', 'ClusterRoleBinding', true],
])('a refused %s is the reason of its claim, and its binding is not sent', async (role, binding, clusterWide) => {
  const namespace = new OperatorNamespace('team', { crossNamespace: ['team'] })
  const permissions = [{ do: 'get', on: clusterWide ? 'nodes' : 'pods', ...(clusterWide && { clusterWide }) }]
  namespace.put(short('LummoServiceAccount', 'viewer', { token: true, permissions }))
  const end = namespace.target.inject({ method: 'apply', reason: 'EscalationRefused', kind: role })
  expect((await namespace.run()).requeueAfter).toBe(300_000)
  const conditions = await namespace.conditionsOf('LummoServiceAccount', 'viewer')
  expect(conditions).toContain('Applied=False EscalationRefused')
  expect(conditions).toContain('Stalled=True EscalationRefused')
  expect(namespace.takeWrites().filter((one) => one.includes(`${binding}/`))).toEqual([])
  end()
  await namespace.run()
  expect(await namespace.conditionsOf('LummoServiceAccount', 'viewer')).toContain('Ready=True Ready')
  expect((await namespace.names()).filter((one) => one.startsWith(`${binding}/`))).toHaveLength(1)
})

test('different failures are Partial, and all failing children are named', async () => {
  const namespace = new OperatorNamespace()
  namespace.put(deployment())
  namespace.target.inject({ method: 'apply', reason: 'Forbidden', kind: 'Service' })
  namespace.target.inject({ method: 'apply', reason: 'KindMissing', kind: 'Deployment' })
  await namespace.run()
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Applied=False Partial')
  const { message } = (await namespace.statusOf('LummoDeployment', 'web')).conditions[2] ?? {}
  expect(message).toMatch(/Deployment\/web.*Service\/web|Service\/web.*Deployment\/web/)
})

test('drift is repaired, but fields of other managers stay', async () => {
  const namespace = await started(deployment())
  const service = await namespace.get('Service', 'web')
  const { metadata } = service
  namespace.target.put({
    ...service,
    metadata: { ...metadata, labels: { app: 'changed', 'other.example.com/team': 'x' } },
    spec: { ...(service.spec as object), ports: [], externalName: 'foreign' },
  })
  namespace.takeWrites()
  await namespace.run()
  expect(namespace.takeWrites()).toEqual(['apply Service/web'])
  const repaired = await namespace.get('Service', 'web')
  expect(repaired.metadata.labels).toMatchObject({ app: 'web', 'other.example.com/team': 'x' })
  expect(repaired.spec).toMatchObject({ ports: (service.spec as { ports: unknown }).ports, externalName: 'foreign' })
})

test('replicas that another manager sets are reported and left alone, until the claim changes', async () => {
  const namespace = await started(deployment().spec({ replicas: 3 }))
  const live = await namespace.get('Deployment', 'web')
  namespace.target.put({ ...live, spec: { ...(live.spec as object), replicas: 7 } })
  await namespace.run()
  expect((await namespace.get('Deployment', 'web')).spec).toMatchObject({ replicas: 7 })
  const { message } = (await namespace.statusOf('LummoDeployment', 'web')).conditions[2] ?? {}
  expect(message).toContain('`spec.replicas` of Deployment/web is 7')
  namespace.put(deployment().spec({ replicas: 5 }))
  await namespace.run()
  expect((await namespace.get('Deployment', 'web')).spec).toMatchObject({ replicas: 5 })
})

test('an object of somebody else is not changed', async () => {
  const namespace = new OperatorNamespace()
  namespace.put(
    native('v1', 'Service', 'web', { spec: { selector: { app: 'x' }, ports: [{ port: 80 }] } }),
    deployment(),
  )
  await namespace.run()
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Valid=False NotOurs')
  expect(await namespace.names()).toEqual(['Service/web'])
})

test.each([
  ['annotations', 'argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['annotations', 'meta.helm.sh/release-name', 'Helm'],
  ['labels', 'kustomize.toolkit.fluxcd.io/name', 'Flux'],
] as const)('an object with the mark of another manager is not taken over: %s %s', async (field, key, tool) => {
  const namespace = await started(deployment())
  const live = await namespace.get('Deployment', 'web')
  const marks = { ...live.metadata[field], [key]: 'x' }
  namespace.target.put({ ...live, metadata: { ...live.metadata, [field]: marks } })
  namespace.put(deployment({ image: 'web:2.0' }))
  namespace.takeWrites()
  await namespace.run()
  expect(namespace.takeWrites()).toEqual(['applyStatus LummoDeployment/web'])
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Valid=False NotOurs')
  expect((await namespace.statusOf('LummoDeployment', 'web')).conditions[0]?.message).toContain(tool)
})

test('objects that somebody applied from rendered YAML are adopted without a change of their pods', async () => {
  const source = await started(deployment())
  const namespace = new OperatorNamespace()
  for (const one of await source.all()) {
    if (one.kind.startsWith('Lummo')) continue
    const { 'krm.lummo.dev/applied-hash': _, ...annotations } = one.metadata.annotations ?? {}
    const { name } = one.metadata
    namespace.put({ ...one, metadata: { name, labels: one.metadata.labels ?? {}, annotations } })
  }
  namespace.put(deployment())
  const before = await namespace.get('Deployment', 'web')
  await namespace.run()
  const after = await namespace.get('Deployment', 'web')
  expect({ spec: after.spec, generation: after.metadata.generation, uid: after.metadata.uid }).toEqual({
    spec: before.spec,
    generation: before.metadata.generation,
    uid: before.metadata.uid,
  })
  expect(after.metadata.ownerReferences).toMatchObject([{ kind: 'LummoDeployment', name: 'web', controller: true }])
})

test('a claim that generates a Secret is refused, because the operator has no right to Secrets', async () => {
  const settings = short('LummoPackage', 'settings', { env: 'preview-42', secrets: { literals: true } })
  const namespace = await started(settings, short('LummoSecret', 'api', { stringData: { TOKEN: 'throw-away' } }))
  expect(await namespace.names()).not.toContain('Secret/api')
  expect(await namespace.conditionsOf('LummoSecret', 'api')).toContain('Applied=False Forbidden')
})

test('an invalid LummoPackage changes nothing in its namespace', async () => {
  const namespace = await started(deployment())
  namespace.put(short('LummoPackage', 'settings', { defaults: 'wrong' }), deployment({ image: 'web:2.0' }))
  namespace.takeWrites()
  await namespace.run()
  expect(namespace.takeWrites().filter((one) => !one.startsWith('applyStatus'))).toEqual([])
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Valid=False DependencyInvalid')
})

test('the status has the addresses of the claim, with the cluster domain of its settings', async () => {
  const settings = short('LummoPackage', 'settings', { network: { clusterDomain: 'corp.local' } })
  const namespace = await started(settings, deployment(), short('LummoConfig', 'flags', { values: { A: 'a' } }))
  expect((await namespace.statusOf('LummoDeployment', 'web')).outputs).toMatchObject({
    service: 'web',
    kube_endpoint: { http: 'web.team.svc.corp.local:80' },
  })
  expect(await namespace.statusOf('LummoConfig', 'flags')).not.toHaveProperty('outputs')
})

test('a run whose time is over starts no request, and says that another one is needed', async () => {
  const namespace = new OperatorNamespace()
  namespace.put(deployment())
  const end = new AbortController()
  end.abort()
  namespace.signal = end.signal
  await expect(namespace.run()).rejects.toMatchObject({ reason: 'Unavailable' })
  expect(namespace.takeWrites()).toEqual([])
})

test('a run without enough time leaves changes and their statuses to the next run, and removes nothing', async () => {
  const namespace = await started(deployment().named('old'))
  namespace.put(deployment(), deployment().named('old').spec({ service: false }))
  namespace.takeWrites()
  let left = 3_000
  namespace.timeLeft = () => (left -= 1_000)
  expect(await namespace.run()).toMatchObject({ outcome: 'unfinished', requeueAfter: 0 })
  const writes = namespace.takeWrites()
  expect(writes).toContain('apply ServiceAccount/web')
  expect(writes.filter((one) => /Service\/web|LummoDeployment\/web|^delete/.test(one))).toEqual([])
  expect(await namespace.names()).toContain('Service/old')
  namespace.timeLeft = () => 5_000
  expect(await namespace.run()).toMatchObject({ outcome: 'applied' })
  expect(await namespace.names()).not.toContain('Service/old')
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Applied=True Applied')
})

test('statuses that a run has no time for are written by the next run', async () => {
  const namespace = new OperatorNamespace()
  namespace.put(deployment())
  const tooLate = 200
  namespace.timeLeft = () => (namespace.target.requests.some(({ kind }) => kind === 'Service') ? tooLate : 5_000)
  expect(await namespace.run()).toMatchObject({ outcome: 'unfinished' })
  expect(namespace.takeWrites()).toContain('apply Service/web')
  namespace.timeLeft = () => 5_000
  await namespace.run()
  expect(namespace.takeWrites()).toEqual(['applyStatus LummoDeployment/web'])
})
