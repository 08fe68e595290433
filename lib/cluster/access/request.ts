import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { DeploymentError } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'
import { type Clock, systemClock } from '../clock'
import { type Connection, KEEP_ALIVE_MS } from './connection'
import { type ApiAnswer, refusalOf } from './refusal'

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with an encoded query. */
  path: string
  body?: unknown
  /** Media type of the body. Default: JSON. */
  contentType?: string
  /** Aborts the request, and any stream that the request opened. */
  signal?: AbortSignal
  /**
   * Milliseconds within which the complete response, or the first bytes of a stream, must arrive. Default: 30 seconds.
   */
  timeout?: number
  /** Clock that measures the timeout. */
  clock?: Clock
}

const TIMEOUT_MS = 30_000

/**
 * Sends a request and returns the object in the response. Throws a DeploymentError if the server refuses the request.
 * The reason is `Unavailable` if the server cannot be reached or does not respond in time.
 */
export async function send(connection: Connection, request: ApiRequest): Promise<Plain> {
  const deadline = new Deadline(request)
  try {
    const answer = await wholeAnswer(await opened(connection, request, deadline.signal))
    if (answer.status >= 300) throw refusalOf(answer)
    return answer.body
  } catch (error) {
    throw problemOf(error, connection, request, deadline)
  } finally {
    deadline.release()
  }
}

/** Sends a request and returns the response as an endless stream. Throws the same errors as {@link send}. */
export async function openStream(connection: Connection, request: ApiRequest): Promise<IncomingMessage> {
  const deadline = new Deadline(request)
  try {
    const answer = await opened(connection, request, deadline.signal)
    answer.socket.setKeepAlive(true, KEEP_ALIVE_MS)
    if (answer.statusCode !== 200) throw refusalOf(await wholeAnswer(answer))
    deadline.stopTimer()
    answer.once('close', () => deadline.release())
    return answer
  } catch (error) {
    deadline.release()
    throw problemOf(error, connection, request, deadline)
  }
}

/** Aborts a request when its timeout expires or its signal aborts. */
class Deadline {
  private readonly controller = new AbortController()
  private readonly cancelTimer: () => void
  private readonly stop = (): void => this.controller.abort('stopped')

  constructor(private readonly request: ApiRequest) {
    const { timeout = TIMEOUT_MS, clock = systemClock } = request
    this.cancelTimer = clock.after(timeout, () => this.controller.abort('late'))
    if (request.signal?.aborted === true) this.stop()
    else request.signal?.addEventListener('abort', this.stop, { once: true })
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  stopTimer(): void {
    this.cancelTimer()
  }

  release(): void {
    this.stopTimer()
    this.request.signal?.removeEventListener('abort', this.stop)
  }
}

/**
 * Returns the response as soon as its first bytes arrive. A server closes idle connections, and the next request on
 * such a connection fails although the server is healthy. Such a request is sent again, unless a retry could create an
 * object twice.
 */
async function opened(connection: Connection, request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { method } = request
  const first = await sent(connection, request, signal)
  const isClosed = (error: NodeJS.ErrnoException) =>
    first.reusedSocket && error.code === 'ECONNRESET' && method !== 'POST'
  return answerTo(first).catch(async (error) => {
    if (!isClosed(error)) throw error
    return answerTo(await sent(connection, request, signal))
  })
}

async function sent({ server, options }: Connection, request: ApiRequest, signal: AbortSignal): Promise<ClientRequest> {
  const { headers, ...access } = await options()
  signal.throwIfAborted()
  const text = request.body === undefined ? undefined : JSON.stringify(request.body)
  // Node does not set the Content-Length of a DELETE request. The server would ignore the preconditions in the body,
  // and would parse the body as the next request.
  const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }
  const type = text === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }
  const open = server.protocol === 'http:' ? requestHttp : requestHttps
  const client = open({
    ...urlToHttpOptions(server),
    ...access,
    path: server.pathname.replace(/\/$/, '') + request.path,
    method: request.method,
    headers: { ...headers, accept: 'application/json', ...type, ...length },
    signal,
  })
  return client.end(text)
}

const answerTo = (client: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    client.once('response', resolve)
    // The listener is not removed, because an aborted request can fail again after its response has begun.
    client.on('error', reject)
  })

async function wholeAnswer(answer: IncomingMessage): Promise<ApiAnswer> {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part)
  const text = Buffer.concat(parts).toString()
  const retryAfter = Number(answer.headers['retry-after'])
  return {
    status: answer.statusCode ?? 0,
    body: bodyOf(text),
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
  }
}

/** Returns the object in a response. Proxies and unknown paths respond with plain text. */
function bodyOf(text: string): Plain {
  try {
    const body: unknown = JSON.parse(text)
    if (isPlain(body)) return body
  } catch {}
  return { message: text.trim().slice(0, 500) }
}

function problemOf(error: unknown, { server }: Connection, { method, path }: ApiRequest, { signal }: Deadline): Error {
  if (error instanceof DeploymentError) return error
  const what = `${method} ${path.replace(/\?.*/, '')}`
  if (signal.reason === 'late')
    return new DeploymentError('Unavailable', `${server.host} did not respond to ${what} in time.`)
  if (signal.reason === 'stopped') return new DeploymentError('Unavailable', `${what} was stopped.`)
  return new DeploymentError('Unavailable', `${server.host} did not respond to ${what}: ${(error as Error).message}`)
}
