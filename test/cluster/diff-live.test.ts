import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { suite } from '../../functions/suite'
import { diff } from '../../lib/command/commands/diff'
import type { Plain } from '../../lib/manifest/manifest'
import { exampleOutputs } from '../conformance/outputs'
import { api, kindAndName, within, writeKubeconfig } from './live'

const folder = mkdtempSync(join(tmpdir(), 'lummo-live-'))
process.env.KUBECONFIG = join(folder, 'config')
writeKubeconfig(process.env.KUBECONFIG, 'default')
afterAll(() => {
  api.close()
  rmSync(folder, { recursive: true })
})

/** Kinds that exist in a real cluster, but have no definition in the test cluster. */
const UNKNOWN = ['IAMServiceAccount', 'Password']
const OF_CLUSTER = ['Namespace', 'ClusterRole', 'ClusterRoleBinding']

/** Returns the objects of every nth example. Each example is in separate namespaces. */
const objectsOf = (way: string, nth: number): Plain[] =>
  exampleOutputs()
    .filter((_, at) => at % nth === 0)
    .flatMap(({ objects }, at) => within(`${way}-${at}`, objects))
    .filter(({ kind }) => !UNKNOWN.includes(String(kind)))
    .map((object) => {
      if (!OF_CLUSTER.includes(String(object.kind))) return object
      const { namespace: _, ...metadata } = object.metadata as Plain
      return { ...object, metadata }
    })

const namespaceOf = ({ metadata }: Plain) => (metadata as Plain).namespace

/** Sorts the objects, so that namespaces precede the objects in them. */
function withNamespaces(objects: readonly Plain[]): Plain[] {
  const own = objects.filter(({ kind }) => kind === 'Namespace')
  const known = own.map(({ metadata }) => (metadata as Plain).name)
  const others = [...new Set(objects.map(namespaceOf))].filter((name) => name !== undefined && !known.includes(name))
  const made = others.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))
  return [...made, ...own, ...objects.filter((one) => !own.includes(one))]
}

function kubectl(...args: string[]): void {
  const { status, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', env: process.env })
  expect(status === 0 ? '' : stderr).toBe('')
}

function fileOf(name: string, objects: readonly Plain[]): string {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, objects.map((object) => `---\n${dump(object)}`).join(''))
  return file
}

// A few examples are sufficient, because the server sets all defaults.
test('after kubectl apply, the examples equal the cluster', () => {
  const file = fileOf('client', withNamespaces(objectsOf('client', 3)))
  kubectl('apply', '-f', file)
  expect(diff(['--live', file], suite)).toMatchObject({ exitCode: 0, stdout: 'no differences\n', stderr: '' })
})

describe('after kubectl apply --server-side', () => {
  const objects = objectsOf('server', 1)
  const file = fileOf('server', withNamespaces(objects))

  test('the examples equal the cluster', () => {
    kubectl('apply', '--server-side', '-f', file)
    expect(diff(['--live', file], suite)).toMatchObject({ exitCode: 0, stdout: 'no differences\n', stderr: '' })
  })

  /** For each kind, a field and its different value in the cluster. */
  const CHANGES: readonly [kind: string, pointer: string, value: unknown][] = [
    ['Deployment', '/spec/template/spec/terminationGracePeriodSeconds', 77],
    ['Deployment', '/spec/template/spec/containers/0/image', 'registry.example.com/other:1.0.0'],
    ['Service', '/spec/ports/0/targetPort', 'other'],
    ['StatefulSet', '/spec/template/spec/terminationGracePeriodSeconds', 77],
    ['CronJob', '/spec/schedule', '7 7 7 7 *'],
    ['NetworkPolicy', '/spec/policyTypes/0', 'Egress'],
    ['PodDisruptionBudget', '/spec/maxUnavailable', 7],
    ['ScaledObject', '/spec/maxReplicaCount', 77],
    ['ServiceAccount', '/automountServiceAccountToken', true],
    ['Rollout', '/spec/template/spec/terminationGracePeriodSeconds', 77],
    ['IngressRoute', '/spec/routes/0/match', 'Host(`other.example.com`)'],
    ['Ingress', '/spec/rules/0/http/paths/0/path', '/other'],
    ['ConfigMap', '/metadata/labels/app', 'other'],
  ]
  test.each(CHANGES)('%s: a change of %s is the only difference', async (kind, pointer, value) => {
    const steps = pointer.slice(1).split('/')
    const at = (one: unknown) => steps.reduce<unknown>((found, step) => (found as Plain | undefined)?.[step], one)
    const object = objects.find((one) => one.kind === kind && at(one) !== undefined && at(one) !== value) ?? {}
    const own = at(object)
    expect(own).toBeDefined()
    const { name, namespace } = object.metadata as { name: string; namespace: string }
    const path = `${await api.pathOf(String(object.apiVersion), kind, namespace)}/${name}`
    const change = (to: unknown) =>
      api.call('PATCH', path, [{ op: 'replace', path: pointer, value: to }], 'application/json-patch+json')
    expect((await change(value)).status).toBe(200)
    const one = fileOf('one', [object])
    const { stdout, stderr } = diff(['--live', '--json', one], suite)
    expect(stderr).toBe('')
    const [{ objects: found, labels }] = JSON.parse(stdout).environments
    const fields = found.flatMap(({ fields: all }: { fields: unknown[] }) => all)
    expect([...fields, ...labels]).toEqual([expect.objectContaining({ before: value, after: own })])
    await change(own)
    expect(diff(['--live', one], suite).exitCode).toBe(0)
  })

  test('a field of others is none, and an object that was deleted is added', async () => {
    const deployment = objects.find(({ kind }) => kind === 'Deployment') ?? {}
    const { name, namespace } = deployment.metadata as { name: string; namespace: string }
    const one = fileOf('one', [deployment])
    kubectl('annotate', 'deployment', name, '-n', namespace, 'example.com/by=others')
    kubectl('patch', 'deployment', name, '-n', namespace, '-p', '{"spec": {"minReadySeconds": 3}}')
    expect(diff(['--live', one], suite).exitCode).toBe(0)
    kubectl('delete', 'deployment', name, '-n', namespace)
    expect(diff(['--live', one], suite).stdout).toContain(`+ ${kindAndName(deployment)}`)
  })
})
