import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { load } from 'js-yaml'
import type { KptFunc } from 'kpt-functions'
import { suite } from '../../functions/suite'
import { kptFunc } from '../../lib/command/objects'
import { deployment, native, type Resource, resourceList } from '../support/objects'

const ROOT = join(__dirname, '../..')
const WEB = deployment()
const listWith = (web: Resource) => resourceList([web, native('v1', 'ConfigMap', 'mine')])
const LIST = listWith(WEB)

/** Runs a function with the runner of the SDK in a separate process, as a program that uses the SDK does. */
function underRunner(expression: string, input: string) {
  const program = `
    const { run } = require('kpt-functions')
    const { kptFunc, suite } = require(${JSON.stringify(join(ROOT, 'dist/index.js'))})
    run(${expression})`
  const ran = spawnSync(process.execPath, ['-e', program], { cwd: ROOT, input })
  return {
    status: ran.status,
    stderr: ran.stderr.toString(),
    list: load(ran.stdout.toString()) as { items: { kind: string }[]; results?: { severity: string }[] },
  }
}

test('the suite runs under the runner of the kpt-functions SDK', () => {
  const { status, list } = underRunner('kptFunc(suite)', LIST)
  expect(status).toBe(0)
  expect(list.items.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Deployment', 'Service', 'ServiceAccount'])
})

test('one kind of it does as well, and leaves the objects of others alone', () => {
  const { status, list } = underRunner("kptFunc(suite, 'LummoContainer')", LIST)
  expect(status).toBe(0)
  expect(list.items.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'LummoDeployment'])
})

test('errors reach the runner, which fails', () => {
  const { status, list } = underRunner('kptFunc(suite)', listWith(WEB.container({ http: 99999 })))
  expect({ status, severity: list.results?.[0]?.severity }).toEqual({ status: 1, severity: 'error' })
})

test.each(suite.kinds.map(({ kind }) => kind))('%s is a KptFunc that says what it does', (kind) => {
  // The types of lummo do not require the SDK, but a function is assignable to the SDK’s type.
  const func: KptFunc = kptFunc(suite, kind)
  expect(func.usage).toMatch(new RegExp(`^${kind}: .{20}`))
})
