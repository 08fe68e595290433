import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { compileFiles } from '../../lib/command/commands/compile'
import { check } from '../../lib/command/commands/check'
import { render } from '../../lib/command/commands/render'
import { runExecutable } from '../support/executable'

const PROGRAMS = join(__dirname, 'programs')
const names = readdirSync(PROGRAMS)
/** Values of `--set`, keyed by program. */
const SET: Readonly<Record<string, readonly string[]>> = {
  'published-environments': ['--set', 'ENV=prod'],
  'published-web-and-database': ['--set', 'DB_PASSWORD=hunter2'],
  'files-and-variables': ['--set', 'TAG=1.4'],
}

/** Compares a text with a file, or writes the file. A program without such a result has no file. */
function expectFile(file: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1' && (text !== '' || existsSync(file))) writeFileSync(file, text)
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '')
}

const inProgram = <T>(name: string, run: () => T): T => {
  const before = process.cwd()
  process.chdir(join(PROGRAMS, name))
  try {
    return run()
  } finally {
    process.chdir(before)
  }
}

describe.each(names)('%s', (name) => {
  const options = SET[name] ?? []

  test('compiles to these short objects', () => {
    const { stdout } = inProgram(name, () => compileFiles(['--short', ...options, 'main.kfg'], suite))
    expectFile(join(PROGRAMS, name, 'short.yaml'), stdout)
  })

  test('has these findings, of the language and of the engine', () => {
    const { stdout } = inProgram(name, () => check([...options, 'main.kfg'], suite))
    expectFile(join(PROGRAMS, name, 'findings.txt'), stdout)
  })

  test('renders the same as its short objects', () => {
    const [whole, short] = inProgram(name, () =>
      [[], ['--short']].map((more) => compileFiles([...more, ...options, 'main.kfg'], suite).stdout),
    )
    expectFile(join(PROGRAMS, name, 'resources.txt'), resourcesIn(whole ?? ''))
    if (whole === '') return
    const file = join(mkdtempSync(join(tmpdir(), 'lummo-kfg-')), 'short.yaml')
    writeFileSync(file, short ?? '')
    expect(render([file], suite).stdout).toBe(whole)
  })
})

/** Returns the kind and the name of each resource. */
const resourcesIn = (yaml: string): string =>
  yaml
    .split(/^---\n/m)
    .map((one) => {
      const kind = /^kind: (.*)$/m.exec(one)?.[1]
      const name = /^metadata:(?:\n {2}| \{)name: ([^\n}]*)/m.exec(one)?.[1]
      return kind === undefined ? '' : `${kind}/${name}\n`
    })
    .join('')

test('the example gives what its folder says: at least 30 resources, without a warning', () => {
  const folder = join(__dirname, '../../kustomize-examples/konfiguru')
  const { stdout, stderr } = compileFiles([join(folder, 'microservices.kfg')], suite)
  expect(stderr).not.toMatch(/^(error|warning)\[/m)
  expect(resourcesIn(stdout).split('\n').length).toBeGreaterThan(30)
  expectFile(join(folder, '.expected/output.yaml'), stdout)
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
    `generate ${stdout.match(/^kind: /gm)?.length} resources`,
  )
})

test('a file is rendered with the objects and settings around it, and imported files are parts of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-kfg-'))
  writeFileSync(
    join(folder, 'shop.kfg'),
    'import "./values.kfg"\nservice api { image: "api:1.0", port: port, secrets { KEY: "/a/b" } }\n',
  )
  writeFileSync(join(folder, 'values.kfg'), 'let port = 8080\nservice extra { image: env("NONE"), port: port }\n')
  writeFileSync(
    join(folder, 'lummo.yaml'),
    'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: settings}\nspec: {secrets: {store: vault}}\n',
  )
  const { stdout, stderr } = render([folder, '--set', 'NONE=extra:2.0'], suite)
  expect(stderr).not.toMatch(/^(error|warning)\[/m)
  expect(stdout).toContain('name: vault')
  expect(resourcesIn(stdout).match(/^Deployment\/.*$/gm)).toEqual(['Deployment/api', 'Deployment/extra'])
})

test.each([
  ['of one environment', 'LummoPackage', 'spec: {environments: {prod: {secrets: {store: vault}}}, env: prod}'],
  ['in a ConfigMap', 'ConfigMap', 'data: {secrets.store: vault}'],
])('a store of secrets %s replaces the default store', (_name, kind, content) => {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-kfg-'))
  const [file, settings] = [join(folder, 'shop.kfg'), join(folder, 'settings.yaml')]
  writeFileSync(file, 'service api { image: "api:1.0", port: 80, secrets { KEY: "/a/b" } }\n')
  const apiVersion = kind === 'ConfigMap' ? 'v1' : 'krm.lummo.dev/v1alpha1'
  writeFileSync(settings, `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: settings}\n${content}\n`)
  const { stdout } = render([file, '--settings', settings], suite)
  expect(stdout).toMatch(/secretStoreRef:\n\s+name: vault\n/)
})

test('a kustomization that lists a file of the language is told to list YAML', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-kfg-'))
  writeFileSync(join(folder, 'shop.kfg'), 'service api { image: "api:1.0", port: 80 }\n')
  writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [shop.kfg]\n')
  expect(check([folder], suite).stdout).toContain(
    'kustomize reads only YAML. Write the output of `lummo compile --short`',
  )
})

test.each([
  [['--short'], 'compile requires at least one FILE.kfg.'],
  [['app.yaml'], 'compile takes .kfg files, not app.yaml. Use `lummo render app.yaml`.'],
  [['--set', 'port', 'a.kfg'], 'compile --set takes NAME=VALUE, not `port`.'],
])('%j is a wrong call', (args, message) => {
  const { stderr, exitCode } = compileFiles(args, suite)
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) })
})

test('a missing file, and a file that is not UTF-8, are findings', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lummo-kfg-')), 'broken.kfg')
  writeFileSync(file, Buffer.from([0x6c, 0xff, 0xfe]))
  expect(runExecutable(['compile', 'none.kfg']).stderr).toContain('error[no-file]: none.kfg does not exist')
  expect(runExecutable(['compile', file]).stderr).toContain('is not UTF-8. Save it as UTF-8.')
})

test('the program of docs/kfg.md compiles without a warning', () => {
  const page = readFileSync(join(__dirname, '../../docs/kfg.md'), 'utf8')
  const [, program = ''] = /```kfg\n([\s\S]*?)```/.exec(page) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'lummo-kfg-'))
  mkdirSync(join(folder, 'shared'))
  copyFileSync(
    join(__dirname, '../../kustomize-examples/konfiguru/shared/monitoring.kfg'),
    join(folder, 'shared/monitoring.kfg'),
  )
  writeFileSync(join(folder, 'shop.kfg'), program)
  const { stdout, stderr, exitCode } = compileFiles(['--short', join(folder, 'shop.kfg')], suite)
  expect(stderr).not.toMatch(/^(error|warning)\[/m)
  expect(exitCode).toBe(0)
  expect(stdout).toContain('registry.example.com/shop/api:1.4.2')
})
