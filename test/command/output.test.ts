import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runExecutable } from '../support/executable'
import type { Plain } from '../../lib/manifest/manifest'
import { deployment } from '../support/objects'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-output-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const app = (name: string, spec: Plain = {}, namespace = 'shop'): string =>
  deployment()
    .named(name)
    .inNamespace(namespace)
    .spec({ replicas: 2, ...spec }).yaml

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(scratch, 'repository-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const render = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = runExecutable(['render', ...args], { cwd })
  return { status, stdout, stderr }
}

/** Returns all files below a folder in order, including hidden files. */
const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((path) => statSync(join(folder, path)).isFile()).sort()

describe('render --output', () => {
  test('writes a file for each object, with the bytes that are printed otherwise', () => {
    const root = folderWith({
      'apps/web.yaml': app('web'),
      'apps/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
    })
    const printed = render(root, 'apps').stdout.split('---\n')
    expect(render(root, '-o', 'out', 'apps')).toEqual({
      status: 0,
      stdout: `out: ${printed.length + 1} files, ${printed.length + 1} written, 0 removed\n`,
      stderr: '',
    })
    expect(filesIn(join(root, 'out'))).toEqual([
      '.lummo-files',
      'kustomization.yaml',
      'namespace-shop.yaml',
      'shop/deployment-web.yaml',
      'shop/poddisruptionbudget-web.yaml',
      'shop/service-web.yaml',
      'shop/serviceaccount-web.yaml',
    ])
    const written = filesIn(join(root, 'out')).filter((path) => /-/.test(path) && !path.startsWith('.'))
    expect(written.map((path) => readFileSync(join(root, 'out', path), 'utf8')).sort()).toEqual(printed.sort())
  })

  test('changes what has changed, and removes what it wrote and nothing else', () => {
    const root = folderWith({ 'apps/web.yaml': app('web'), 'apps/old.yaml': app('old') })
    render(root, '--output=out', 'apps')
    writeFileSync(join(root, 'out/README.md'), 'mine')
    writeFileSync(join(root, 'out/shop/secret.yaml'), 'mine too')
    const before = statSync(join(root, 'out/shop/service-web.yaml')).mtimeMs
    rmSync(join(root, 'apps/old.yaml'))
    writeFileSync(join(root, 'apps/web.yaml'), app('web', { replicas: 3 }))
    expect(render(root, '-o', 'out', 'apps').stdout).toBe('out: 5 files, 2 written, 4 removed\n')
    expect(filesIn(join(root, 'out'))).toEqual([
      '.lummo-files',
      'README.md',
      'kustomization.yaml',
      'shop/deployment-web.yaml',
      'shop/poddisruptionbudget-web.yaml',
      'shop/secret.yaml',
      'shop/service-web.yaml',
      'shop/serviceaccount-web.yaml',
    ])
    expect(statSync(join(root, 'out/shop/service-web.yaml')).mtimeMs).toBe(before)
    expect(render(root, '-o', 'out', 'apps').stdout).toBe('out: 5 files, 0 written, 0 removed\n')
  })

  test('removes a folder that it leaves empty', () => {
    const root = folderWith({ 'apps/web.yaml': app('web') })
    render(root, '-o', 'out', 'apps')
    writeFileSync(join(root, 'apps/web.yaml'), app('web', {}, 'other'))
    render(root, '-o', 'out', 'apps')
    expect(existsSync(join(root, 'out/shop'))).toBe(false)
  })

  test.each([
    ['a file of others', 'shop/service-web.yaml', 'out/shop/service-web.yaml was not written by lummo'],
    ['a kustomization of others', 'kustomization.yaml', 'out/kustomization.yaml was not written by lummo'],
    ['a file where a folder is needed', 'shop', 'out/shop is not a folder'],
  ])('refuses to overwrite %s, and writes nothing', (_, path, message) => {
    const root = folderWith({ 'apps/web.yaml': app('web'), [`out/${path}`]: 'mine' })
    const { status, stdout, stderr } = render(root, '-o', 'out', 'apps')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(`error[no-file]: ${message}`)
    expect(filesIn(join(root, 'out'))).toEqual([path])
    expect(readFileSync(join(root, 'out', path), 'utf8')).toBe('mine')
  })

  test('does not follow links, or a list that names files outside of the folder', () => {
    const root = folderWith({ 'apps/web.yaml': app('web'), 'keep/service-web.yaml': 'mine', 'keep.yaml': 'mine' })
    mkdirSync(join(root, 'out'))
    symlinkSync('../keep', join(root, 'out/shop'))
    expect(render(root, '-o', 'out', 'apps').status).toBe(1)
    rmSync(join(root, 'out/shop'))
    writeFileSync(join(root, 'out/.lummo-files'), '../keep.yaml\n/etc/hostname\nlink/service-web.yaml\n')
    symlinkSync('../keep', join(root, 'out/link'))
    expect(render(root, '-o', 'out', 'apps').status).toBe(0)
    expect(readFileSync(join(root, 'keep.yaml'), 'utf8')).toBe('mine')
    expect(readFileSync(join(root, 'keep/service-web.yaml'), 'utf8')).toBe('mine')
  })

  test('leaves the folder as it is where the input is wrong', () => {
    const root = folderWith({ 'apps/web.yaml': app('web') })
    render(root, '-o', 'out', 'apps')
    const before = filesIn(join(root, 'out'))
    writeFileSync(join(root, 'apps/web.yaml'), app('web', { replcas: 3 }))
    expect(render(root, '-o', 'out', 'apps')).toMatchObject({ status: 1, stdout: '' })
    expect(filesIn(join(root, 'out'))).toEqual(before)
  })

  test('is not read again as a part of what it was rendered from', () => {
    const root = folderWith({ 'web.yaml': app('web') })
    render(root, '-o', 'out', '.')
    expect(render(root, '-o', 'out', '.')).toMatchObject({ status: 0, stdout: 'out: 5 files, 0 written, 0 removed\n' })
    expect(runExecutable(['check', 'out'], { cwd: root }).status).toBe(0)
  })

  test('reports a folder that cannot be written', () => {
    const root = folderWith({ 'web.yaml': app('web'), file: '' })
    expect(render(root, '-o', 'file', 'web.yaml').status).toBe(1)
    expect(render(root, '-o', 'file/below', 'web.yaml').status).toBe(1)
    expect(render(root, '--output=', 'web.yaml').status).toBe(2)
    chmodSync(join(root, 'file'), 0o644)
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('')
  })
})

test('render --json prints objects and findings, and after an error findings alone', () => {
  const root = folderWith({ 'web.yaml': app('web') })
  const good = JSON.parse(render(root, '--json', 'web.yaml').stdout)
  expect(good.objects.map(({ kind }: { kind: string }) => kind)).toEqual([
    'ServiceAccount',
    'Deployment',
    'Service',
    'PodDisruptionBudget',
  ])
  expect(good.findings).toEqual([])
  writeFileSync(join(root, 'web.yaml'), app('web', { replcas: 3 }))
  const bad = render(root, '--json', 'web.yaml')
  expect(bad).toMatchObject({ status: 1, stderr: '' })
  expect(JSON.parse(bad.stdout)).toMatchObject({ objects: [], findings: [{ code: 'unknown-field', line: 14 }] })
})
