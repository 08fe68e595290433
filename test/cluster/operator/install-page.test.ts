import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Plain } from '../../../lib/manifest/manifest'
import { writeYaml } from '../../../lib/wire/yaml/write-yaml'
import { CLAIM_KINDS } from '../../../operator/watched-kinds'
import { deployment, documents, short } from '../../support/objects'
import { api, eventually, writeKubeconfig } from '../live'
import { OperatorProcess } from './operator-process'
import { listOf, Team } from './team'

// The commands of docs/operator/install.md and operation.md run unchanged, in the order of the page. The pod of the
// installation is simulated, so a process does its work.

const ROOT = join(__dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'lummo-install-page-'))
const page = (name: string): string => readFileSync(join(ROOT, 'docs/operator', name), 'utf8')

/** Returns the blocks of a page in a language, without their indentation. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, , one]) => one === language)
    .map(([, indent = '', , body = '']) => body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))

const commands = blocks(page('install.md'), '')
const [KUSTOMIZATION = '', WEB = ''] = blocks(page('install.md'), 'yaml')
const [ANNOTATE = ''] = blocks(page('operation.md'), '').filter((one) => one.includes('kubectl annotate'))
let operator: OperatorProcess | undefined

/** Runs the commands of the page that start with a given text, and returns their output. Fails if there are none. */
async function runPage(...starts: readonly string[]): Promise<string> {
  const found = starts.map((start) => commands.find((one) => one.startsWith(start)))
  expect(found).not.toContain(undefined)
  let output = ''
  for (const one of found) output += await runCommand(one ?? '')
  return output
}

/**
 * Runs a command, and returns its output. The command runs asynchronously, because the network of the operator is in
 * this process and needs the event loop.
 */
async function runCommand(command: string): Promise<string> {
  const env = { ...process.env, PATH: `${join(ROOT, 'dist')}:${process.env.PATH}`, KUBECONFIG: join(folder, 'config') }
  const options = { cwd: folder, env, timeout: 120_000 }
  const ran = await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', command], options).catch(
    (error: Error & { stdout: string; stderr: string }) => error,
  )
  const { stdout, stderr } = ran
  if (ran instanceof Error) throw new Error(`${command}\n${stdout}\n${stderr}`)
  return stdout
}

beforeAll(async () => {
  await Team.create('shop')
  // Short objects of other tests must not wait for an operator when the definitions are deleted.
  for (const { apiVersion, kind } of CLAIM_KINDS)
    for (const { metadata } of await listOf(apiVersion, kind)) {
      if (metadata.finalizers === undefined) continue
      const path = `${await api.pathOf(apiVersion, kind, metadata.namespace)}/${metadata.name}`
      await api.call('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json')
    }
  cpSync(join(ROOT, 'operator/install'), join(folder, 'operator/install'), { recursive: true })
  writeFileSync(join(folder, 'kustomization.yaml'), KUSTOMIZATION)
  writeFileSync(join(folder, 'web.yaml'), WEB)
  writeKubeconfig(join(folder, 'config'), 'shop')
})

afterAll(async () => {
  await operator?.end('SIGKILL')
  await operator?.proxy.stop()
  rmSync(folder, { recursive: true })
  // Other tests install the same objects.
  await eventually(async () => (await api.read('v1', 'Namespace', 'lummo-system')).kind, 'Status')
  api.close()
})

test('installation: the definitions, the objects and the pods of the operator', async () => {
  await runPage(
    'lummo crds --operator | kubectl apply',
    'kubectl apply --server-side --kustomize',
    'kubectl --namespace lummo-system rollout',
  )
})

test('a short object is applied, and kubectl shows its state', async () => {
  operator = await (await OperatorProcess.start({ settings: { leaderElection: true } })).ready()
  const team = await Team.create('shop')
  await runCommand('kubectl apply --filename web.yaml')
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  expect(await runPage('kubectl apply --filename web.yaml')).toMatch(/^web +True +Ready/m)
  const labels = { name: 'web', namespace: 'shop' }
  expect((await team.get('Deployment/web')).metadata).toMatchObject(labels)
})

test('migration: rendered YAML is taken over without a change of the pods', async () => {
  if (operator === undefined) throw new Error('The operator does not run.')
  const team = await Team.create('shop')
  // A busy garbage collector deletes the objects one after another. An apply of an object that is being deleted is
  // lost.
  const generated = 'deployment/web service/web serviceaccount/web'
  await runCommand(`kubectl delete lummodeployment/web && kubectl wait --for=delete ${generated} --timeout=120s`)
  mkdirSync(join(folder, 'shop'))
  const claims = [deployment(), short('LummoConfig', 'flags', { values: { A: '1' } })]
  writeFileSync(join(folder, 'shop/app.yaml'), documents(claims))
  await runCommand('lummo render shop | kubectl apply --filename -')
  await eventually(async () => ((await team.get('Deployment/web')).status as Plain)?.availableReplicas, 1)
  const before = await team.get('Deployment/web')
  await runPage('lummo diff --live shop', 'kubectl apply --namespace shop --filename shop')
  const after = await team.get('Deployment/web')
  expect(after.spec).toEqual(before.spec)
  expect(after.metadata.ownerReferences).toMatchObject([{ kind: 'LummoDeployment' }])
})

test('released data: the annotation of the page gives a volume to another short object', async () => {
  if (operator === undefined) throw new Error('The operator does not run.')
  const team = await Team.create('shop')
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: claim,
  }
  writeFileSync(join(folder, 'pvc.yaml'), writeYaml(volume))
  await runCommand('kubectl apply --filename pvc.yaml')
  await team.put(short('LummoVolume', 'data', { size: '1Gi' }))
  await team.until(operator, 'LummoVolume/data', 'False NotOurs')
  await runCommand(ANNOTATE)
  await team.until(operator, 'LummoVolume/data', 'True Applied', 'Applied')
})

test('uninstallation: objects that are kept, then the installation and the definitions', async () => {
  const team = await Team.create('shop')
  await operator?.end()
  await runPage('kubectl --namespace lummo-system scale')
  expect(await team.exists('Deployment/web')).toBe(true)
  expect((await team.get('Deployment/web')).metadata.ownerReferences ?? []).toEqual([])
  await runPage('kubectl delete lummo --all --namespace shop\n', 'kubectl delete --kustomize')
  await eventually(
    async () =>
      (await listOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).filter(({ metadata }) =>
        metadata.name.endsWith('.krm.lummo.dev'),
      ).length,
    0,
  )
  expect(await team.exists('Deployment/web')).toBe(true)
})
