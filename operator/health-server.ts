import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** State that the server reports. */
export interface ServedState {
  /** Whether the process works correctly. If false, Kubernetes restarts the process. */
  isHealthy(): boolean
  /** Whether the caches are synced. */
  isReady(): boolean
  /** Returns the metrics in the text format of Prometheus. */
  metrics(): Promise<string>
}

/** Serves `/healthz`, `/readyz` and `/metrics`. Resolves when the server listens; port 0 selects a free port. */
export async function serveHealth(state: ServedState, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    void answer(state, request.url ?? '', response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => resolve())
  })
  return { server, port: (server.address() as AddressInfo).port }
}

async function answer(state: ServedState, url: string, response: ServerResponse): Promise<void> {
  const [path] = url.split('?')
  try {
    if (path === '/healthz') return end(response, state.isHealthy() ? 200 : 503, 'healthy')
    if (path === '/readyz') return end(response, state.isReady() ? 200 : 503, 'ready')
    if (path !== '/metrics') return end(response, 404, 'found')
    const text = await state.metrics()
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text)
  } catch {
    end(response, 500, 'available')
  }
}

const end = (response: ServerResponse, status: number, state: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${status === 200 ? state : `not ${state}`}\n`)
}
