import { ApiClient } from '../../lib/cluster/access/api-client'
import { withAppliedHash } from '../../lib/cluster/applied'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { type Answer, answerJson, answerStatus, ScriptedServer } from '../../test/support/scripted-server'
import { KubernetesTarget } from './kubernetes'

// The contract tests in test/cluster run against a control plane. The tests in this file check the requests.

let server: ScriptedServer

afterEach(() => server.stop())

const kinds = {
  resources: [
    { name: 'jobs', kind: 'Job', namespaced: true },
    { name: 'httproutes', kind: 'HTTPRoute', namespaced: true },
  ],
}
const name = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'team', name: 'import' }
const job: DeploymentResource = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'import', namespace: 'team' },
  spec: { suspend: true },
}
const hash = { 'krm.lummo.dev/applied-hash': expect.any(String) }
const notFound: Answer = (response) =>
  answerStatus(response, 404, 'jobs "import" not found', { details: { name: 'import' } })

async function targetOf(answer: Answer): Promise<KubernetesTarget> {
  server = await ScriptedServer.start((response, request, at) =>
    /^\/apis\/[^/]+\/v1$/.test(request.path) ? answerJson(response, 200, kinds) : answer(response, request, at - 1),
  )
  return new KubernetesTarget(new ApiClient(server.connection))
}

/** Returns the requests after discovery, with their bodies as objects. */
const requests = () =>
  server.requests.slice(1).map(({ method, query, headers, body }) => ({
    method,
    query,
    type: headers['content-type'],
    body: body === '' ? undefined : JSON.parse(body),
  }))

test('a new object is read and applied: two requests, and no status', async () => {
  const target = await targetOf((response, request, at) =>
    request.method === 'GET' ? notFound(response, request, at) : answerJson(response, 201, JSON.parse(request.body)),
  )
  await target.apply({ ...job, status: { active: 1 } })
  expect(requests()).toMatchObject([
    { method: 'GET' },
    { method: 'PATCH', type: 'application/apply-patch+yaml', query: { fieldManager: 'lummo-operator', force: 'true' } },
  ])
  expect(requests()[1]?.body).toEqual({ ...job, metadata: { ...job.metadata, annotations: hash } })
})

test.each<[string, Plain, string[]]>([
  ['by kubectl', {}, ['GET', 'PATCH application/json-patch+json', 'PATCH application/apply-patch+yaml']],
  [
    'by the operator and kubectl',
    { annotations: { 'krm.lummo.dev/applied-hash': 'x' } },
    ['GET', 'PATCH application/apply-patch+yaml'],
  ],
])('an object that was applied %s: fields are adopted before the first apply only', async (_, more, expected) => {
  const managedFields = [{ manager: 'kubectl-client-side-apply', operation: 'Update', fieldsV1: { 'f:spec': {} } }]
  const live = { ...job, metadata: { ...job.metadata, resourceVersion: '7', managedFields, ...more } }
  const target = await targetOf((response) => answerJson(response, 200, live))
  expect((await target.apply(job)).metadata).not.toHaveProperty('managedFields')
  expect(requests().map(({ method, type = '' }) => `${method} ${type}`.trim())).toEqual(expected)
})

test('an object that the server already has is not sent again, and a changed field is', async () => {
  const live = { ...withAppliedHash(job), status: { active: 1 } }
  const target = await targetOf((response) => answerJson(response, 200, live))
  expect(await target.apply(job)).toEqual(live)
  expect(requests().map(({ method }) => method)).toEqual(['GET'])
  await target.apply({ ...job, spec: { suspend: false } })
  expect(requests().map(({ method }) => method)).toEqual(['GET', 'GET', 'PATCH'])
})

test.each([
  ['live', 'keeps', {}],
  ['wanted', 'replaces', { rules: [{ backendRefs: [{ name: 'web', weight: 50 }] }] }],
] as const)('with weights %s, an apply %s the weights of another manager', async (weights, _, spec) => {
  const route = (weight: number, more: Plain = {}): DeploymentResource => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'team', ...more },
    spec: { rules: [{ backendRefs: [{ name: 'web', weight }] }] },
  })
  const managedFields = [
    { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': { 'f:rules': {} } } },
    { manager: 'lummo-operator', operation: 'Apply', fieldsV1: { 'f:spec': {} } },
  ]
  const { metadata } = withAppliedHash(route(50))
  const live = route(90, { ...metadata, managedFields })
  const target = await targetOf((response) => answerJson(response, 200, live))
  await target.apply(route(50), { weights })
  expect(requests().at(-1)?.body.spec).toEqual(spec)
})

test('a deletion removes the pods of a Job as well, and names the object that is meant', async () => {
  const target = await targetOf((response) => answerJson(response, 200, {}))
  await target.delete(name, { uid: 'uid-1' })
  await target.delete(name)
  const options = { apiVersion: 'meta.k8s.io/v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
  expect(requests().map(({ body }) => body)).toEqual([{ ...options, preconditions: { uid: 'uid-1' } }, options])
})

test('what is missing is not an error of a deletion, but any other refusal is', async () => {
  const target = await targetOf((response, request, at) =>
    at === 0 ? notFound(response, request, at) : answerStatus(response, 403, 'jobs is forbidden'),
  )
  await target.delete(name)
  await expect(target.delete(name)).rejects.toMatchObject({ reason: 'Forbidden' })
  await expect(target.get(name)).rejects.toMatchObject({ reason: 'Forbidden' })
  await expect(target.list(name)).rejects.toMatchObject({ reason: 'Forbidden' })
})

test('a status is written only to the claim that was read, as it is now', async () => {
  const live = { ...job, metadata: { ...job.metadata, uid: 'uid-1', resourceVersion: '7' } }
  const target = await targetOf((response) => answerJson(response, 200, live))
  await expect(target.applyStatus({ ...name, uid: 'uid-0' }, {})).rejects.toMatchObject({
    reason: 'Conflict',
    message: 'The Job import that was read no longer exists.',
  })
  expect(requests()).toHaveLength(1)
  await target.applyStatus({ ...name, uid: 'uid-1' }, { ready: 1 })
  expect(requests().at(-1)?.body).toEqual({
    ...name,
    name: undefined,
    namespace: undefined,
    metadata: { name: 'import', namespace: 'team', resourceVersion: '7' },
    status: { ready: 1 },
  })
})

test('a claim that disappears between two requests is a conflict', async () => {
  const target = await targetOf(notFound)
  await expect(target.applyMetadata(name, { uid: 'uid-1', finalizers: ['a/b'] })).rejects.toMatchObject({
    reason: 'Conflict',
  })
})
