import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import type { Plain } from '../../lib/manifest/manifest'
import { runCase } from '../support/golden'
import { editedText } from '../support/edited-text'
import { api, applyToCluster, within, writeKubeconfig } from './live'

// All commands of the page run unchanged except `kubectl exec`, because pods on simulated nodes do not run anything.

const PAGE = readFileSync(join(__dirname, '../../docs/how-to/restore-a-database.md'), 'utf8')
const blocks = (language: string) =>
  [...PAGE.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, one]) => one === language)
    .map(([, , text = '']) => text)
const commands = [...blocks('').filter((text) => text.startsWith('kubectl')), ...inline(/`(kubectl scale [^`]*)`/)]
const [WITH_BUCKET = '', SECOND = ''] = blocks('yaml')
const WITHOUT_BUCKET = editedText(WITH_BUCKET, /^ {4}bucket:.*\n/m, '')

function inline(pattern: RegExp): string[] {
  return [...PAGE.matchAll(new RegExp(pattern, 'g'))].map(([, text = '']) => text)
}

const folder = mkdtempSync(join(tmpdir(), 'lummo-runbook-'))
afterAll(() => {
  api.close()
  rmSync(folder, { recursive: true })
})

const DEPLOYMENT = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: orders}
spec: {replicas: 3, containers: {image: "registry.example.com/orders:1.0.0", resources: {cpu: 10m, memory: 16Mi}}}
`

/**
 * Applies the objects that short objects generate to a namespace. Returns a function that runs commands in the
 * namespace.
 */
async function packageIn(namespace: string, ...texts: string[]) {
  const made = loadAll(runCase({ input: `# A database\n${texts.join('---\n')}` }).expected ?? '') as Plain[]
  // The test cluster has no definition of the alert.
  const objects = made.filter(({ kind }) => kind !== 'PrometheusRule')
  expect(await applyToCluster(within(namespace, objects))).toEqual([])
  const config = join(folder, namespace)
  writeKubeconfig(config, namespace)
  return (command: string): string => {
    const env = { ...process.env, KUBECONFIG: config }
    const ran = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', command], {
      encoding: 'utf8',
      env,
      timeout: 60_000,
    })
    expect({ command, status: ran.status, stderr: ran.stderr }).toEqual({ command, status: 0, stderr: '' })
    return ran.stdout
  }
}

interface Container {
  name: string
  command: string[]
  volumeMounts: { name: string; mountPath: string }[]
}
interface Pod {
  containers: Container[]
  initContainers?: Container[]
  volumes: { name: string; configMap?: { name: string } }[]
}

const withoutExec = (command: string) =>
  command
    .split('\n')
    .filter((line) => !line.startsWith('kubectl exec '))
    .join('\n')
/** Scripts that commands run in a container. */
const scriptsIn = (text: string): string[] =>
  [...text.matchAll(/\/scripts\/([a-z]+\.sh)/g)].map(([, file = '']) => file)

describe.each([
  ['from its volume', 'volume', WITHOUT_BUCKET, 0, 'orders-db'],
  ['from the bucket', 'bucket', WITH_BUCKET, 1, 'orders-db'],
  ['into a second name', 'second', `${WITHOUT_BUCKET}---\n${SECOND}`, 0, 'orders-db-2'],
])('a restore %s', (_, namespace, database, start, name) => {
  test('has a pod with the backups and the scripts, by the commands of the page', async () => {
    const run = await packageIn(namespace, database, DEPLOYMENT)
    const [scale = ''] = commands.filter((one) => one.startsWith('kubectl scale'))
    run(scale)
    expect(run("kubectl get deployment orders -o jsonpath='{.spec.replicas}'")).toBe('0')

    const creating = commands.filter((one) => one.startsWith('kubectl create job'))
    expect(creating).toHaveLength(2)
    // The page refers to the same steps for the second database, with a different name.
    run(withoutExec(creating[start] ?? '').replaceAll('orders-db-backup', `${name}-backup`))
    const pod: Pod = JSON.parse(run('kubectl get job orders-restore -o json')).spec.template.spec
    const [main] = pod.containers
    expect(main?.command).toEqual(['sleep', '6h'])
    const [download] = pod.initContainers ?? []
    expect(download?.command).toEqual(
      start === 0 ? undefined : ['sh', '/scripts/download.sh', expect.stringMatching(/^\d{8}T\d{6}Z$/)],
    )
    for (const one of [...pod.containers, ...(pod.initContainers ?? [])]) {
      expect(one.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(
        expect.arrayContaining(['/backups', '/scripts']),
      )
    }
    const config = pod.volumes.find(({ configMap }) => configMap !== undefined)?.configMap?.name
    const files = Object.keys(JSON.parse(run(`kubectl get configmap ${config} -o json`)).data)
    const wanted = [...commands.flatMap(scriptsIn)].filter((file) => start === 1 || file !== 'download.sh')
    expect(files).toEqual(expect.arrayContaining(wanted))

    const [last = ''] = commands.filter((one) => one.includes('kubectl delete job'))
    run(withoutExec(last))
    expect(run('kubectl get jobs -o name')).not.toContain('orders-restore')
  })
})
