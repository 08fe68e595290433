import { spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pause } from '../../../hosts/processes'
import { textAt } from '../../../../lib/manifest/value-at'
import { listOf } from '../team'

/**
 * Addresses of simulated pods, as the control plane sets them: a range for device tests, which no network routes (RFC
 * 2544).
 */
const RANGE = '198.18.0.0/16'

function route(action: 'replace' | 'del'): void {
  const { status, stderr } = spawnSync('ip', ['route', action, 'local', RANGE, 'dev', 'lo'], { encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`Requests need addresses of pods on this machine (\`ip route\`, as root): ${stderr}`)
}

/** A server at the address of each simulated pod. Kubernetes refuses loopback addresses as endpoints. */
export class PodServers {
  private readonly servers = new Map<string, Server>()
  private readonly open: Record<string, number> = {}
  private isRunning = true
  private readonly polling: Promise<void>

  /** @param answers returns the response status of a pod, based on its image */
  constructor(
    private readonly namespace: string,
    private readonly port: number,
    private readonly answers: (image: string) => number,
  ) {
    route('replace')
    this.polling = this.poll()
  }

  private async poll(): Promise<void> {
    while (this.isRunning) {
      await this.follow()
      await pause(100)
    }
  }

  /** Starts servers of new pods, and stops servers of pods that no longer exist. */
  private async follow(): Promise<void> {
    const pods = await listOf('v1', 'Pod', this.namespace)
    const running = new Map(pods.flatMap((pod) => [[textAt(pod, ['status', 'podIP']) ?? '', pod] as const]))
    running.delete('')
    for (const [address, server] of this.servers) {
      if (running.has(address)) continue
      this.servers.delete(address)
      server.close()
      server.closeIdleConnections()
    }
    for (const [address, pod] of running) {
      if (this.servers.has(address)) continue
      const image = textAt(pod, ['spec', 'containers', 0, 'image']) ?? ''
      const server = createServer((asked, answer) => this.answer(pod.metadata.labels?.app ?? '', image, asked, answer))
      this.servers.set(address, server.listen(this.port, address))
    }
  }

  private answer(version: string, image: string, { url = '' }: IncomingMessage, answer: ServerResponse): void {
    this.open[version] = (this.open[version] ?? 0) + 1
    answer.once('close', () => {
      this.open[version] = (this.open[version] ?? 0) - 1
    })
    answer.writeHead(this.answers(image), { 'content-type': 'text/plain' })
    if (url.endsWith('/stream')) answer.write(version)
    else answer.end(version)
  }

  /** Returns the open requests of each version, as the application itself reports them to Prometheus. */
  metrics(): string {
    const lines = Object.entries(this.open).map(
      ([name, count]) => `http_requests_in_flight{service="${name}"} ${count}`,
    )
    return `# TYPE http_requests_in_flight gauge\n${lines.join('\n')}\n`
  }

  async stop(): Promise<void> {
    this.isRunning = false
    await this.polling
    for (const server of this.servers.values()) {
      server.closeAllConnections()
      server.close()
    }
    route('del')
  }
}
