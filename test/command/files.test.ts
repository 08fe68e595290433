import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  ftruncateSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { EXECUTABLE, IS_SINGLE, runExecutable } from '../support/executable'
import { killerIn } from '../support/killer'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-files-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let count = 0
/** Returns a new folder with files, keyed by path. A text that starts with `->` is a link. */
function folderOf(files: Record<string, string>): string {
  count += 1
  const folder = join(scratch, String(count))
  mkdirSync(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    if (text.startsWith('->')) symlinkSync(text.slice(2), join(folder, path))
    else writeFileSync(join(folder, path), text)
  }
  return folder
}
const lummo = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = runExecutable(args, { cwd })
  return { status, stdout, all: stdout + stderr }
}

const widget = (name: string) => `apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: ${name}}\n`
const FOREIGN = 'login: {secret:x\n'
const kindsIn = (text: string) => text.match(/^metadata: .*/gm)

describe('a folder', () => {
  test('is read without what links outside of it hold, by whatever chain', () => {
    const folder = folderOf({
      'foreign.yaml': FOREIGN,
      'app/a.yaml': widget('a'),
      'app/direct.yaml': '->../foreign.yaml',
      'app/deep/chain.yaml': '->../direct.yaml',
      'app/absolute.yaml': '->/etc/passwd',
    })
    const { status, stdout, all } = lummo(folder, 'render', 'app')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(all).not.toMatch(/secret|root:/)
    for (const name of ['direct', 'deep/chain', 'absolute']) {
      expect(all).toContain(`error[file-skipped]: app/${name}.yaml is a symlink to a file outside the folder.`)
    }
  })

  test('is read with a link to a file that is named as well, once', () => {
    const folder = folderOf({
      'shared/b.yaml': widget('b'),
      'app/a.yaml': widget('a'),
      'app/b.yaml': '->../shared/b.yaml',
    })
    for (const other of ['shared', 'shared/b.yaml']) {
      const { status, stdout } = lummo(folder, 'render', 'app', other)
      expect({ status, kinds: kindsIn(stdout) }).toEqual({
        status: 0,
        kinds: ['metadata: {name: a}', 'metadata: {name: b}'],
      })
    }
  })

  test('is read without descriptions of tests', () => {
    const folder = folderOf({ 'app.yaml': 'kind: LummoDeploymet\n', 'app.test.yaml': 'input: app.yaml\nexpect: []\n' })
    const { all } = lummo(folder, 'check', '.')
    expect(all).toContain('app.yaml:1')
    expect(all).not.toContain('app.test.yaml')
  })

  test.each([
    ['render', 'a'],
    ['check', 'a'],
    ['diff', 'a', 'b'],
    ['outputs', 'a'],
    ['explain-settings', 'a'],
  ])('is read by %s without descriptions of tests', (...args) => {
    const folder = folderOf({
      ...{ 'a/app.yaml': widget('a'), 'a/app.test.yaml': 'kind: LummoDeploymet\n' },
      ...{ 'b/app.yaml': widget('a'), 'b/app.test.yml': 'input: [\n' },
    })
    const { status, all } = lummo(folder, ...args)
    expect({ status, isMentioned: all.includes('test.y') }).toEqual({ status: 0, isMentioned: false })
  })

  test('is read with links within it, each file once', () => {
    const folder = folderOf({
      'app/.data/a.yaml': widget('a'),
      'app/a.yaml': '->.data/a.yaml',
      'app/b.yaml': widget('b'),
      'app/again.yaml': '->b.yaml',
      'app/folder': '->.',
      link: '->app',
    })
    for (const path of ['app', 'link', './link/']) {
      const { status, stdout, all } = lummo(folder, 'render', path)
      expect({ status, kinds: kindsIn(stdout) }).toEqual({
        status: 0,
        kinds: ['metadata: {name: a}', 'metadata: {name: b}'],
      })
      expect(all).not.toContain('file-skipped')
    }
  })

  test('reports a linked folder that it does not read, unless it holds no manifests', () => {
    const folder = folderOf({
      'real/deep/b.yaml': widget('b'),
      'programs/run.sh': 'exit\n',
      'app/a.yaml': widget('a'),
      'app/linked': '->../real',
      'app/programs': '->../programs',
    })
    const { status, all } = lummo(folder, 'check', 'app')
    expect(status).toBe(0)
    expect(all).toContain('warning[file-skipped]: app/linked is a symlink to a folder and is skipped.')
    expect(all).toContain('0 errors, 1 warning')
    expect(lummo(folder, 'check', 'app', 'app/linked').all).not.toContain('2 warnings')
    expect(lummo(folder, 'render', 'app', 'app/linked').stdout).toContain('name: b')
  })

  test('is read past pipes, sockets, devices and files that are too large', async () => {
    const folder = folderOf({ 'app/a.yaml': widget('a'), 'app/zero.yaml': '->/dev/zero' })
    expect(spawnSync('mkfifo', [join(folder, 'app/pipe.yaml')]).status).toBe(0)
    const large = openSync(join(folder, 'app/large.yaml'), 'w')
    ftruncateSync(large, 200 << 20)
    closeSync(large)
    const server = createServer()
    await new Promise<void>((listening) => server.listen(join(folder, 'app/socket.yaml'), listening))
    const { status, all } = lummo(folder, 'check', 'app')
    await new Promise((closed) => server.close(closed))
    expect(status).toBe(1)
    expect(all).toContain('warning[file-skipped]: app/pipe.yaml is not a regular file and is skipped.')
    expect(all).toContain('warning[file-skipped]: app/socket.yaml is not a regular file and is skipped.')
    expect(all).toContain('error[file-skipped]: app/large.yaml is larger than 100 MiB.')
    expect(all).toContain('error[file-skipped]: app/zero.yaml is a symlink to a file outside the folder.')
    expect(lummo(folder, 'check', 'app/large.yaml').all).toContain(
      'app/large.yaml is larger than 100 MiB. Split the file.',
    )
    expect(lummo(folder, 'check', '/dev/zero').all).toContain('/dev/zero is larger than 100 MiB. Split the file.')
  })

  test('a pipe that is named is read', () => {
    const folder = folderOf({ 'a.yaml': widget('a') })
    const ran = spawnSync('bash', ['-c', `"${EXECUTABLE}" render <(cat a.yaml)`], { cwd: folder, encoding: 'utf8' })
    expect(ran.stdout).toBe(widget('a'))
  })
})

