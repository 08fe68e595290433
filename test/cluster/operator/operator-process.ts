import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../../functions/suite'
import { crds } from '../../../lib/command/commands/crds'
import type { Plain } from '../../../lib/manifest/manifest'
import { OPERATOR, roleFiles } from '../../../operator/rbac/roles'
import { CLAIM_KINDS, type WatchedKind } from '../../../operator/watched-kinds'
import { ended, pause } from '../../hosts/processes'
import type { Access } from '../api'
import { api, eventually } from '../live'
import { ApiProxy, type ProxiedRequest } from './api-proxy'

const access = JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access
export const HOME = 'lummo-system'

/** Applies an object of the installation. */
export async function install(object: Plain): Promise<void> {
  const { status, body } = await api.apply(object, true)
  if (status >= 300) throw new Error(`${String(object.kind)}: ${JSON.stringify(body)}`)
}

/** Installs the definitions of short objects, the roles of the operator and its ServiceAccount, as the docs describe. */
export async function installOperator(): Promise<void> {
  await install({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: HOME } })
  await install({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: OPERATOR, namespace: HOME } })
  for (const definition of loadAll(crds(['--operator'], suite).stdout) as Plain[]) await install(definition)
  for (const { name, objects } of roleFiles(suite)) {
    if (/own-namespace|cluster/.test(name)) for (const one of objects) await install(one)
  }
  const unserved = async (): Promise<string[]> => {
    const served = await Promise.all(CLAIM_KINDS.map(isServed))
    return CLAIM_KINDS.filter((_, at) => !served[at]).map(({ kind }) => kind)
  }
  await eventually(unserved, [])
}

async function isServed({ apiVersion, kind }: WatchedKind): Promise<boolean> {
  const path = await api.pathOf(apiVersion, kind)
  return path !== undefined && (await api.call('GET', path)).status === 200
}

/** Returns a token for a ServiceAccount of the operator. */
async function tokenOf(account: string): Promise<string> {
  const path = `/api/v1/namespaces/${HOME}/serviceaccounts/${account}/token`
  const { status, body } = await api.call('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return String((body.status as Plain).token)
}

/** Returns a currently free port on this machine. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** Options of an operator under test. */
export interface OperatorOptions {
  settings?: Plain
  /** Network of an earlier process, to use it again. */
  proxy?: ApiProxy
  /** Name of the ServiceAccount. Default: the ServiceAccount of the installation. */
  account?: string
}

/** One line of the log. */
export type LogLine = Plain & { msg?: string; outcome?: string }

/** Runs the bundle of the operator as a process, with the permissions of its ServiceAccount, behind a proxy. */
export class OperatorProcess {
  readonly lines: LogLine[] = []
  private output = ''

  private constructor(
    readonly proxy: ApiProxy,
    private readonly child: ChildProcess,
    private readonly port: number,
    private readonly folder: string,
  ) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.read(text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text
    })
  }

  /** Starts a process. The first run of each namespace starts after `ready`. */
  static async start({ settings = {}, proxy, account = OPERATOR }: OperatorOptions = {}): Promise<OperatorProcess> {
    const network = proxy ?? (await ApiProxy.start(access))
    const folder = mkdtempSync(join(tmpdir(), 'lummo-operator-'))
    const port = await freePort()
    const config = { namespace: HOME, leaderElection: false, port, ...settings }
    writeFileSync(join(folder, 'operator.yaml'), JSON.stringify(config))
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig(network, await tokenOf(account))))
    const program = join(__dirname, '../../../dist/operator/lummo-operator')
    const child = spawn(process.execPath, [program, '--config', join(folder, 'operator.yaml')], {
      env: { PATH: process.env.PATH ?? '', KUBECONFIG: join(folder, 'kubeconfig') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new OperatorProcess(network, child, port, folder)
  }

  private read(text: string): void {
    this.output += text
    const lines = this.output.split('\n')
    this.output = lines.pop() ?? ''
    for (const line of lines) this.lines.push(line.startsWith('{') ? JSON.parse(line) : { msg: line })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /**
   * Returns the status of `/healthz`, `/readyz` or `/metrics`, and its text; status 0 if the process does not respond.
   */
  probe(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port: this.port, path, timeout: 2_000 }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      })
      asked.on('timeout', () => asked.destroy())
      asked.on('error', () => resolve({ status: 0, text: '' }))
      asked.end()
    })
  }

  /** Waits until the caches are synced. */
  async ready(): Promise<this> {
    await this.until(async () => (await this.probe('/readyz')).status === 200, 'the caches')
    return this
  }

  /** Waits for a condition while the process runs; the error shows its log. */
  async until(isSo: () => boolean | Promise<boolean>, what: string, seconds = 180): Promise<void> {
    const end = Date.now() + seconds * 1000
    while (!(await isSo())) {
      if (Date.now() < end && this.isRunning) await pause(100)
      else throw new Error(`Waited in vain for ${what}:\n${this.lastLines()}`)
    }
  }

  private lastLines(): string {
    return [...this.lines.slice(-30).map((line) => JSON.stringify(line)), this.output].join('\n')
  }

  /** Sends a signal and waits until the process has ended. Returns the exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const code = await ended(this.child, signal)
    rmSync(this.folder, { recursive: true, force: true })
    return code
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  /** Returns the requests that change objects, except events and Leases. */
  writes(from = 0): ProxiedRequest[] {
    return writesIn(this.proxy.requests.slice(from))
  }

  /** Waits until there has been no write for a while. */
  async quiet(milliseconds = 1_500): Promise<void> {
    for (let seen = -1; seen !== this.writes().length; ) {
      seen = this.writes().length
      await pause(milliseconds)
    }
  }
}

/** Returns the requests that change objects, except events and Leases. */
export const writesIn = (requests: readonly ProxiedRequest[]): ProxiedRequest[] =>
  requests.filter(({ method, path }) => method !== 'GET' && !/\/(events|leases)(\/|$)/.test(path))

/** Describes a request, such as `PATCH services/web`. */
export const asText = ({ method, path }: ProxiedRequest): string => `${method} ${path.split('/').slice(-2).join('/')}`

const kubeconfig = ({ port, ca }: ApiProxy, credential: string): Plain => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'c',
  clusters: [
    {
      name: 'c',
      cluster: {
        server: `https://127.0.0.1:${port}`,
        'certificate-authority-data': Buffer.from(ca).toString('base64'),
      },
    },
  ],
  users: [{ name: 'u', user: { token: credential } }],
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: HOME } }],
})
