import type { ServerResponse } from 'node:http'
import { FakeClock } from '../../../test/support/fake-clock'
import {
  type Answer,
  answerJson,
  answerStatus,
  eventuallyTrue,
  type ReceivedRequest,
  ScriptedServer,
} from '../../../test/support/scripted-server'
import type { WatchEvent } from '../../contracts/deployment-target'
import { ApiClient } from '../access/api-client'
import { ListWatch } from './list-watch'

/** Responses of a test server to list and watch requests. `at` is the number of earlier requests of this type. */
interface Script {
  list?(response: ServerResponse, request: ReceivedRequest, at: number): void
  watch?(response: ServerResponse, request: ReceivedRequest, at: number): void
  discovery?(response: ServerResponse): void
}

const ends: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const widget = (name: string, resourceVersion: string, more: Record<string, unknown> = {}) => ({
  metadata: { name, namespace: 'team', uid: `uid-${name}`, resourceVersion, managedFields: [{}], ...more },
})

const listOf = (version: string, ...items: unknown[]) => ({ metadata: { resourceVersion: version }, items })
const kinds = { resources: [{ name: 'widgets', kind: 'Widget', namespaced: true }] }

/** Starts the response to a watch. */
function streamTo(response: ServerResponse, ...events: unknown[]): void {
  response.writeHead(200)
  response.flushHeaders()
  for (const event of events) response.write(`${JSON.stringify(event)}\n`)
}

/** Starts a server and a list-watch of Widgets in the namespace `team` with a fake clock. */
async function run(script: Script, options: { random?: number; port?: number } = {}) {
  const counts = { list: 0, watch: 0 }
  const answer: Answer = (response, request) => {
    if (request.path === '/apis/example.com/v1') {
      if (script.discovery === undefined) answerJson(response, 200, kinds)
      else script.discovery(response)
      return
    }
    const type = request.query.watch === 'true' ? 'watch' : 'list'
    counts[type] += 1
    if (type === 'list' && script.list === undefined) return answerJson(response, 200, listOf('1'))
    return script[type]?.(response, request, counts[type] - 1)
  }
  const server = await ScriptedServer.start(answer, options.port)
  const clock = new FakeClock()
  const client = new ApiClient(server.connection, { clock })
  const events: string[] = []
  const problems: string[] = []
  const watch = new ListWatch(client, {
    query: { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'team', labels: { app: 'web' } },
    onEvent: ({ type, resource }: WatchEvent) => events.push(`${type} ${resource.metadata.name}`),
    onProblem: ({ message }) => problems.push(message),
    random: () => options.random ?? 0,
  })
  const abort = new AbortController()
  const ended = watch.run(abort.signal)
  const stop = async () => {
    abort.abort()
    await ended
  }
  ends.push(stop, () => server.stop())
  const requestsOf = (type: 'list' | 'watch') =>
    server.requests.filter(
      ({ path, query }) => path.includes('widgets') && (query.watch === 'true') === (type === 'watch'),
    )
  const arrived = (type: 'list' | 'watch', count: number) =>
    eventuallyTrue(() => requestsOf(type).length >= count, `${type} ${count} arrives`)
  /** Waits until the list-watch pauses, and returns the length of the pause. */
  const waiting = async (): Promise<number> => {
    await eventuallyTrue(() => (clock.planned[0] ?? Number.POSITIVE_INFINITY) <= 60_000, 'it waits')
    return clock.planned[0] ?? 0
  }
  return { server, clock, watch, events, problems, stop, requestsOf, arrived, waiting }
}

