import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { suite } from '../../functions/suite'
import { diff } from '../../lib/command/commands/diff'
import { editedText } from '../support/edited-text'

const CASES = join(__dirname, 'cases')

const run = (...args: string[]) => diff(args, suite)

describe('a prepared change', () => {
  test.each(readdirSync(CASES))('%s', (name) => {
    const [before, after, file] = ['before.yaml', 'after.yaml', 'expected.txt'].map((one) => join(CASES, name, one))
    const { stdout, stderr, exitCode } = run(before ?? '', after ?? '')
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file ?? '', stdout)
    expect(existsSync(file ?? '')).toBe(true)
    expect(stdout).toBe(readFileSync(file ?? '', 'utf8'))
  })

  test.each(readdirSync(CASES))('%s: the other way round', (name) => {
    const [before, after] = ['before.yaml', 'after.yaml'].map((one) => join(CASES, name, one))
    expect(run(after ?? '', before ?? '')).toMatchObject({ exitCode: 1, stderr: '' })
    expect(run(before ?? '', before ?? '')).toMatchObject({ exitCode: 0, stdout: 'no differences\n' })
  })
})

const scratch = mkdtempSync(join(tmpdir(), 'lummo-diff-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(scratch, 'repository-'))
  write(folder, files)
  return folder
}

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

const app = (image: string, more = '') =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDeployment\nmetadata: {name: web, namespace: shop}\nspec:\n  containers: {image: "r.example.com/${image}", http: 80, resources: {cpu: 10m, memory: 8Mi}}\n  ${more}replicas: 2\n`

test('no format prints a value of a Secret', () => {
  const files = ['before.yaml', 'after.yaml'].map((one) => join(CASES, 'secret', one))
  for (const format of ['text', 'json', 'markdown']) {
    const { stdout } = run('--format', format, ...files)
    expect(stdout).toContain('(hidden)')
    for (const value of ['correct-horse', 'battery', 'tr0ub4dor', 'admin-account', 'c3RhcGxl']) {
      expect(stdout).not.toContain(value)
      expect(stdout).not.toContain(Buffer.from(value).toString('base64'))
    }
  }
})

test('markdown has a fence that values cannot end, and stays below the limit of a comment', () => {
  const map = (text: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: ${JSON.stringify(text)}}\n`
  const folder = folderWith({
    'a.yaml': map('x\n'),
    'b.yaml': map('```\n<script>\n'),
    'c.yaml': map('line\n'.repeat(20_000)),
  })
  const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => join(folder, `${name}.yaml`))
  expect(run('--format', 'markdown', a, b).stdout).toMatch(/^````diff\n[\s\S]*<script>[\s\S]*^````$/m)
  const long = run('--format', 'markdown', a, c).stdout
  expect(long.length).toBeLessThan(60_000)
  expect(long).toContain('1 changed')
})

describe('what cannot be compared is an error, never an empty side', () => {
  const folder = folderWith({
    'good/web.yaml': app('web:1.0'),
    'bad/web.yaml': app('web:1.0', 'replcas: 1\n  '),
    'settings/lummo.yaml':
      'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: s}\nspec: {env: dev}\n',
    'empty/README.md': '',
  })
  test.each(['bad', 'settings', 'empty', 'missing'])('%s', (name) => {
    for (const sides of [
      [join(folder, 'good'), join(folder, name)],
      [join(folder, name), join(folder, 'good')],
    ]) {
      const { stdout, stderr, exitCode } = run(...sides)
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
      expect(stderr).toMatch(/^error\[/)
      expect(JSON.parse(run('--json', ...sides).stdout).findings[0].severity).toBe('error')
    }
  })

  test.each([
    [[]],
    [['a']],
    [['a', 'b', 'c']],
    [['--git', 'HEAD', 'a', 'b']],
    [['--live']],
    [['--live', '--git', 'x', 'a']],
  ])('a call with %j is wrong', (args) =>
    expect(run(...args)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^lummo: /) }),
  )
})

