import { FakeClock } from '../../../test/support/fake-clock'
import { Agent } from 'node:http'
import {
  type Answer,
  answerJson,
  answerStatus,
  eventuallyTrue,
  ScriptedServer,
} from '../../../test/support/scripted-server'
import type { Connection } from './connection'
import { openStream, send } from './request'

let server: ScriptedServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function serve(answer: Answer): Promise<ScriptedServer> {
  server = await ScriptedServer.start(answer)
  return server
}

const get = { method: 'GET', path: '/api/v1/pods?limit=1' } as const

test('a request has the path and credentials of the connection, and a DELETE the length of its body', async () => {
  const { connection, requests } = await serve((response) => answerJson(response, 200, { kind: 'PodList' }))
  const behindProxy = { ...connection, server: new URL(`${connection.server}clusters/one/`) }
  expect(await send(behindProxy, get)).toEqual({ kind: 'PodList' })
  await send(connection, { method: 'DELETE', path: '/a', body: { preconditions: { uid: 'ü' } } })
  await send(connection, { method: 'PATCH', path: '/a', body: [], contentType: 'application/json-patch+json' })
  expect(requests).toMatchObject([
    { path: '/clusters/one/api/v1/pods', query: { limit: '1' }, headers: { authorization: 'Bearer token' } },
    { method: 'DELETE', headers: { 'content-length': '30' }, body: '{"preconditions":{"uid":"ü"}}' },
    { method: 'PATCH', headers: { 'content-type': 'application/json-patch+json' }, body: '[]' },
  ])
})

test('a refusal has the reason, the message and the wait of the server', async () => {
  const { connection } = await serve((response) =>
    answerStatus(response, 429, 'too many requests', {}, { 'retry-after': '7' }),
  )
  const expected = { reason: 'Unavailable', status: 429, message: 'too many requests', retryAfter: 7 }
  await expect(send(connection, get)).rejects.toMatchObject(expected)
})

test('an answer that is not JSON is a message', async () => {
  const { connection } = await serve((response) => response.writeHead(502).end('<html>bad gateway</html>\n'))
  const expected = { reason: 'Unavailable', message: '<html>bad gateway</html>' }
  await expect(send(connection, get)).rejects.toMatchObject(expected)
})

test.each<[string, Answer]>([
  ['does not answer', () => {}],
  ['stops in the middle of its answer', (response) => response.writeHead(200).write('{"kind":')],
])('a server that %s is given up after the timeout', async (_, answer) => {
  const { connection, requests } = await serve(answer)
  const clock = new FakeClock()
  const pending = send(connection, { ...get, clock })
  const message = expect.stringContaining('did not respond to GET /api/v1/pods in time')
  const asExpected = expect(pending).rejects.toMatchObject({ reason: 'Unavailable', message })
  await eventuallyTrue(() => requests.length === 1, 'the request arrives')
  await clock.advance(30_000)
  await asExpected
})

test('a stream that does not begin is given up after its timeout', async () => {
  const { connection, requests } = await serve(() => {})
  const clock = new FakeClock()
  const asExpected = expect(openStream(connection, { ...get, clock, timeout: 7000 })).rejects.toMatchObject({
    reason: 'Unavailable',
  })
  await eventuallyTrue(() => requests.length === 1, 'the request arrives')
  await clock.advance(7000)
  await asExpected
})

test('a server that breaks the connection, and one that is not there, are unavailable', async () => {
  const { connection } = await serve((response) => response.writeHead(200).write('{', () => response.destroy()))
  await expect(send(connection, get)).rejects.toMatchObject({ reason: 'Unavailable' })
  await server?.stop()
  const expected = { reason: 'Unavailable', message: expect.stringContaining('ECONNREFUSED') }
  await expect(send(connection, get)).rejects.toMatchObject(expected)
  await expect(openStream(connection, get)).rejects.toMatchObject(expected)
})

test('credentials that cannot be read are a problem of the request', async () => {
  const { connection } = await serve((response) => answerJson(response, 200, {}))
  const options = async () => {
    throw new Error('spawn login ENOENT')
  }
  await expect(send({ ...connection, options }, get)).rejects.toMatchObject({
    reason: 'Unavailable',
    message: expect.stringContaining('spawn login ENOENT'),
  })
})

test('a signal ends a request under way and one that has not begun', async () => {
  const { connection, requests } = await serve(() => {})
  const abort = new AbortController()
  const pending = send(connection, { ...get, signal: abort.signal })
  const asExpected = expect(pending).rejects.toMatchObject({
    reason: 'Unavailable',
    message: 'GET /api/v1/pods was stopped.',
  })
  await eventuallyTrue(() => requests.length === 1, 'the request arrives')
  abort.abort()
  await asExpected
  await expect(send(connection, { ...get, signal: abort.signal })).rejects.toMatchObject({ reason: 'Unavailable' })
  expect(requests).toHaveLength(1)
})

test('a stream that has begun has no timeout, and ends with its signal', async () => {
  let write = (_: string): void => {}
  const scripted = await serve((response) => {
    response.writeHead(200).write('one')
    write = (text) => response.write(text)
  })
  const [abort, clock] = [new AbortController(), new FakeClock()]
  const stream = await openStream(scripted.connection, { ...get, signal: abort.signal, clock })
  let text = ''
  const reading = (async () => {
    for await (const part of stream) text += part
  })()
  const asExpected = expect(reading).rejects.toThrow()
  await clock.advance(1_000_000)
  write(', two')
  await eventuallyTrue(() => text === 'one, two', 'both parts arrive')
  abort.abort()
  await asExpected
  await eventuallyTrue(() => scripted.connections === 0, 'the connection is closed')
})

test('a stream that is refused has the reason of the server', async () => {
  const { connection } = await serve((response) => answerStatus(response, 403, 'pods is forbidden'))
  await expect(openStream(connection, get)).rejects.toMatchObject({ reason: 'Forbidden', message: 'pods is forbidden' })
})

describe('a connection that the server has closed while it was idle', () => {
  async function withIdleConnection(): Promise<{
    connection: Connection
    requests: { method: string }[]
    agent: Agent
  }> {
    const agent = new Agent({ keepAlive: true })
    const scripted = await serve((response, _, at) => {
      // The second request uses the connection of the first request, and is the last request on this connection.
      if (at === 1) response.socket?.destroy()
      else answerJson(response, 200, { at })
    })
    const options = async () => ({ agent })
    const connection = { ...scripted.connection, options }
    await send(connection, get)
    return { connection, requests: scripted.requests, agent }
  }

  test('the request is sent again', async () => {
    const { connection, requests, agent } = await withIdleConnection()
    expect(await send(connection, { method: 'PATCH', path: '/a', body: {} })).toEqual({ at: 2 })
    expect(requests).toHaveLength(3)
    agent.destroy()
  })

  test('but not if it would create an object twice', async () => {
    const { connection, requests, agent } = await withIdleConnection()
    await expect(send(connection, { method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({
      reason: 'Unavailable',
    })
    expect(requests).toHaveLength(2)
    agent.destroy()
  })
})
