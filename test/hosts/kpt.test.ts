import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { copyOf, filesOf, IMAGE, ROOT, run, scratch } from './programs'
import { type NamedManifest, objectsOf } from './ways'
import { editedText } from '../support/edited-text'

const PACKAGE = join(ROOT, 'kustomize-examples/kpt-setters')
const GENERATED = ['generated/lummodeployment-shop.yaml', 'generated/lummonetworking-shop.yaml']

/** Returns a copy of the package that uses the image under test. */
function taken(): string {
  const folder = copyOf(PACKAGE)
  change(folder, 'Kptfile', (text) => editedText(text, 'registry.example.com/lummo:0.2.0', IMAGE))
  return folder
}

function change(folder: string, file: string, how: (text: string) => string): void {
  const before = readFileSync(join(folder, file), 'utf8')
  const after = how(before)
  expect(after).not.toBe(before)
  writeFileSync(join(folder, file), after)
}

function render(folder: string, ...args: string[]): Record<string, string> {
  const ran = run('kpt', ['fn', 'render', folder, ...args])
  expect({ status: ran.status, stderr: ran.status === 0 ? '' : ran.stderr }).toEqual({ status: 0, stderr: '' })
  return filesOf(folder)
}

test('a pipeline of images sets values and expands, and twice is once', () => {
  const folder = taken()
  const before = filesOf(folder)
  const once = render(folder)
  for (const [name, text] of Object.entries(before)) expect({ name, text: once[name] }).toEqual({ name, text })
  expect(Object.keys(once)).toEqual([...Object.keys(before), ...GENERATED].sort())
  expect(render(folder)).toEqual(once)
})

test('a changed setter reaches what is made, and leaves every comment where it was', () => {
  const folder = taken()
  render(folder)
  change(folder, 'Kptfile', (text) => editedText(editedText(text, 'version: 1.4.2', 'version: 1.5.0'), '"2"', '"3"'))
  const after = render(folder)
  const wanted = editedText(
    editedText(readFileSync(join(PACKAGE, 'app.yaml'), 'utf8'), 'shop:1.4.2 #', 'shop:1.5.0 #'),
    'min: 2',
    'min: 3',
  )
  expect(after['app.yaml']).toBe(wanted)
  expect(after[GENERATED[0] ?? '']).toContain('image: registry.example.com/shop:1.5.0')
  expect(after[GENERATED[0] ?? '']).toContain('minReplicaCount: 3')
})

test('a route that is removed takes its objects with it', () => {
  const folder = taken()
  const networking = GENERATED[1] ?? ''
  expect(render(folder)[networking]).toContain('rateLimit:')
  change(folder, 'app.yaml', (text) => editedText(text, / {2}- path: \/login.*\n.*\n/, ''))
  const after = render(folder)
  expect(after[networking]).not.toContain('rateLimit:')
  expect(after[networking]).not.toContain('/login')
  expect(after[networking]).toContain('kind: IngressRoute')
})

test('findings are in the results, with the object and the field', () => {
  const folder = taken()
  change(folder, 'app.yaml', (text) => editedText(text, 'max: 10', 'max: 1'))
  const results = mkdtempSync(join(scratch, 'results-'))
  expect(run('kpt', ['fn', 'render', folder, '--results-dir', results]).status).toBe(1)
  const [file = ''] = readdirSync(results)
  const list = load(readFileSync(join(results, file), 'utf8')) as { items: { results?: unknown[] }[] }
  expect(list.items.flatMap((item) => item.results ?? [])).toEqual([
    expect.objectContaining({
      severity: 'error',
      resourceRef: expect.objectContaining({ kind: 'LummoDeployment', name: 'shop' }),
      field: expect.objectContaining({ path: 'spec.scaling.min' }),
      file: expect.objectContaining({ path: 'app.yaml' }),
    }),
  ])
})

test('kpt live would apply what the command renders, and no short object', () => {
  const folder = taken()
  const files = Object.entries(render(folder)).filter(([name]) => /^[^.].*\.yaml$/.test(name))
  const all = files.map(([, text]) => text).join('\n---\n')
  const applied = Object.entries(objectsOf({ status: 0, stdout: all, stderr: '' })).filter(
    ([, object]) => !isLocal(object),
  )
  expect(applied.filter(([, { apiVersion }]) => apiVersion.startsWith('krm.lummo.dev'))).toEqual([])
  const rendered = objectsOf(run('lummo', ['render', join(PACKAGE, 'app.yaml'), join(PACKAGE, 'lummo.yaml')]))
  expect(Object.fromEntries(applied)).toEqual(rendered)
})

/** According to chapter 5 of the kpt book, such objects stay in the package. */
const isLocal = ({ metadata }: NamedManifest) => metadata.annotations?.['config.kubernetes.io/local-config'] === 'true'

test('test files in a kpt package are left out by .krmignore, as the page about tests states', () => {
  const folder = taken()
  writeFileSync(join(folder, 'app.test.yaml'), 'input: app.yaml\nabsent: [Ingress]\n')
  expect(run('kpt', ['fn', 'render', folder]).stderr).toContain('app.test.yaml')
  writeFileSync(join(folder, '.krmignore'), '*.test.yaml\n')
  expect(run('kpt', ['fn', 'render', folder]).status).toBe(0)
})
