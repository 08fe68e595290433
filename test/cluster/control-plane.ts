import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import type { Plain } from '../../lib/manifest/manifest'
import { ended, pause } from '../hosts/processes'
import { type Access, Api } from './api'

const TOKEN = 'token'
/**
 * Timeout for the first response of a program in milliseconds. On a busy machine, the API server needs most of this
 * time.
 */
const START_MS = 180_000

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** Returns the YAML files of folders that are separated by colons. */
const yamlFiles = (folders: string): string[] =>
  folders
    .split(':')
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /\.ya?ml$/.test(path) && !/(kustomization|storage-class)\.yaml$/.test(path))

const objectsIn = (path: string): Plain[] => loadAll(readFileSync(path, 'utf8')) as Plain[]

/** Label of the nodes that kwok simulates. A test can add nodes that it simulates itself. */
const SIMULATED = 'tests.lummo.dev/simulated'

/** Records the requests of the operator, for a comparison with its roles. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata', users: ['system:serviceaccount:lummo-system:lummo-operator'] }, { level: 'None' }],
}

const node = (zone: string): Plain => {
  const room = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '1000' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `node-${zone}`,
      labels: {
        'kubernetes.io/hostname': `node-${zone}`,
        'topology.kubernetes.io/zone': zone,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        [SIMULATED]: 'true',
      },
    },
    status: { capacity: room, allocatable: room },
  }
}

/**
 * A control plane on loopback. The control plane has three simulated nodes, on which pods become ready and Jobs
 * complete, the CRDs in the folders of LUMMO_CRDS, Argo Rollouts with the flags for Traefik 3, and the KEDA webhooks.
 * A label on a pod or a node selects a failure that kwok simulates. test/cluster/run sets the environment.
 */
export class ControlPlane {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lummo-cluster-'))
  private running: ChildProcess[] = []
  private isEnding = false

  private start(program: string, args: readonly string[]): void {
    const log = openSync(join(this.folder, `${program}.log`), 'a')
    const env = { ...process.env, KUBECONFIG: 'kubeconfig' }
    const child = spawn(program, args, { cwd: this.folder, stdio: ['ignore', log, log], env })
    writeFileSync(join(this.folder, `${program}.pid`), String(child.pid))
    this.running.push(child)
    // A test kills a program to see what its clients do.
    child.once('exit', (_, signal) => {
      if (signal !== 'SIGKILL' || this.isEnding) return
      this.running = this.running.filter((one) => one !== child)
      this.start(program, args)
    })
  }

