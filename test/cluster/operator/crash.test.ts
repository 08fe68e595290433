import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../../functions/suite'
import { expandObjects } from '../../../lib/command/objects'
import type { Plain } from '../../../lib/manifest/manifest'
import { writeYaml } from '../../../lib/wire/yaml/write-yaml'
import { pause } from '../../hosts/processes'
import { deployment, type Resource, short } from '../../support/objects'
import { api, eventually, writeKubeconfig } from '../live'
import { asText, installOperator, OperatorProcess } from './operator-process'
import { childrenIn, listOf, Team } from './team'

const NAMESPACES = ['crash', 'adopted']
const claims = Array.from({ length: 12 }, (_, at): Resource[] => [
  deployment().named(`web-${at}`),
  short('LummoConfig', `flags-${at}`, { values: { A: String(at) } }),
]).flat()
const scratch = mkdtempSync(join(tmpdir(), 'lummo-crash-'))
let operator: OperatorProcess

beforeAll(installOperator)
afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  rmSync(scratch, { recursive: true })
  api.close()
})

const rendered = (namespace: string, some: readonly Resource[]): Plain[] =>
  expandObjects(
    some.map((one) => one.inNamespace(namespace).object),
    suite,
  ).objects.filter(({ apiVersion }) => !String(apiVersion).startsWith('krm.lummo.dev/'))

const names = (objects: readonly Plain[]): string[] =>
  objects.map(({ kind, metadata }) => `${kind}/${(metadata as Plain).name}`).sort()

test('a process that is killed at any moment loses nothing and creates nothing twice', async () => {
  const team = await Team.create('crash')
  operator = await OperatorProcess.start({ settings: { namespaces: NAMESPACES } })
  const creating = team.put(...claims)
  // The process is killed at different times: during the lists, and after some writes.
  for (const writes of [1, 5, 20, 40]) {
    await operator.until(() => operator.writes().length >= writes, `${writes} writes`)
    await operator.end('SIGKILL')
    operator = await OperatorProcess.start({ settings: { namespaces: NAMESPACES }, proxy: operator.proxy })
  }
  await creating
  for (let at = 0; at < 12; at += 1) await team.until(operator, `LummoDeployment/web-${at}`, 'True Ready')
  await operator.quiet()
  expect(names(await childrenIn('crash'))).toEqual(names(rendered('crash', claims)))
  const created = operator.proxy.requests.filter(({ status, path }) => status === 201 && !path.includes('/events'))
  expect(new Set(created.map(({ path }) => path)).size).toBe(created.length)
})

test('a restart writes nothing, and neither does a second one', async () => {
  for (const _ of [1, 2]) {
    expect(await operator.end()).toBe(0)
    const from = operator.proxy.requests.length
    operator = await OperatorProcess.start({ settings: { namespaces: NAMESPACES }, proxy: operator.proxy })
    await operator.ready()
    await operator.until(() => operator.lines.some(({ outcome }) => outcome === 'leader'), 'the first run')
    await operator.quiet()
    await pause(500)
    expect(operator.writes(from).map(asText)).toEqual([])
  }
})

test('objects that kubectl has applied are adopted without a restart of their pods', async () => {
  const team = await Team.create('adopted')
  const objects = rendered('adopted', [deployment().spec({ replicas: 2 })])
  writeKubeconfig(join(scratch, 'kubeconfig'), 'adopted')
  const { status, stderr } = spawnSync('kubectl', ['apply', '--filename', '-'], {
    encoding: 'utf8',
    input: objects.map((one) => writeYaml(one)).join('---\n'),
    env: { ...process.env, KUBECONFIG: join(scratch, 'kubeconfig') },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const podsOf = async () => (await listOf('v1', 'Pod', 'adopted')).map(({ metadata }) => metadata.uid).sort()
  await eventually(async () => ((await team.get('Deployment/web')).status as Plain)?.availableReplicas, 2)
  const [before, pods] = [await team.get('Deployment/web'), await podsOf()]
  await team.put(deployment().spec({ replicas: 2 }))
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  await operator.quiet()
  const after = await team.get('Deployment/web')
  // The generation of a Deployment also counts changes of annotations.
  expect(after.spec).toEqual(before.spec)
  expect(await podsOf()).toEqual(pods)
  const managers = (
    after.metadata as unknown as { managedFields: { manager: string; operation: string }[] }
  ).managedFields.map(({ manager, operation }) => `${manager} ${operation}`)
  expect(managers).toContain('lummo-operator Apply')
  expect(managers).not.toContain('kubectl-client-side-apply Update')
  expect(after.metadata.ownerReferences).toMatchObject([{ kind: 'LummoDeployment', controller: true }])
  // An unwanted field is removed, even if kubectl has set the field.
  await team.put(deployment().spec({ replicas: 2, service: false }))
  await operator.until(async () => !(await team.exists('Service/web')), 'the removal of the Service')
})
