import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../../functions/suite'
import { byIdentity, objectsOfChart } from '../../../test/support/chart'
import { deployment, documents, native, type Resource, short } from '../../../test/support/objects'
import type { Plain } from '../../manifest/manifest'
import { render } from './render'

/** Returns a folder with an input file, in which a chart can be written. */
function folderWith(objects: readonly Resource[], file = 'apps/app.yaml'): string {
  const root = mkdtempSync(join(tmpdir(), 'lummo-'))
  mkdirSync(join(root, 'apps'))
  writeFileSync(join(root, file), documents(objects))
  return root
}

const chartIn = (root: string, name = 'shop', ...options: string[]) =>
  render(['--helm', join(root, name), ...options, join(root, 'apps')], suite)

const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((path) => statSync(join(folder, path)).isFile()).sort()

const web = deployment().inNamespace('shop')
const settings = short('LummoPackage', 'settings', { network: { clusterDomain: 'prod.example.com' } })

test('writes a chart with the printed objects, and notes with the addresses', () => {
  const root = folderWith([settings, web])
  expect(chartIn(root)).toEqual({
    stdout: `${join(root, 'shop')}: 6 files, 6 written, 0 removed\n`,
    stderr: '',
    exitCode: 0,
  })
  const paths = filesIn(join(root, 'shop'))
  expect(paths).toEqual([
    '.helmignore',
    '.lummo-files',
    'Chart.yaml',
    'manifests.yaml',
    'notes.txt',
    'templates/NOTES.txt',
    'templates/manifests.yaml',
  ])
  const files = paths.map((path) => ({ path, text: readFileSync(join(root, 'shop', path), 'utf8') }))
  const printed = render([join(root, 'apps')], suite).stdout
  expect(byIdentity(objectsOfChart(files))).toEqual(byIdentity(loadAll(printed) as Plain[]))
  expect(files.find(({ path }) => path === 'notes.txt')?.text).toContain('http  web.shop.svc.prod.example.com:80')
})

test('a second run writes only what has changed', () => {
  const root = folderWith([web])
  chartIn(root)
  expect(chartIn(root).stdout).toContain('6 files, 0 written, 0 removed')
  writeFileSync(join(root, 'apps/app.yaml'), documents([web.spec({ replicas: 3 })]))
  const { stdout } = chartIn(root, 'shop', '--json')
  expect(JSON.parse(stdout)).toEqual({
    files: { changed: ['Chart.yaml', 'manifests.yaml'], removed: [], count: 6 },
    findings: [],
  })
})

test('files that lummo did not write are never overwritten, and others stay', () => {
  const root = folderWith([web])
  mkdirSync(join(root, 'shop'))
  writeFileSync(join(root, 'shop/Chart.yaml'), 'name: mine\n')
  expect(chartIn(root)).toMatchObject({
    stdout: '',
    exitCode: 1,
    stderr: expect.stringContaining('was not written by lummo'),
  })
  expect(filesIn(join(root, 'shop'))).toEqual(['Chart.yaml'])
  chartIn(root, 'other')
  writeFileSync(join(root, 'other/values.yaml'), 'mine: true\n')
  chartIn(root, 'other')
  expect(existsSync(join(root, 'other/values.yaml'))).toBe(true)
})

test('a chart next to the input is not read as input', () => {
  const root = folderWith([web])
  chartIn(root, 'apps/shop')
  expect(chartIn(root, 'apps/shop').stdout).toContain('6 files, 0 written')
})

test.each([
  ['a name that Helm refuses', 'Shop_1', [web], 'not a valid name for a chart'],
  [
    'a CustomResourceDefinition',
    'shop',
    [web, native('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'widgets.example.com', { spec: {} })],
    'cannot contain definitions of custom resources (`widgets.example.com`)',
  ],
])('%s is a finding, and nothing is written', (_, name, objects, message) => {
  const root = folderWith(objects)
  const { stdout, stderr, exitCode } = chartIn(root, name)
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
  expect(stderr).toContain('error[not-a-chart]: ')
  expect(stderr).toContain(message)
  expect(existsSync(join(root, name))).toBe(false)
})

test.each([
  [['--helm', '', '.'], 'render --helm requires a value.'],
  [['--helm', 'a', '--output', 'b', '.'], '`--output` and `--helm` are mutually exclusive.'],
])('%j is a wrong call', (args, message) => {
  expect(render(args, suite)).toMatchObject({ exitCode: 2, stderr: `lummo: ${message}\n` })
})