describe('a healthy server', () => {
  test('the list comes in pages, and the watch begins at its version', async () => {
    const { requestsOf, events, watch, arrived } = await run(
      {
        list: (response, { query }) =>
          query.continue === undefined
            ? answerJson(response, 200, {
                items: [widget('a', '3')],
                metadata: { resourceVersion: '7', continue: 'next' },
              })
            : answerJson(response, 200, listOf('7', widget('b', '5'))),
        watch: (response) => streamTo(response),
      },
      { random: 0.5 },
    )
    await arrived('watch', 1)
    expect(requestsOf('list')).toMatchObject([
      { path: '/apis/example.com/v1/namespaces/team/widgets', query: { limit: '500', labelSelector: 'app=web' } },
      { query: { limit: '500', continue: 'next' } },
    ])
    const query = { resourceVersion: '7', allowWatchBookmarks: 'true', timeoutSeconds: '450', labelSelector: 'app=web' }
    expect(requestsOf('watch')[0]?.query).toEqual({ watch: 'true', ...query })
    expect(events).toEqual(['ADDED a', 'ADDED b'])
    expect(watch.isSynced).toBe(true)
    expect(watch.store.list()).toEqual([
      {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'a', namespace: 'team', uid: 'uid-a', resourceVersion: '3' },
      },
      {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'b', namespace: 'team', uid: 'uid-b', resourceVersion: '5' },
      },
    ])
  })

  test('events change the cache, also when a line arrives in pieces; what was seen before is not an event', async () => {
    const { events, watch } = await run({
      list: (response) => answerJson(response, 200, listOf('1', widget('a', '1'))),
      watch: (response) => {
        streamTo(response, { type: 'ADDED', object: widget('a', '1') }, { type: 'MODIFIED', object: widget('a', '2') })
        const line = Buffer.from(
          `${JSON.stringify({ type: 'ADDED', object: widget('b', '3', { labels: { of: 'ü' } }) })}\n`,
        )
        const cut = line.indexOf('ü') + 1
        response.write(line.subarray(0, cut), () => response.write(line.subarray(cut)))
        setImmediate(() =>
          setImmediate(() => response.write(`${JSON.stringify({ type: 'DELETED', object: widget('a', '4') })}\n`)),
        )
      },
    })
    await eventuallyTrue(() => events.length >= 4, 'all events arrive')
    expect(events).toEqual(['ADDED a', 'MODIFIED a', 'ADDED b', 'DELETED a'])
    expect(watch.store.list()).toMatchObject([{ metadata: { name: 'b', labels: { of: 'ü' } } }])
  })

  test('a watch that ends after minutes is opened again at once, from the version of the last bookmark', async () => {
    let end = (): void => {}
    const { clock, requestsOf, arrived } = await run({
      watch: (response) => {
        streamTo(response, { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })
        end = () => response.end()
      },
    })
    await arrived('watch', 1)
    await clock.advance(299_000)
    end()
    await arrived('watch', 2)
    expect(requestsOf('list')).toHaveLength(1)
    expect(requestsOf('watch')[1]?.query.resourceVersion).toBe('9')
  })
})