describe('--git', () => {
  const git = (folder: string, ...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false']
    const { status, stderr, stdout } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout
  }
  const repository = (): string => {
    const folder = folderWith({ 'apps/web.yaml': app('web:1.0'), 'README.md': 'text' })
    git(folder, 'init', '-q', '-b', 'main')
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '-m', 'first')
    return folder
  }

  test('compares a folder of the working tree with a revision, and changes neither files nor index', () => {
    const folder = repository()
    expect(run('--git', 'HEAD', join(folder, 'apps'))).toMatchObject({ exitCode: 0, stderr: '' })
    write(folder, { 'apps/web.yaml': app('web:1.1'), 'new.yaml': '' })
    git(folder, 'add', 'new.yaml')
    const before = git(folder, 'status', '--porcelain')
    const { stdout, exitCode } = run('--git', 'main', join(folder, 'apps'))
    expect(exitCode).toBe(1)
    expect(stdout).toContain('image: "r.example.com/web:1.0" -> "r.example.com/web:1.1"')
    expect(git(folder, 'status', '--porcelain')).toBe(before)
  })

  test('a folder that the revision lacks is new, and one that is missing now is an error', () => {
    const folder = repository()
    write(folder, { 'more/web.yaml': editedText(app('web:1.0'), 'name: web', 'name: more') })
    expect(run('--git', 'HEAD', join(folder, 'more')).stdout).toMatch(/^\+ Deployment\/more \(shop\)$/m)
    rmSync(join(folder, 'apps'), { recursive: true })
    expect(run('--git', 'HEAD', join(folder, 'apps'))).toMatchObject({ exitCode: 2, stdout: '' })
  })

  test('an error in the revision is at the file in the revision', () => {
    const folder = repository()
    write(folder, { 'apps/web.yaml': app('web:1.0', 'replcas: 3\n  ') })
    git(folder, 'commit', '-q', '-a', '-m', 'second')
    write(folder, { 'apps/web.yaml': app('web:1.0') })
    const { stderr, exitCode } = run('--git', 'HEAD', join(folder, 'apps'))
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^error\[unknown-field\].*\n --> HEAD:apps\/web.yaml:6:3 /)
  })

  test('an unknown revision, an option as a revision and a folder without a repository are errors', () => {
    const folder = repository()
    expect(run('--git', 'nowhere', join(folder, 'apps')).stderr).toMatch(/^error\[no-revision\]: `nowhere` is not/)
    expect(run('--git', '--all', join(folder, 'apps')).exitCode).toBe(2)
    expect(run('--git', 'HEAD', folderWith({ 'web.yaml': app('web:1.0') })).stderr).toMatch(/^error\[no-revision\]/)
  })
})

describe('--live', () => {
  const { PATH } = process.env
  afterEach(() => {
    process.env.PATH = PATH
  })
  /** Adds a kubectl to the PATH that records its arguments and prints the given objects. */
  function kubectl(answer: unknown, script = 'cat "$0.answer"'): string {
    const bin = mkdtempSync(join(scratch, 'bin-'))
    const program = join(bin, 'kubectl')
    writeFileSync(program, `#!/bin/sh\necho "$@" > "$0.args"\ncat > "$0.input"\n${script}\n`)
    writeFileSync(`${program}.answer`, answer === undefined ? '' : JSON.stringify(answer))
    chmodSync(program, 0o755)
    process.env.PATH = [bin, PATH].join(delimiter)
    return program
  }
  const OURS = readFileSync(join(CASES, 'immutable-selector/before.yaml'), 'utf8')
  const file = join(folderWith({ 'web.yaml': OURS }), 'web.yaml')
  const live = (change: (object: LiveObject) => unknown = () => undefined) => {
    const object: LiveObject = JSON.parse(readFileSync(join(__dirname, 'live-deployment.json'), 'utf8'))
    change(object)
    return object
  }

  test('defaults, status, other writing of a quantity and what controllers add are no differences', () => {
    const program = kubectl(live())
    expect(run('--live', file)).toEqual({ exitCode: 0, stdout: 'no differences\n', stderr: '', isReport: true })
    expect(readFileSync(`${program}.args`, 'utf8')).toBe(
      'get --filename=- --ignore-not-found --show-managed-fields --output=json\n',
    )
    expect(JSON.parse(readFileSync(`${program}.input`, 'utf8'))).toEqual({
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } }],
    })
  })

  test.each([
    [
      'a value that somebody changed',
      (o: LiveObject) => Object.assign(o.spec, { replicas: 5 }),
      '~ spec.replicas: 5 -> 3',
    ],
    [
      'a field that was applied before and is no longer set',
      (o: LiveObject) => Object.assign(o.metadata.labels, { team: 'pay' }),
      '= label team: - "pay"',
    ],
    [
      'a variable that was applied before',
      (o: LiveObject) => o.spec.template.spec.containers[0]?.env.push({ name: 'OLD', value: '1' }),
      '[name=OLD]: {"name":"OLD","value":"1"}',
    ],
  ])('%s is a difference', (_, change, line) => {
    kubectl({ kind: 'List', apiVersion: 'v1', items: [live(change)] })
    const { stdout, exitCode } = run('--live', file)
    expect(exitCode).toBe(1)
    expect(stdout).toContain(line)
  })

  test('what others have applied is not ours', () => {
    kubectl(live((object) => Object.assign(object.metadata.labels, { injected: 'true' })))
    expect(run('--live', file).exitCode).toBe(0)
  })

  test('an object that the cluster lacks is added', () => {
    kubectl(undefined)
    expect(run('--live', file).stdout).toMatch(/^\+ Deployment\/web \(shop\)$/m)
  })

  test('a cluster that does not answer is an error', () => {
    kubectl(undefined, 'echo "Unable to connect to the server" >&2; exit 1')
    expect(run('--live', file)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'error[no-answer]: kubectl get failed: Unable to connect to the server\n',
    })
  })

  test('a Secret with stringData equals what the API server stores', () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n'
    const path = join(folderWith({ 's.yaml': secret }), 's.yaml')
    const stored = { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name: 's', namespace: 'default' } }
    kubectl({ ...stored, data: { a: 'Yg==' } })
    expect(run('--live', path).exitCode).toBe(0)
    kubectl({ ...stored, data: { a: 'Yw==' } })
    expect(run('--live', path)).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('data.a: (hidden)') })
  })
})

interface LiveObject {
  metadata: { labels: Record<string, string> }
  spec: { replicas: number; template: { spec: { containers: { env: object[] }[] } } }
}