describe('lummo schema --modeline', () => {
  const app = (lines: number) => widget('a') + '# a note\n'.repeat(lines)

  test('leaves a file whole where it cannot be written', () => {
    const folder = folderOf({ 'app.yaml': app(300) })
    expect(lummo(folder, 'schema', '--modeline', 'app.yaml').status).toBe(0)
    writeFileSync(join(folder, 'app.yaml'), app(300))
    const command = `ulimit -f 1; trap '' XFSZ; exec "${EXECUTABLE}" schema --modeline app.yaml`
    const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'error[no-file]: app.yaml cannot be written, because it would exceed the maximum file size.\n',
    })
    expect(readFileSync(join(folder, 'app.yaml'), 'utf8')).toBe(app(300))
    expect(readdirSync(folder).sort()).toEqual(['app.yaml', 'lummo.schema.json'])
  })

  test.each([
    ['a schema that is not lummo’s', 'lummo.schema.json', '{"mine": true}\n', /was not written by lummo/],
    ['a file of the schema’s name that is not JSON', 'lummo.schema.json', 'mine\n', /was not written by lummo/],
    ['a link of the schema’s name', 'lummo.schema.json', '->mine.txt', /is a symlink/],
    ['a script', 'deploy.yaml', '#!/usr/bin/env run\na: 1\n', /so its first line must remain/],
    ['JSON', 'list.json', '{"kind": "List"}\n', /is not a YAML file/],
    ['JSON with comments', 'list.jsonc', '{"kind": "List"}\n', /is not a YAML file/],
    ['a link', 'linked.yaml', '->mine.txt', /Pass its target/],
    ['a link to nothing', 'dangling.yaml', '->nothing', /Pass its target/],
  ])('leaves %s as it is, and writes nothing else', (_what, name, text, message) => {
    const folder = folderOf({ 'app.yaml': app(1), 'mine.txt': 'mine\n', [name]: text })
    const files = ['app.yaml', ...(name === 'lummo.schema.json' ? [] : [name])]
    const { status, all } = lummo(folder, 'schema', '--modeline', ...files)
    expect({ status, all }).toEqual({ status: 1, all: expect.stringMatching(message) })
    expect(readdirSync(folder).sort()).toEqual(['app.yaml', name, 'mine.txt'].sort())
    expect(readFileSync(join(folder, 'app.yaml'), 'utf8')).toBe(app(1))
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('mine\n')
    if (text.startsWith('->')) expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true)
    else expect(readFileSync(join(folder, name), 'utf8')).toBe(text)
  })

  test('leaves a read-only file as it is', () => {
    const folder = folderOf({ 'app.yaml': app(1) })
    chmodSync(join(folder, 'app.yaml'), 0o444)
    expect(lummo(folder, 'schema', '--modeline', 'app.yaml')).toMatchObject({
      status: 1,
      all: 'error[no-file]: app.yaml is read-only. Allow writing: `chmod u+w app.yaml`.\n',
    })
    expect(readFileSync(join(folder, 'app.yaml'), 'utf8')).toBe(app(1))
  })

  test('replaces the schema of another version of lummo', () => {
    const folder = folderOf({ 'app.yaml': app(1), 'lummo.schema.json': '{"definitions": {"LummoPackage": {}}}' })
    expect(lummo(folder, 'schema', '--modeline', 'app.yaml').stdout).toBe('wrote lummo.schema.json\nwrote app.yaml\n')
  })
})

