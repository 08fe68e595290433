import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { render } from '../../lib/command/commands/render'
import { notesOf } from '../../lib/chart/notes'
import type { Manifest } from '../../lib/manifest/manifest'
import { outputsOf } from '../../lib/outputs/outputs'
import { expectFile } from '../support/golden'

const EXAMPLES = join(__dirname, '../../kustomize-examples')
/**
 * Examples with environments require kustomize, so the host tests build them. The example of Konfiguru is tested in test/kfg,
 * because its defaults are findings.
 */
const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter(
  ({ name }) => name !== 'konfiguru' && !existsSync(join(EXAMPLES, name, 'base')),
)

test.each(folders.map(({ name }) => name))('the example %s gives what its folder says, without a finding', (name) => {
  const folder = join(EXAMPLES, name)
  const files = ['app.yaml', 'lummo.yaml', 'kube/cloudsql/tokko-api/postgres/db-secret.yaml']
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file))
  const { stdout, stderr, exitCode } = render(files, suite)
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  mkdirSync(join(folder, '.expected'), { recursive: true })
  expectFile(join(folder, '.expected'), 'output.yaml', stdout)
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`kustomize-examples/${name}`)
})

test('seed 004’s chart is one file of at most 40 lines, and what its jobs need', () => {
  const folder = join(EXAMPLES, 'will-it-compile')
  const app = readFileSync(join(folder, 'base/app.yaml'), 'utf8')
  expect(app.trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  const output = readFileSync(join(folder, 'overlays/production/.expected/output.yaml'), 'utf8')
  const objects = (loadAll(output) as Manifest[]).map(({ kind, metadata }) => `${kind} ${metadata.name}`)
  expect(objects.sort()).toEqual([
    'ConfigMap will-it-compile-env',
    'Deployment will-it-compile',
    'HorizontalPodAutoscaler will-it-compile-hpa',
    'Ingress will-it-compile',
    'NetworkPolicy compile',
    'NetworkPolicy will-it-compile',
    'PodDisruptionBudget will-it-compile',
    'Role will-it-compile',
    'RoleBinding will-it-compile',
    'Service will-it-compile',
    'ServiceAccount compile',
    'ServiceAccount will-it-compile',
  ])
})

test('the notes of seed 004’s chart are the outputs of its package', () => {
  const folder = join(EXAMPLES, 'will-it-compile/overlays/production/.expected')
  const manifests = (loadAll(readFileSync(join(folder, 'output.yaml'), 'utf8')) as Manifest[]).filter(Boolean)
  expectFile(folder, 'notes.txt', notesOf(outputsOf(manifests)))
})

test('the README’s ten lines give more than 200', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8')
  const sample = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(sample.trimEnd().split('\n').length).toBeLessThanOrEqual(10)
  mkdirSync(join(EXAMPLES, '../node_modules/.cache/lummo'), { recursive: true })
  const file = join(EXAMPLES, '../node_modules/.cache/lummo/readme.yaml')
  require('node:fs').writeFileSync(file, sample)
  const { stdout, stderr } = render([file], suite)
  expect(stderr).toBe('')
  const lines = stdout.trimEnd().split('\n').length
  expect(lines).toBeGreaterThan(200)
  expect(readme).toContain(`generates ${lines} lines of YAML`)
})

test('the shop of microservices is three services, three databases with backups, and what works beside them', () => {
  const text = readFileSync(join(EXAMPLES, 'microservices/overlays/production/.expected/output.yaml'), 'utf8')
  const made = text.split('\n---\n').map((one) => {
    const [, kind] = /^kind: (.+)$/m.exec(one) ?? []
    const [, name] = /^metadata:\n(?: .*\n)*? {2}name: (.+)$/m.exec(one) ?? []
    return `${kind} ${name}`
  })
  expect(made.length).toBeGreaterThan(30)
  expect(new Set(made).size).toBe(made.length)
  expect(made).toEqual(
    expect.arrayContaining([
      ...['Rollout catalog', 'Deployment orders', 'Deployment payments', 'Deployment mailer', 'CronJob billing'],
      ...['catalog', 'orders', 'payments'].flatMap((one) => [`StatefulSet ${one}-db`, `CronJob ${one}-db-backup`]),
      ...['DaemonSet node-metrics', 'IngressRoute shop', 'Certificate catalog-cert'],
    ]),
  )
})
