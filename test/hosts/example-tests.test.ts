import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { editedText } from '../support/edited-text'
import { copyOf, ROOT, run } from './programs'

const EXAMPLES = join(ROOT, 'kustomize-examples')

test('the tests of all examples pass, also of folders that kustomize builds', () => {
  const { status, stdout } = run('lummo', ['test'], { cwd: EXAMPLES })
  expect(stdout).toMatch(/^(?:pass .+\n){4}4 tests, 0 failed\n$/)
  expect(status).toBe(0)
})

describe('in a copy of the examples', () => {
  const production = 'environments/overlays/production'
  let root = ''
  beforeAll(() => {
    root = copyOf(EXAMPLES)
  })
  const edit = (file: string, from: string, to: string) => {
    const path = join(root, production, file)
    writeFileSync(path, editedText(readFileSync(path, 'utf8'), from, to))
  }
  const runTest = (...args: string[]) => run('lummo', ['test', production, ...args], { cwd: root })

  test('a patch of an overlay fails the test at its line, and an update accepts it', () => {
    // The base refers to a component outside the examples.
    const base = join(root, 'environments/base/kustomization.yaml')
    writeFileSync(base, readFileSync(base, 'utf8').replace('../../../integrations', join(ROOT, 'integrations')))
    edit('patches.yaml', 'memory: 512Mi', 'memory: 768Mi')
    const failed = runTest()
    expect(failed.status).toBe(1)
    expect(failed.stdout).toContain(
      '`spec.template.spec.containers[0].resources.requests.memory` of Rollout/shop/shop must be `512Mi`, but is `768Mi`.\n' +
        ` --> ${production}/production.test.yaml:12:51`,
    )
    expect(runTest('--update').status).toBe(0)
    expect(readFileSync(join(root, production, 'production.test.yaml'), 'utf8')).toContain(
      'resources: {requests: {cpu: 500m, memory: 768Mi}}',
    )
    expect(runTest()).toMatchObject({ status: 0, stderr: '' })
  })

  test('a finding about the base is reported at its line, and can be listed', () => {
    edit('patches.yaml', 'replicas: null', 'replicsa: null')
    expect(runTest().stdout).toContain(`error[unknown-field]: \`replicsa\` is not a field`)
    edit('production.test.yaml', 'findings: []', 'findings: [{code: unknown-field, file: patches.yaml, line: 6}]')
    expect(runTest().stdout).toContain('The input has errors, so there is no output. Remove `expect`')
  })
})
