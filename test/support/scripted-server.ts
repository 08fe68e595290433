import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Connection } from '../../lib/cluster/access/connection'

/** A request that the server has received. */
export interface ReceivedRequest {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  body: string
}

/** Responds to a request, or does not respond. `at` is the number of earlier requests. */
export type Answer = (response: ServerResponse, request: ReceivedRequest, at: number) => void

/**
 * An HTTP server on loopback that behaves as a test specifies, including failures that a healthy API server never
 * shows.
 */
export class ScriptedServer {
  readonly requests: ReceivedRequest[] = []
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async start(answer: Answer, port = 0): Promise<ScriptedServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const scripted = new ScriptedServer(server, (server.address() as AddressInfo).port)
    server.on('connection', (socket) => {
      scripted.sockets.add(socket)
      socket.on('close', () => scripted.sockets.delete(socket))
    })
    server.on('request', async (incoming, response) => {
      const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://server')
      const parts: Buffer[] = []
      for await (const part of incoming) parts.push(part)
      const request = {
        method: incoming.method ?? '',
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: incoming.headers,
        body: Buffer.concat(parts).toString(),
      }
      scripted.requests.push(request)
      answer(response, request, scripted.requests.length - 1)
    })
    return scripted
  }

  get connection(): Connection {
    return {
      server: new URL(`http://127.0.0.1:${this.port}`),
      namespace: 'default',
      options: async () => ({ headers: { authorization: 'Bearer token' } }),
    }
  }

  /** The number of open connections. */
  get connections(): number {
    return this.sockets.size
  }

  /** Closes all connections and the port. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** Responds with a JSON object. */
export function answerJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Responds with an error, as an API server does. */
export const answerStatus = (response: ServerResponse, code: number, message: string, more = {}, headers = {}): void =>
  answerJson(response, code, { kind: 'Status', status: 'Failure', message, code, ...more }, headers)

/** Waits until a condition is true; fails after five seconds. */
export async function eventuallyTrue(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 5000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
