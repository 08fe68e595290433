import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { JobRuntime } from 'lummo-krm-functions'
import type { CompileJobs } from './environments'
import { JobStore } from './job-store'
import { RateLimit } from './rate-limit'
import { MAX_CODE_BYTES, readSubmission, RefusedRequest } from './submission'

export interface ServiceOptions {
  runtime: JobRuntime
  environments: readonly CompileJobs[]
  /** Maximum number of jobs at the same time. */
  maxJobs: number
  /** Maximum number of jobs of one client per minute. */
  maxPerMinute: number
  /** Whether the last address in X-Forwarded-For is that of the client, because a proxy sets it. */
  isBehindProxy?: boolean
}

/** Maximum size of a body: code in base64 with the other fields. */
const MAX_BODY_BYTES = Math.ceil((MAX_CODE_BYTES * 4) / 3) + 4096

/** An answer: its status and its body. */
type Answer = readonly [status: number, body: unknown]

/** Returns the HTTP server of the service. It does not listen yet. */
export function compileService(options: ServiceOptions): Server {
  const store = new JobStore(options.runtime, options.maxJobs)
  const limit = new RateLimit(options.maxPerMinute)
  return createServer((request, response) => {
    answerTo(request, { ...options, store, limit })
      .catch(
        (error: Error): Answer =>
          error instanceof RefusedRequest
            ? [error.status, { error: error.message }]
            : [500, { error: 'Internal error.' }],
      )
      .then((answer) => send(request, response, answer))
  })
}

type Context = ServiceOptions & { store: JobStore; limit: RateLimit }

async function answerTo(request: IncomingMessage, context: Context): Promise<Answer> {
  const { store, environments } = context
  const { pathname } = new URL(request.url ?? '/', 'http://service')
  const [, id] = /^\/api\/v1\/compile\/([^/]+)$/.exec(pathname) ?? []
  switch (`${request.method} ${id === undefined ? pathname : '/api/v1/compile/:id'}`) {
    case 'GET /health':
      return [200, { status: 'ok', workers: store.statistics }]
    case 'GET /api/v1/environments':
      return [200, { environments: environments.map(({ environment }) => environment) }]
    case 'POST /api/v1/compile':
      return submit(request, context)
    case 'GET /api/v1/compile/:id': {
      const job = store.get(id ?? '')
      return job === undefined ? [404, { error: 'Unknown job. Results are kept for 10 minutes.' }] : [200, job]
    }
    default:
      return [404, { error: `${request.method} ${pathname} does not exist.` }]
  }
}

async function submit(request: IncomingMessage, context: Context): Promise<Answer> {
  const { store, limit, environments } = context
  const submission = readSubmission(await bodyOf(request), environments)
  if (store.isFull) throw new RefusedRequest(429, 'All workers are busy. Try again later.')
  if (!limit.take(clientOf(request, context))) throw new RefusedRequest(429, 'Too many jobs. Try again in a minute.')
  return [202, { job_id: store.start(submission), status: 'running' }]
}

function clientOf(request: IncomingMessage, { isBehindProxy }: Context): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return isBehindProxy === true && forwarded ? forwarded : (request.socket.remoteAddress ?? '')
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_BODY_BYTES) throw new RefusedRequest(413, `The body must have at most ${MAX_BODY_BYTES} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function send(request: IncomingMessage, response: ServerResponse, [status, body]: Answer): void {
  const headers = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }
  // The rest of a body that is too large is not read.
  const ending = status === 413 ? { connection: 'close' } : {}
  const retry = status === 429 ? { 'retry-after': '60' } : {}
  response.writeHead(status, { ...headers, ...ending, ...retry }).end(JSON.stringify(body))
  if (status === 413) request.resume()
}