describe('a server that fails', () => {
  test.each<[string, number, Answer]>([
    ['ends each watch at once', 0, (response) => response.writeHead(200).end()],
    ['breaks each watch', 0, (response) => response.writeHead(200).write('{"type":', () => response.destroy())],
    ['answers with an error', 0, (response) => answerStatus(response, 503, 'down')],
    [
      'reports an error in each watch',
      0,
      (response) => streamTo(response, { type: 'ERROR', object: { code: 500, message: 'down' } }),
    ],
    ['sends anything but JSON', 0, (response) => response.writeHead(200).end('hello\n')],
    ['ends each watch at once, with the longest random part', 1, (response) => response.writeHead(200).end()],
  ])('that %s is asked after 0.8 s, then after twice as long, up to 30 s', async (_, random, answer) => {
    const { clock, waiting, requestsOf } = await run(
      { watch: (response, request, at) => answer(response, request, at) },
      { random },
    )
    const delays: number[] = []
    for (let at = 0; at < 7; at += 1) {
      delays.push(await waiting())
      await clock.advance(delays.at(-1) ?? 0)
    }
    expect(delays).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000].map((one) => one * (1 + random)))
    expect(requestsOf('list')).toHaveLength(1)
  })

  test('the delay starts again after two healthy minutes', async () => {
    let end = (): void => {}
    const { clock, waiting, arrived } = await run({
      watch: (response, _, at) => {
        if (at < 3) return void response.writeHead(200).end()
        streamTo(response)
        end = () => response.destroy()
      },
    })
    for (let at = 0; at < 3; at += 1) await clock.advance(await waiting())
    await arrived('watch', 4)
    await clock.advance(130_000)
    end()
    expect(await waiting()).toBe(800)
  })

  test('a server that names a wait gets it', async () => {
    const { waiting, problems } = await run({
      list: (response) => answerStatus(response, 429, 'too many requests', {}, { 'retry-after': '17' }),
    })
    expect(await waiting()).toBe(17_000)
    expect(problems).toEqual(['too many requests'])
  })

  test('a failed list is not a complete one, and a 403 is reported each time', async () => {
    const { clock, waiting, watch, problems, arrived } = await run({
      list: (response, _, at) =>
        at < 2 ? answerStatus(response, 403, 'forbidden') : answerJson(response, 200, listOf('1')),
      watch: (response) => streamTo(response),
    })
    for (let at = 0; at < 2; at += 1) {
      const delay = await waiting()
      expect(watch.isSynced).toBe(false)
      await clock.advance(delay)
    }
    await arrived('watch', 1)
    expect(watch.isSynced).toBe(true)
    expect(problems).toEqual(['forbidden', 'forbidden'])
  })

  test('a server that is not there is found when it comes back, on the same port', async () => {
    const first = await run({ watch: (response) => streamTo(response) })
    await first.arrived('watch', 1)
    const port = Number(first.server.connection.server.port)
    await first.server.stop()
    expect(await first.waiting()).toBe(800)
    await first.clock.advance(800)
    expect(await first.waiting()).toBe(1600)
    expect(first.problems).toEqual([expect.stringContaining('interrupted'), expect.stringContaining('ECONNREFUSED')])
    const second = await ScriptedServer.start(
      (response) => streamTo(response, { type: 'ADDED', object: widget('a', '2') }),
      port,
    )
    ends.push(() => second.stop())
    await first.clock.advance(1600)
    await eventuallyTrue(() => first.events.length > 0, 'the event arrives')
    expect(second.requests).toMatchObject([{ query: { watch: 'true', resourceVersion: '1' } }])
    await first.stop()
  })

  test('a watch that is silent for longer than its lifetime is opened again', async () => {
    const { clock, arrived, requestsOf, server, waiting } = await run({ watch: (response) => streamTo(response) })
    await arrived('watch', 1)
    await clock.advance(314_999)
    expect(requestsOf('watch')).toHaveLength(1)
    await clock.advance(1)
    await clock.advance(await waiting())
    await arrived('watch', 2)
    expect(requestsOf('list')).toHaveLength(1)
    await eventuallyTrue(() => server.connections === 1, 'the silent connection is closed')
  })
})

describe('a version that has expired', () => {
  const expired = { code: 410, message: 'The resourceVersion for the provided watch is too old.' }

  test.each<[string, Answer]>([
    ['as a status', (response) => answerStatus(response, 410, expired.message)],
    ['in the stream', (response) => streamTo(response, { type: 'ERROR', object: expired })],
  ])('%s: the objects are listed again, and deletions that the watch missed are reported', async (_, answer) => {
    const { clock, waiting, arrived, events, requestsOf } = await run({
      list: (response, _, at) => {
        const items = [
          [widget('gone', '1'), widget('same', '2'), widget('changed', '3'), widget('replaced', '4')],
          [widget('same', '2'), widget('changed', '6'), widget('replaced', '7', { uid: 'other' })],
        ]
        answerJson(response, 200, listOf(String(10 + at), ...(items[at] ?? [])))
      },
      watch: (response, request, at) => (at === 0 ? answer(response, request, at) : streamTo(response)),
    })
    await clock.advance(await waiting())
    await arrived('watch', 2)
    expect(events.slice(4)).toEqual(['DELETED gone', 'MODIFIED changed', 'DELETED replaced', 'ADDED replaced'])
    expect(requestsOf('watch')[1]?.query.resourceVersion).toBe('11')
  })

  test('on a page of a list: the list starts again with its first page', async () => {
    const { clock, waiting, arrived, events, requestsOf } = await run({
      list: (response, { query }, at) => {
        if (at === 0) return answerJson(response, 200, { items: [widget('a', '1')], metadata: { continue: 'next' } })
        if (query.continue !== undefined) return answerStatus(response, 410, expired.message)
        return answerJson(response, 200, listOf('8', widget('b', '2')))
      },
      watch: (response) => streamTo(response),
    })
    const delay = await waiting()
    expect(events).toEqual([])
    await clock.advance(delay)
    await arrived('watch', 1)
    expect(requestsOf('list').map(({ query }) => query.continue)).toEqual([undefined, 'next', undefined])
    expect(events).toEqual(['ADDED b'])
  })
})

