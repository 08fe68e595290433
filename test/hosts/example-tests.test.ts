import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { editedText } from '../support/edited-text'
import { ROOT, run, scratch } from './programs'

const EXAMPLES = join(ROOT, 'kustomize-examples')

test('the tests of all examples pass, also of folders that kustomize builds', () => {
  const { status, stdout } = run('lummo', ['test'], { cwd: EXAMPLES })
  expect(stdout).toMatch(/^(?:pass .+\n){6}6 tests, 0 failed\n$/)
  expect(status).toBe(0)
})

describe('in a copy of the examples', () => {
  const production = 'environments/overlays/production'
  let root = ''
  beforeAll(() => {
    // The examples include a component that is next to their folder, and kustomize accepts only relative paths.
    const copy = mkdtempSync(join(scratch, 'examples-'))
    for (const folder of ['kustomize-examples', 'integrations']) {
      cpSync(join(ROOT, folder), join(copy, folder), { recursive: true })
    }
    root = join(copy, 'kustomize-examples')
  })
  const edit = (file: string, from: string, to: string) => {
    const path = join(root, production, file)
    writeFileSync(path, editedText(readFileSync(path, 'utf8'), from, to))
  }
  const runTest = (...args: string[]) => run('lummo', ['test', production, ...args], { cwd: root })

  test('a patch of an overlay fails the test at its line, and an update accepts it', () => {
    edit('patches.yaml', 'memory: 512Mi', 'memory: 768Mi')
    const failed = runTest()
    expect(failed.status).toBe(1)
    expect(failed.stdout).toContain(
      '`spec.template.spec.containers[0].resources.requests.memory` of Rollout/shop/shop must be `512Mi`, but is `768Mi`.\n' +
        ` --> ${production}/production.test.yaml:13:53`,
    )
    expect(runTest('--update').status).toBe(0)
    expect(readFileSync(join(root, production, 'production.test.yaml'), 'utf8')).toContain(
      'resources: {requests: {cpu: 500m, memory: 768Mi}}',
    )
    expect(runTest()).toMatchObject({ status: 0, stderr: '' })
  })

  test('a finding about an overlay is reported at its line, and can be listed', () => {
    edit('patches.yaml', '  scaling: {min: 4', '  disruptoin: {minAvailable: 1}\n  scaling: {min: 4')
    expect(runTest().stdout).toMatch(
      /error\[unknown-field\]: `disruptoin` is not a field[^\n]*\n --> environments\/overlays\/production\/patches\.yaml:7:3/,
    )
    edit('production.test.yaml', 'findings: []', 'findings: [{code: unknown-field, file: patches.yaml, line: 7}]')
    expect(runTest().stdout).toContain('The input has errors, so there is no output. Remove `expect`')
  })
})

test.each([
  ['Rollout/shop', 'spec.template.spec.containers[shop].image', 'kustomization.yaml:8  images of the kustomization'],
  [
    'Rollout/shop',
    'spec.template.spec.containers[shop].resources.requests.memory',
    'patches.yaml:18  LummoContainer/shop spec.resources.memory',
  ],
  ['ScaledObject/shop', 'spec.maxReplicaCount', 'patches.yaml:7  LummoDeployment/shop spec.scaling.max'],
  [
    'Service/shop',
    'metadata.labels.cost-centre',
    'kustomization.yaml:6  LummoDeployment/shop metadata.labels.cost-centre',
  ],
])('in an overlay, %s %s comes from %s', (object, field, origin) => {
  const overlay = 'environments/overlays/production'
  const { stdout } = run('lummo', ['explain', object, field, '--in', overlay], { cwd: EXAMPLES })
  expect(stdout.split('\n')[1]).toBe(`  ${overlay}/${origin}`)
})

test('in an overlay, a value that the overlay does not change comes from the base', () => {
  const args = ['explain', 'CronJob/report', 'spec.schedule', '--in', 'environments/overlays/production']
  expect(run('lummo', args, { cwd: EXAMPLES }).stdout).toContain('environments/base/app.yaml:28  LummoCron/report')
})

/** Overlays of the examples with several environments, and the expected output of each command. */
const OVERLAYS = [
  {
    overlay: 'environments/overlays/production',
    explained: ['ScaledObject/shop', 'spec.maxReplicaCount', 'patches.yaml:7  LummoDeployment/shop spec.scaling.max'],
    drawn: 'Rollout/shop<br/>4 to 12 pods, KEDA',
    output: ['LummoDeployment/shop', 'shop'],
    imported: ['LummoRollout/shop', 'LummoCron/report'],
  },
  {
    overlay: 'microservices/overlays/production',
    explained: ['Rollout/catalog', 'spec.strategy.canary.steps[0].setWeight', 'patches.yaml:9'],
    drawn: 'TraefikService/catalog',
    output: ['LummoDatabase/orders-db', 'orders-db'],
    imported: ['LummoDeployment/orders', 'LummoDaemonSet/node-metrics'],
  },
  {
    overlay: 'tokko/overlays/production',
    explained: ['PubSubTopic/prod-invoices', 'spec.resourceID', 'patches.yaml:9'],
    drawn: 'dead letters',
    output: ['pgbouncer/tokko-pgbouncer', 'tokko-pgbouncer'],
    imported: ['pgbouncer/tokko-pgbouncer', 'LummoTopic/tokko', 'LummoSecret/tokko-postgres-creds'],
  },
]

describe.each(OVERLAYS)('$overlay', ({ overlay, explained, drawn, output, imported }) => {
  test('explain names the line of the overlay', () => {
    const [object = '', field = '', origin] = explained
    const { stdout } = run('lummo', ['explain', object, field, '--in', overlay], { cwd: EXAMPLES })
    expect(stdout).toContain(`  ${overlay}/${origin}`)
  })

  test('graph draws what kustomize builds', () => {
    const { status, stdout } = run('lummo', ['graph', overlay], { cwd: EXAMPLES })
    expect(status).toBe(0)
    expect(stdout).toContain(drawn)
  })

  test('outputs names the Services', () => {
    const { stdout } = run('lummo', ['outputs', '--json', overlay], { cwd: EXAMPLES })
    const [object = '', service] = output
    expect(JSON.parse(stdout).outputs[object]).toMatchObject({ service })
  })

  test('import of the built objects loses nothing, and gives short objects back', () => {
    const file = join(mkdtempSync(join(scratch, 'built-')), 'built.yaml')
    writeFileSync(file, run('lummo', ['render', overlay], { cwd: EXAMPLES }).stdout)
    const { status, stdout } = run('lummo', ['import', '--json', file])
    const { objects, totals } = JSON.parse(stdout)
    expect({ status, lost: totals.lost }).toEqual({ status: 0, lost: 0 })
    const names = objects.map(
      ({ kind, metadata }: { kind: string; metadata: { name: string } }) => `${kind}/${metadata.name}`,
    )
    expect(names).toEqual(expect.arrayContaining(imported))
  })
})
