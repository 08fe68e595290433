import { FakeClock } from '../../../test/support/fake-clock'
import { answerJson, answerStatus, eventuallyTrue, ScriptedServer } from '../../../test/support/scripted-server'
import { ApiClient } from '../access/api-client'
import { Informer } from './informer'

const kinds = { resources: [{ name: 'widgets', kind: 'Widget', namespaced: true }] }
const query = { apiVersion: 'example.com/v1', kind: 'Widget' }

/** Runs an informer of Widgets. The server responds to requests about the namespace `slow` when the test allows it. */
async function start(namespaces?: string[]) {
  let answerSlow = (): void => {}
  const server = await ScriptedServer.start((response, { path, query: { watch } }) => {
    if (path === '/apis/example.com/v1') return answerJson(response, 200, kinds)
    if (watch === 'true') return void response.writeHead(200).flushHeaders()
    const namespace = /namespaces\/([^/]+)/.exec(path)?.[1] ?? 'any'
    const metadata = { name: 'a', namespace, uid: namespace, resourceVersion: '1' }
    if (namespace === 'closed') return answerStatus(response, 403, 'forbidden')
    const answer = () => answerJson(response, 200, { items: [{ metadata }], metadata: { resourceVersion: '1' } })
    if (namespace === 'slow') answerSlow = answer
    else answer()
  })
  const events: string[] = []
  const problems: string[] = []
  const informer = new Informer(new ApiClient(server.connection), {
    query,
    ...(namespaces === undefined ? {} : { namespaces }),
    onEvent: ({ resource }) => events.push(`${resource.metadata.namespace}/${resource.metadata.name}`),
    onProblem: ({ message }) => problems.push(message),
  })
  const abort = new AbortController()
  const ended = informer.run(abort.signal)
  const stop = async () => {
    abort.abort()
    await ended
    await server.stop()
  }
  return { informer, events, problems, server, stop, release: () => answerSlow() }
}

test('without namespaces, one request lists the whole cluster', async () => {
  const { informer, server, stop } = await start()
  await eventuallyTrue(() => informer.isSynced, 'the cache is complete')
  expect(informer.list().map(({ metadata }) => metadata.namespace)).toEqual(['any'])
  expect(server.requests.map(({ path }) => path)).toContain('/apis/example.com/v1/widgets')
  await stop()
})

test('with several namespaces, the cache is complete when each of them is', async () => {
  const { informer, events, stop, release, server } = await start(['team', 'slow'])
  await eventuallyTrue(
    () => events.length === 1 && server.requests.some(({ path }) => path.includes('slow')),
    'one is listed',
  )
  expect({ synced: informer.isSynced, events }).toEqual({ synced: false, events: ['team/a'] })
  release()
  await eventuallyTrue(() => informer.isSynced, 'the cache is complete')
  expect(informer.list().map(({ metadata }) => metadata.namespace)).toEqual(['team', 'slow'])
  await stop()
})

test('a namespace without permission is a problem, and the others are cached', async () => {
  const { informer, problems, stop } = await start(['closed', 'team'])
  await eventuallyTrue(() => problems.length > 0 && informer.list().length > 0, 'both have answered')
  expect({ synced: informer.isSynced, problems }).toEqual({ synced: false, problems: ['forbidden'] })
  await stop()
})

test('an informer is stuck as soon as the watch of one namespace is', async () => {
  const server = await ScriptedServer.start((response) => void response.writeHead(200).flushHeaders())
  const clock = new FakeClock()
  const client = new ApiClient(server.connection, { clock })
  const informer = new Informer(client, { query, namespaces: ['team', 'other'], onEvent: () => {} })
  expect(informer.isStuck).toBe(false)
  clock.jump(800_000)
  expect(informer.isStuck).toBe(true)
  await server.stop()
})
