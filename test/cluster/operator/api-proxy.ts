import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Access } from '../api'

/** A request from a client to the API server. */
export interface ProxiedRequest {
  method: string
  path: string
  query: URLSearchParams
  body: string
  /** Time in milliseconds on a clock that all proxies share. */
  time: number
  /** Status of the response; undefined if there was no response. */
  status?: number
}

/**
 * Outcome of a request: a response of the proxy, no response, a closed connection, or a changed path for the server.
 */
export type Verdict =
  | { status: number; body: unknown; headers?: Record<string, string> }
  | 'silence'
  | 'close'
  | { path: string }

/** Decides the outcome of a request. If undefined, the server responds. */
export type Rule = (request: ProxiedRequest) => Verdict | undefined | Promise<Verdict | undefined>

/** A network between a client and the API server that counts requests, and that fails as a test specifies. */
export class ApiProxy {
  readonly requests: ProxiedRequest[] = []
  rule: Rule = () => undefined
  private readonly sockets = new Set<Socket>()
  private readonly agent: Agent
  private isUp = true

  private constructor(
    private readonly server: Server,
    private readonly access: Access,
    /** Certificate of the proxy. */
    readonly ca: string,
  ) {
    this.agent = new Agent({ keepAlive: true, ca: access.ca })
  }

  static async start(access: Access): Promise<ApiProxy> {
    const { key, cert } = certificate()
    const server = createServer({ key, cert })
    const proxy = new ApiProxy(server, access, cert)
    server.on('connection', (socket: Socket) => {
      proxy.sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => proxy.sockets.delete(socket))
      if (!proxy.isUp) socket.destroy()
    })
    server.on('request', (incoming, response) => void proxy.answer(incoming, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Closes all connections, and refuses new connections until the network is up again. */
  setUp(isUp: boolean): void {
    this.isUp = isUp
    if (!isUp) for (const socket of this.sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.agent.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'https://proxy')
    const parts: Buffer[] = []
    try {
      for await (const part of incoming) parts.push(part)
    } catch {
      return
    }
    const seen: ProxiedRequest = {
      method: incoming.method ?? '',
      path: pathname,
      query: searchParams,
      body: Buffer.concat(parts).toString(),
      time: performance.now(),
    }
    this.requests.push(seen)
    const verdict = await this.rule(seen)
    if (verdict === 'silence') return
    if (verdict === 'close') {
      response.socket?.destroy()
      return
    }
    if (verdict !== undefined && 'status' in verdict) {
      seen.status = verdict.status
      response.writeHead(verdict.status, { 'content-type': 'application/json', ...verdict.headers })
      response.end(typeof verdict.body === 'string' ? verdict.body : JSON.stringify(verdict.body))
      return
    }
    this.forward(verdict?.path ?? incoming.url ?? '', incoming, response, seen)
  }

  private forward(path: string, incoming: IncomingMessage, response: ServerResponse, seen: ProxiedRequest): void {
    const { method, headers } = incoming
    const { host: _, connection: __, ...others } = headers
    const far = request(
      { host: '127.0.0.1', port: this.access.port, path, method, headers: others, agent: this.agent },
      (answer) => {
        seen.status = answer.statusCode ?? 0
        response.writeHead(seen.status, answer.headers)
        response.flushHeaders()
        answer.on('data', (part) => response.write(part))
        answer.on('end', () => response.end())
        answer.on('error', () => response.destroy())
        response.on('close', () => answer.destroy())
      },
    )
    far.on('error', () => response.socket?.destroy())
    far.end(seen.body)
  }
}

/** Returns a self-signed certificate for loopback. */
function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-proxy-'))
  const [key, cert] = ['key', 'cert'].map((name) => join(folder, name)) as [string, string]
  const subject = ['-subj', '/CN=proxy', '-addext', 'subjectAltName=IP:127.0.0.1']
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const { status, stderr } = spawnSync('openssl', [...kind, ...subject, '-keyout', key, '-out', cert], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  const files = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  rmSync(folder, { recursive: true })
  return files
}