describe('lummo init', () => {
  const answers = ['--name', 'web', '--image', 'registry.example.com/web:1.0.0', '--port', '8080']

  test.each([
    ['a link to nothing', { 'shop/lummo.yaml': '->nothing' }, 'shop/lummo.yaml already exists. Nothing was written.'],
    ['a folder', { 'shop/app.yaml/mine.txt': 'mine\n' }, 'shop/app.yaml already exists. Nothing was written.'],
    [
      'a file in place of the folder',
      { shop: 'mine\n' },
      'shop is not a folder. Pass a folder, or a path that does not',
    ],
  ])('writes nothing where there is %s', (_what, files, message) => {
    const folder = folderOf(files as Record<string, string>)
    const before = readdirSync(folder, { recursive: true })
    const { status, all } = lummo(folder, 'init', 'shop', ...answers)
    expect({ status, all }).toEqual({ status: 1, all: expect.stringContaining(message) })
    expect(readdirSync(folder, { recursive: true })).toEqual(before)
  })

  test('writes nothing where the disk is full', () => {
    const folder = folderOf({})
    const command = `ulimit -f 0; trap '' XFSZ; exec "${EXECUTABLE}" init a/shop ${answers.join(' ')}`
    const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('a/shop/app.yaml cannot be written'),
    })
    expect(readdirSync(folder)).toEqual([])
  })

  // A standalone executable does not support `--require`.
  const testWithNode = IS_SINGLE ? test.skip : test
  testWithNode('killed at any moment, it leaves no part of a file', () => {
    const killedAt = killerIn(scratch)
    const whole = folderOf({})
    expect(lummo(whole, 'init', 'shop', ...answers).status).toBe(0)
    let killed = 0
    for (let at = 1; ; at += 1) {
      const folder = folderOf({})
      if (killedAt(folder, at, ['init', 'shop', ...answers]).signal === null) break
      killed += 1
      const left = readdirSync(folder).length === 0 ? [] : readdirSync(join(folder, 'shop'))
      for (const name of left.filter((one) => !one.startsWith('.'))) {
        const text = readFileSync(join(folder, 'shop', name), 'utf8')
        expect({ at, name, text }).toEqual({ at, name, text: readFileSync(join(whole, 'shop', name), 'utf8') })
      }
    }
    expect(killed).toBeGreaterThan(15)
  })
})