describe('a kind that the server does not have', () => {
  test('counts as empty, and is found within a minute after it was installed', async () => {
    let isInstalled = false
    const { clock, waiting, watch, events, problems } = await run({
      discovery: (response) =>
        isInstalled ? answerJson(response, 200, kinds) : void response.writeHead(404).end('404 page not found'),
      list: (response) => answerJson(response, 200, listOf('1', widget('a', '1'))),
      watch: (response) => streamTo(response),
    })
    expect(await waiting()).toBe(60_000)
    expect(watch.isSynced).toBe(true)
    expect(problems).toEqual(['The cluster has no kind Widget of example.com/v1.'])
    isInstalled = true
    await clock.advance(60_000)
    await eventuallyTrue(() => events.length > 0, 'the object arrives')
  })

  test('loses its objects when its definition is removed', async () => {
    const { waiting, watch, events } = await run({
      list: (response) => answerJson(response, 200, listOf('1', widget('a', '1'))),
      watch: (response) => void response.writeHead(404).end('404 page not found'),
    })
    expect(await waiting()).toBe(60_000)
    expect(events).toEqual(['ADDED a', 'DELETED a'])
    expect(watch.store.list()).toEqual([])
  })
})

describe('stop', () => {
  test.each<[string, Script, 'list' | 'watch']>([
    ['a list', { list: () => {} }, 'list'],
    ['a watch', { watch: (response) => streamTo(response) }, 'watch'],
    ['a watch without an answer', { watch: () => {} }, 'watch'],
  ])('ends %s under way without an error, and opens nothing', async (_, script, type) => {
    const { arrived, stop, server, problems, clock } = await run(script)
    await arrived(type, 1)
    const before = server.requests.length
    await stop()
    expect(clock.planned).toEqual([])
    await clock.advance(1_000_000)
    expect(server.requests).toHaveLength(before)
    expect(problems).toEqual([])
    await eventuallyTrue(() => server.connections === 0, 'the connection is closed')
  })

  test('ends a wait', async () => {
    const { waiting, stop, clock } = await run({ list: (response) => answerStatus(response, 500, 'down') })
    await waiting()
    await stop()
    expect(clock.planned).toEqual([])
  })
})

describe('a watch is stuck', () => {
  test('never while its timers work, although the server is silent or away', async () => {
    const { clock, watch, arrived } = await run({ watch: (response) => streamTo(response) })
    await arrived('watch', 1)
    for (let hour = 0; hour < 4; hour += 1) {
      for (let minute = 0; minute < 60; minute += 1) await clock.advance(60_000)
      expect(watch.isStuck).toBe(false)
    }
  })

  test('when a timer was lost, so that nothing ends the silence', async () => {
    const { clock, watch, arrived } = await run({ watch: (response) => streamTo(response) })
    await arrived('watch', 1)
    clock.jump(700_000)
    expect(watch.isStuck).toBe(false)
    clock.jump(60_000)
    expect(watch.isStuck).toBe(true)
  })
})