  /**
   * Starts all programs and returns the access to the API server. If a program exits, the error contains its output.
   */
  async up(): Promise<Access> {
    if (process.env.LUMMO_CRDS === undefined) throw new Error('Run this by `npm run test:cluster -- DIR`.')
    const [store, peers, server, metrics, health, hooks] = await Promise.all(Array.from({ length: 6 }, freePort))
    const etcd = `http://127.0.0.1:${store}`
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(join(this.folder, 'accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }))
    writeFileSync(join(this.folder, 'tokens.csv'), `${TOKEN},admin,admin,system:masters\n`)
    this.start('server', [
      '--data-dir=etcd',
      '--unsafe-no-fsync',
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peers}`,
    ])
    const audit = join(this.folder, 'audit.log')
    writeFileSync(join(this.folder, 'audit-policy.yaml'), JSON.stringify(AUDIT_POLICY))
    this.start('kube-apiserver', [
      '--audit-policy-file=audit-policy.yaml',
      `--audit-log-path=${audit}`,
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${server}`,
      '--cert-dir=certificates',
      '--token-auth-file=tokens.csv',
      '--authorization-mode=RBAC',
      '--allow-privileged',
      '--service-cluster-ip-range=10.0.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-account-key-file=accounts.key',
      '--service-account-signing-key-file=accounts.key',
    ])
    const ca = join(this.folder, 'certificates/apiserver.crt')
    await this.until(() => existsSync(ca), 'a certificate')
    const certificates = join(this.folder, 'certificates')
    const access = {
      port: server ?? 0,
      token: TOKEN,
      ca: readFileSync(ca, 'utf8'),
      folder: this.folder,
      certificates,
      audit,
    }
    const api = new Api(access)
    await this.until(async () => (await api.call('GET', '/readyz').catch(() => undefined))?.status === 200, 'the API')
    for (const crd of yamlFiles(process.env.LUMMO_CRDS ?? '').flatMap(objectsIn)) await api.create(crd)
    this.controllers(access, metrics ?? 0, health ?? 0)
    await this.admission(api, hooks ?? 0)
    for (const zone of ['a', 'b', 'c']) await api.create(node(zone))
    await api.create(objectsIn(`${process.env.LUMMO_STAGES}/volume/fast/storage-class.yaml`)[0] ?? {})
    await this.until(async () => {
      const { items = [] } = (await api.call('GET', '/api/v1/nodes')).body as { items?: Plain[] }
      return items.every((one) => JSON.stringify(one.status).includes('"type":"Ready"'))
    }, 'nodes that are ready')
    return access
  }

  private controllers({ port, token }: Access, metrics: number, health: number): void {
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'cluster',
      clusters: [
        {
          name: 'cluster',
          cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': 'certificates/apiserver.crt' },
        },
      ],
      users: [{ name: 'admin', user: { token } }],
      contexts: [{ name: 'cluster', context: { cluster: 'cluster', user: 'admin' } }],
    }
    writeFileSync(join(this.folder, 'kubeconfig'), JSON.stringify(kubeconfig))
    const alone = ['--kubeconfig=kubeconfig', '--leader-elect=false', '--secure-port=0']
    this.start('kube-controller-manager', [
      ...alone,
      '--service-account-private-key-file=accounts.key',
      // With the defaults, each deletion of a namespace or of dependents would take many seconds.
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
      // On a busy machine, the heartbeat of a node can be late.
      '--node-monitor-grace-period=1h',
    ])
    this.start('kube-scheduler', alone)
    this.start('rollouts-controller', [
      '--kubeconfig=kubeconfig',
      '--leader-elect=false',
      `--metricsport=${metrics}`,
      `--healthzPort=${health}`,
      '--traefik-api-group=traefik.io',
      '--traefik-api-version=traefik.io/v1alpha1',
    ])
    const stages = yamlFiles(
      ['node/fast', 'node/chaos', 'pod/fast', 'pod/chaos', 'volume/fast']
        .map((one) => `${process.env.LUMMO_STAGES}/${one}`)
        .join(':'),
    )
    writeFileSync(join(this.folder, 'stages.yaml'), stages.map((path) => readFileSync(path, 'utf8')).join('\n---\n'))
    this.start('kwok', [
      '--kubeconfig=kubeconfig',
      `--manage-nodes-with-label-selector=${SIMULATED}=true`,
      // A range for device tests, which no network routes (RFC 2544). A test adds servers at these addresses.
      '--cidr=198.18.0.1/16',
      '--config=stages.yaml',
    ])
  }

  /** Starts the KEDA webhooks with the certificate of the API server, which is valid for loopback. */
  private async admission(api: Api, port: number): Promise<void> {
    const certificate = readFileSync(join(this.folder, 'certificates/apiserver.crt'))
    mkdirSync(join(this.folder, 'hooks'))
    writeFileSync(join(this.folder, 'hooks/tls.crt'), certificate)
    copyFileSync(join(this.folder, 'certificates/apiserver.key'), join(this.folder, 'hooks/tls.key'))
    const nowhere = ['--metrics-bind-address=0', '--health-probe-bind-address=0']
    this.start('webhooks', ['--cert-dir=hooks', `--port=${port}`, ...nowhere])
    const webhooks = ['scaledobject', 'scaledjob', 'triggerauthentication', 'clustertriggerauthentication'].map(
      (one) => ({
        name: `${one}.keda.sh`,
        clientConfig: {
          url: `https://127.0.0.1:${port}/validate-keda-sh-v1alpha1-${one}`,
          caBundle: certificate.toString('base64'),
        },
        rules: [
          {
            apiGroups: ['keda.sh'],
            apiVersions: ['v1alpha1'],
            operations: ['CREATE', 'UPDATE'],
            resources: [`${one}s`],
          },
        ],
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
      }),
    )
    const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' }
    await api.create({ ...kind, metadata: { name: 'keda' }, webhooks })
    const probe = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'probe', namespace: 'default' },
      spec: { scaleTargetRef: { name: 'probe' }, triggers: [{ type: 'external', metadata: { scalerAddress: 'a:1' } }] },
    }
    await this.until(async () => (await api.create(probe, 'dryRun=All')).status === 201, 'the KEDA webhooks')
  }

  private async until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + START_MS
    while (!(await isSo())) {
      const dead = this.running.find(({ exitCode }) => exitCode !== null)
      if (dead !== undefined || Date.now() > end) {
        const program = dead?.spawnfile ?? 'kube-apiserver'
        const said = readFileSync(join(this.folder, `${program}.log`), 'utf8').slice(-2000)
        throw new Error(`Waited in vain for ${what}. ${program} said:\n${said}`)
      }
      await pause(200)
    }
  }

  /** Stops all programs and removes their files. */
  async down(): Promise<void> {
    this.isEnding = true
    await Promise.all(this.running.map((child) => ended(child, 'SIGKILL')))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
