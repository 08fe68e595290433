import { load, loadAll } from 'js-yaml'
import { byIdentity, objectsOfChart } from '../../test/support/chart'
import { GOLDEN, goldenCases, runCase } from '../../test/support/golden'
import { native } from '../../test/support/objects'
import { isPlain, type Plain } from '../manifest/manifest'
import { type ChartFile, chartFiles } from './chart'
import { chartProblems } from './chart-problems'
import { notesOf } from './notes'

const content = (manifests: string, name = 'shop') => ({ name, manifests, notes: 'notes\n' })
const textOf = (files: readonly ChartFile[], path: string) => files.find((file) => file.path === path)?.text ?? ''

test('the chart of every golden case has the objects that `lummo render` prints', () => {
  const different = goldenCases(GOLDEN).flatMap((one) => {
    const { expected } = runCase(one)
    if (expected === undefined) return []
    const rendered = byIdentity((loadAll(expected) as unknown[]).filter(isPlain))
    const charted = byIdentity(objectsOfChart(chartFiles(content(expected))))
    return JSON.stringify(rendered) === JSON.stringify(charted) ? [] : [one.folder]
  })
  expect(different).toEqual([])
})

test('the version follows the content, and nothing else', () => {
  const versionOf = (manifests: string, name?: string) =>
    (load(textOf(chartFiles(content(manifests, name)), 'Chart.yaml')) as Plain).version
  expect(versionOf('a: 1\n')).toMatch(/^0\.1\.0\+[a-z0-9]{10}$/)
  expect(versionOf('a: 1\n', 'other')).toBe(versionOf('a: 1\n'))
  expect(versionOf('a: 2\n')).not.toBe(versionOf('a: 1\n'))
})

test('no template has text of an object or of the notes, which Helm would evaluate', () => {
  const files = chartFiles({ name: 'shop', manifests: 'query: "{{args.service}}"\n', notes: '{{ .Values.secret }}\n' })
  const templates = files.filter(({ path }) => path.startsWith('templates/')).map(({ text }) => text)
  expect(templates).toEqual(['{{ .Files.Get "manifests.yaml" }}\n', '{{ .Files.Get "notes.txt" }}\n'])
  expect(textOf(files, 'manifests.yaml')).toBe('query: "{{args.service}}"\n')
})

test.each(['shop', 's', `a${'b'.repeat(52)}`, 'shop-2'])('a chart can have the name %s', (name) => {
  expect(chartProblems(content('', name), [])).toEqual([])
})

test.each(['Shop', 'shop_api', `a${'b'.repeat(53)}`, '-shop', 'shop.api', ''])('%j is refused as a name', (name) => {
  expect(chartProblems(content('', name), [])).toEqual([
    `\`${name}\` is not a valid name for a chart. Rename the folder: use at most 53 lower-case letters, digits and \`-\`.`,
  ])
})

test('definitions of custom resources are refused by name', () => {
  const definition = (name: string) => native('apiextensions.k8s.io/v1', 'CustomResourceDefinition', name).object
  const objects = [native('v1', 'ConfigMap', 'own').object, definition('widgets.example.com')]
  expect(chartProblems(content(''), objects)).toEqual([expect.stringContaining('(`widgets.example.com`)')])
})

/** Text that cannot be compressed. */
const noise = (bytes: number): string => {
  let state = 1
  return Array.from({ length: bytes }, () => {
    state = (state * 48271) % 2147483647
    return String.fromCharCode(33 + (state % 90))
  }).join('')
}

test('a release that does not fit a Secret is refused with its size, and a large one that can be compressed is not', () => {
  expect(chartProblems(content(noise(100_000)), [])).toEqual([])
  expect(chartProblems(content('a: 1\n'.repeat(500_000)), [])).toEqual([])
  expect(chartProblems(content(noise(600_000)), [])).toEqual([
    expect.stringMatching(
      /^The chart is too large: the Secret of its release would have \d{4} KiB, .* 1024 KiB are allowed\./,
    ),
  ])
  expect(chartProblems(content('a: 1\n'.repeat(1_500_000)), [])).toHaveLength(1)
})

test('notes list what `lummo outputs` prints', () => {
  expect(notesOf({})).toBe('The release has no addresses.\n')
  expect(notesOf({ 'LummoDeployment/web': { service: 'web', kube_endpoint: { http: 'web:80' } } })).toContain(
    'LummoDeployment/web\n  service        web\n  kube_endpoint  http  web:80\n',
  )
})
