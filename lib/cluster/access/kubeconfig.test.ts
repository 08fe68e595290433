import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import type { Plain } from '../../manifest/manifest'
import { ConnectionError, connect } from './kubeconfig'

const environment = { ...process.env }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lummo-connection-'))
  const { KUBECONFIG, KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT, ...others } = environment
  process.env = { ...others, HOME: folder }
})

afterEach(() => {
  process.env = environment
  rmSync(folder, { recursive: true })
})

const encoded = (text: string) => Buffer.from(text).toString('base64')

/** Writes a kubeconfig and sets KUBECONFIG. */
function kubeconfig(user: Plain, change: { cluster?: Plain; context?: Plain; config?: Plain } = {}): void {
  const cluster = { server: 'https://cluster.example.com:6443', 'certificate-authority-data': encoded('ca') }
  const config = {
    clusters: [{ name: 'one', cluster: { ...cluster, ...change.cluster } }],
    users: [{ name: 'me', user }],
    contexts: [{ name: 'work', context: { cluster: 'one', user: 'me', ...change.context } }],
    'current-context': 'work',
    ...change.config,
  }
  process.env.KUBECONFIG = join(folder, 'config')
  writeFileSync(process.env.KUBECONFIG, dump(config))
}

test('a kubeconfig gives the server, the namespace, certificates and an agent that keeps connections', async () => {
  kubeconfig(
    { 'client-certificate-data': encoded('certificate'), 'client-key-data': encoded('key') },
    { context: { namespace: 'team' }, cluster: { 'tls-server-name': 'api' } },
  )
  const { server, namespace, options } = connect()
  expect({ server: server.href, namespace }).toEqual({ server: 'https://cluster.example.com:6443/', namespace: 'team' })
  const [first, second] = [await options(), await options()]
  expect(first).toMatchObject({ servername: 'api', agent: { keepAlive: true } })
  expect([first.ca, first.cert, first.key].map(String)).toEqual(['ca', 'certificate', 'key'])
  expect(second.agent).toBe(first.agent)
})

test.each<[string, Plain, string]>([
  ['a token', { token: 'secret' }, 'Bearer secret'],
  ['a login command', { exec: { command: 'echo', args: ['{"status":{"token":"from-exec"}}'] } }, 'Bearer from-exec'],
])('%s is in the header of each request', async (_, user, expected) => {
  kubeconfig(user)
  expect((await connect().options()).headers).toMatchObject({ Authorization: expected })
})

test('a login command that fails is an error of the request', async () => {
  kubeconfig({ exec: { command: 'sh', args: ['-c', 'echo please log in >&2; exit 1'] } })
  await expect(connect().options()).rejects.toThrow('please log in')
})

test('in a pod, the token is read from its file, without the line break at its end', async () => {
  const account = join(folder, 'var/run/secrets/kubernetes.io/serviceaccount')
  mkdirSync(account, { recursive: true })
  writeFileSync(join(account, 'token'), 'of-the-pod\n')
  writeFileSync(join(account, 'ca.crt'), 'ca')
  writeFileSync(join(account, 'namespace'), 'lummo-system')
  process.env.KUBERNETES_SERVICE_HOST = 'fd00::1'
  process.env.KUBERNETES_SERVICE_PORT = '443'
  const { server, namespace, options } = connect(folder)
  expect({ server: server.href, namespace }).toEqual({ server: 'https://[fd00::1]/', namespace: 'lummo-system' })
  expect((await options()).headers).toEqual({ Authorization: 'Bearer of-the-pod' })
})

test('without a configuration there is no connection, least of all to localhost', () => {
  expect(() => connect(folder)).toThrow(
    'No cluster is configured. Set KUBECONFIG, or run in a pod with a ServiceAccount token.',
  )
})

test.each<[string, () => void, string]>([
  [
    'a file that is not there',
    () => (process.env.KUBECONFIG = join(folder, 'none')),
    'The kubeconfig cannot be read: ENOENT',
  ],
  [
    'no current context',
    () => kubeconfig({ token: 'a' }, { config: { 'current-context': '' } }),
    'The kubeconfig has no current context.',
  ],
  [
    'an unknown cluster',
    () => kubeconfig({ token: 'a' }, { context: { cluster: 'two' } }),
    'The kubeconfig has no cluster `two`.',
  ],
  [
    'no server',
    () => kubeconfig({ token: 'a' }, { cluster: { server: '' } }),
    'The kubeconfig cannot be read: clusters[0].cluster.server is missing',
  ],
  [
    'an address without encryption',
    () => kubeconfig({ token: 'a' }, { cluster: { server: 'http://a' } }),
    '`http://a` of cluster `one` is not an HTTPS address.',
  ],
  ['no credentials', () => kubeconfig({}), 'User `me` of the kubeconfig has no credentials.'],
  [
    'an unknown user',
    () => kubeconfig({}, { context: { user: 'you' } }),
    'User `you` of the kubeconfig has no credentials.',
  ],
])('%s is refused with what is wrong', (_, write, message) => {
  write()
  expect(() => connect(folder)).toThrow(ConnectionError)
  expect(() => connect(folder)).toThrow(message)
})
