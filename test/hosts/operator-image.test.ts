import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../package.json'
import { pause } from './processes'
import { ROOT, run, scratch } from './programs'

// The image of the release, which test/hosts/run builds.
const images = execFileSync('node', ['tools/release/address.mjs', 'images'], { cwd: ROOT, encoding: 'utf8' }).trim()
const IMAGE = `${images}/lummo-operator:${version}-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`
const NODE = '/nodejs/bin/node'
/** Restrictions of the container in the installation, and no network. */
const LOCKED = ['--read-only', '--read-only-tmpfs=false', '--network=none', '--cap-drop=ALL']
const folder = mkdtempSync(join(scratch, 'operator-image-'))
// The user of the image is not the owner of the folder.
chmodSync(folder, 0o755)

/** Writes files that the container reads in /config. */
function configured(files: Readonly<Record<string, string>>): string[] {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o644 })
  return ['--volume', `${folder}:/config:ro`]
}

const inImage = (args: readonly string[], options: readonly string[] = []) =>
  run('podman', ['run', '--rm', ...LOCKED, ...options, IMAGE, ...args])

test('the image runs unprivileged without a writable folder, and prints its version', () => {
  expect(inImage(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  const user = run('podman', ['image', 'inspect', '--format', '{{.Config.User}}', IMAGE]).stdout.trim()
  expect(user).toBe('65532:65532')
})

test.each([
  ['no cluster', [], 'No cluster is configured. Set KUBECONFIG, or run in a pod with a ServiceAccount token.\n'],
  ['an unknown argument', ['--confg'], expect.stringContaining('usage: lummo-operator')],
  ['an unknown setting', ['--config', '/config/operator.yaml'], expect.stringContaining('`namespace`')],
  ['a missing file', ['--config', '/config/none.yaml'], expect.stringContaining('/config/none.yaml cannot be read')],
])('%s is a mistake with a message, and without a stack trace', (_, args, message) => {
  const { status, stdout, stderr } = inImage(args, configured({ 'operator.yaml': 'namespac: lummo-system\n' }))
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: message })
  expect(stderr).not.toMatch(/^ {4}at /m)
})

test.each(['sh', 'npm'])('the image has no %s', (program) => {
  expect(run('podman', ['run', '--rm', ...LOCKED, '--entrypoint', program, IMAGE]).status).toBe(127)
})

test('without an API server, the process lives, is not ready, and ends in order', async () => {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { token: 'none' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  }
  const files = { 'kubeconfig.json': JSON.stringify(kubeconfig), 'operator.yaml': 'namespace: lummo-system\n' }
  const options = [...configured(files), '--env', 'KUBECONFIG=/config/kubeconfig.json']
  const started = run('podman', ['run', '--detach', ...LOCKED, ...options, IMAGE, '--config', '/config/operator.yaml'])
  const container = started.stdout.trim()
  try {
    const ask = `Promise.all(['healthz', 'readyz'].map(async (one) => (await fetch('http://127.0.0.1:8080/' + one)).status)).then((all) => console.log(all.join()))`
    const probe = () => run('podman', ['exec', container, NODE, '-e', ask])
    let answer = probe()
    for (let tries = 0; tries < 100 && answer.status !== 0; tries += 1) {
      await pause(200)
      answer = probe()
    }
    expect(answer.stdout).toBe('200,503\n')
    run('podman', ['kill', '--signal', 'TERM', container])
    expect(run('podman', ['wait', container]).stdout).toBe('0\n')
  } finally {
    run('podman', ['rm', '--force', container])
  }
})
