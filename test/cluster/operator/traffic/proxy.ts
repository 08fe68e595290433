import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import type { Plain } from '../../../../lib/manifest/manifest'
import { ended, pause } from '../../../hosts/processes'
import { api, writeKubeconfig } from '../../live'
import { freePort } from '../operator-process'

/** A running program with its log. */
class Program {
  private readonly child: ChildProcess
  private readonly log: string

  constructor(name: string, args: readonly string[], folder: string, env: NodeJS.ProcessEnv = {}) {
    this.log = join(folder, `${name}.log`)
    const output = openSync(this.log, 'w')
    this.child = spawn(name, args, { cwd: folder, stdio: ['ignore', output, output], env: { ...process.env, ...env } })
  }

  async until(isReady: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await isReady().catch(() => false)) return
      if (this.child.exitCode !== null) break
      await pause(100)
    }
    throw new Error(`${this.child.spawnfile} does not answer:\n${readFileSync(this.log, 'utf8').slice(-2000)}`)
  }

  stop(): Promise<number | null> {
    return ended(this.child, 'SIGTERM')
  }
}

/** A response of the proxy. */
export interface ProxyAnswer {
  status: number
  text: string
}

/** Traefik 3.5 with the objects of the control plane, and Prometheus, which reads its metrics. */
export class TraefikProxy {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lummo-proxy-'))
  private readonly agent = new Agent({ keepAlive: true })
  private readonly programs: Program[] = []
  private web = 0
  private metrics = 0
  private prometheus = 0

  /** @param application port of the metrics of the application */
  static async start(application: number): Promise<TraefikProxy> {
    const proxy = new TraefikProxy()
    await proxy.startTraefik()
    await proxy.startPrometheus(application)
    return proxy
  }

  private async startTraefik(): Promise<void> {
    // Traefik watches all its kinds, and waits for each of them.
    const definitions = loadAll(readFileSync(process.env.LUMMO_TRAEFIK_CRDS ?? '', 'utf8')) as Plain[]
    for (const one of definitions) await api.create(one)
    const kubeconfig = join(this.folder, 'kubeconfig')
    writeKubeconfig(kubeconfig, 'default')
    this.web = await freePort()
    this.metrics = await freePort()
    const args = [
      `--entrypoints.web.address=127.0.0.1:${this.web}`,
      `--entrypoints.metrics.address=127.0.0.1:${this.metrics}`,
      '--metrics.prometheus.entrypoint=metrics',
      '--ping.entrypoint=metrics',
      '--ping=true',
      '--providers.kubernetescrd=true',
      '--providers.kubernetescrd.allowcrossnamespace=true',
      '--providers.providersthrottleduration=100ms',
      '--global.checknewversion=false',
      '--global.sendanonymoususage=false',
    ]
    const traefik = new Program('traefik', args, this.folder, { KUBECONFIG: kubeconfig })
    this.programs.push(traefik)
    await traefik.until(async () => (await this.call(this.metrics, '/ping')).status === 200)
  }

  private async startPrometheus(application: number): Promise<void> {
    const jobs = { proxies: this.metrics, applications: application }
    const file = join(this.folder, 'prometheus.yml')
    const scraped = Object.entries(jobs).map(([name, port]) => ({
      job_name: name,
      static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    }))
    const config = { global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: scraped }
    writeFileSync(file, JSON.stringify(config))
    this.prometheus = await freePort()
    const args = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(this.folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${this.prometheus}`,
    ]
    const prometheus = new Program('prometheus', args, this.folder)
    this.programs.push(prometheus)
    await prometheus.until(async () => (await this.call(this.prometheus, '/-/ready')).status === 200)
  }

  get prometheusUrl(): string {
    return `http://127.0.0.1:${this.prometheus}`
  }

  /** Sends a request for a host through the proxy. */
  async get(host: string, path: string): Promise<ProxyAnswer> {
    return this.call(this.web, path, host)
  }

  private async call(port: number, path: string, host = '127.0.0.1'): Promise<ProxyAnswer> {
    const answer = await this.ask(port, path, host, this.agent)
    let text = ''
    for await (const part of answer.setEncoding('utf8')) text += part
    return { status: answer.statusCode ?? 0, text }
  }

  /** Opens a stream, and returns its first part and a function that closes the stream. */
  async openStream(host: string, path: string): Promise<{ text: string; close: () => void }> {
    const answer = await this.ask(this.web, path, host, new Agent())
    const text = await new Promise<string>((resolve) => answer.setEncoding('utf8').once('data', resolve))
    return { text, close: () => answer.destroy() }
  }

  private ask(port: number, path: string, host: string, agent: Agent): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, headers: { host }, agent }, resolve)
      asked.on('error', reject)
      asked.end()
    })
  }

  async stop(): Promise<void> {
    for (const program of this.programs) await program.stop()
    this.agent.destroy()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
