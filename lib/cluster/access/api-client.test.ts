import { type Answer, answerJson, answerStatus, ScriptedServer } from '../../../test/support/scripted-server'
import { ApiClient, type ClientOptions } from './api-client'

let server: ScriptedServer

afterEach(() => server.stop())

const kinds = { resources: [{ name: 'widgets', kind: 'Widget', namespaced: true }] }
const query = { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'team' }
const name = { ...query, name: 'a' }

/** Starts a server that knows the kind Widget, and responds to all other requests as a test specifies. */
async function clientOf(answer: Answer, options: ClientOptions = {}): Promise<ApiClient> {
  server = await ScriptedServer.start((response, request, at) =>
    request.path === '/apis/example.com/v1' ? answerJson(response, 200, kinds) : answer(response, request, at),
  )
  return new ApiClient(server.connection, options)
}

test('requests have the path of their kind, and encoded parameters', async () => {
  const client = await clientOf((response) => answerJson(response, 200, { items: [] }))
  await client.object(name, { method: 'PATCH', subresource: 'status', query: { fieldManager: 'a b' }, body: {} })
  await client.create(name, { metadata: { name: 'a' } }, { dryRun: 'All' })
  await client.list({ ...query, labels: { app: 'web', 'a/b': 'c' } }, { limit: '1' })
  const path = '/apis/example.com/v1/namespaces/team/widgets'
  expect(server.requests.slice(1)).toMatchObject([
    { method: 'PATCH', path: `${path}/a/status`, query: { fieldManager: 'a b' } },
    { method: 'POST', path, query: { dryRun: 'All' }, body: '{"metadata":{"name":"a"}}' },
    { method: 'GET', path, query: { labelSelector: 'app=web,a/b=c', limit: '1' } },
  ])
})

test('an unknown kind, and one whose definition was removed, are missing kinds', async () => {
  const client = await clientOf((response) => response.writeHead(404).end('404 page not found\n'))
  const expected = { reason: 'KindMissing', message: 'The cluster has no kind Widget of example.com/v1.' }
  await expect(client.object(name, { method: 'GET' })).rejects.toMatchObject(expected)
  await expect(client.list(query, {})).rejects.toMatchObject(expected)
  // The client reads the group again after each response.
  expect(server.requests.filter(({ path }) => path === '/apis/example.com/v1')).toHaveLength(2)
  await expect(client.object({ ...name, kind: 'Gadget' }, { method: 'GET' })).rejects.toMatchObject({
    reason: 'KindMissing',
  })
})

test('a missing object is not a missing kind', async () => {
  const client = await clientOf((response) =>
    answerStatus(response, 404, 'widgets "a" not found', { details: { name: 'a' } }),
  )
  await expect(client.object(name, { method: 'GET' })).rejects.toMatchObject({ status: 404, reason: 'Unavailable' })
})

test('a process that is not the leader reads, and writes nothing', async () => {
  let isLeader = true
  const client = await clientOf((response) => answerJson(response, 200, {}), { mayWrite: () => isLeader })
  await client.object(name, { method: 'DELETE' })
  isLeader = false
  const expected = { reason: 'Unavailable', message: 'This process is not the leader and must not write.' }
  await expect(client.object(name, { method: 'PATCH', body: {} })).rejects.toMatchObject(expected)
  await expect(client.create(name, {}, {})).rejects.toMatchObject(expected)
  await client.object(name, { method: 'GET' })
  expect(server.requests.slice(1).map(({ method }) => method)).toEqual(['DELETE', 'GET'])
})
