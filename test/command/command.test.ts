import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXECUTABLE, runExecutable } from '../support/executable'
import { deployment, native } from '../support/objects'

const folder = mkdtempSync(join(tmpdir(), 'lummo-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

const lummo = (args: string[], input = '', executable = EXECUTABLE) =>
  runExecutable(args, { input, cwd: folder }, executable)
const file = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const WEB = deployment()
const APP = WEB.yaml
/** The port is out of range. */
const BAD = WEB.container({ http: 0 }).yaml
const CONFIG = "# mine\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: '1'} # one\n"

test('the executable runs alone, copied to any folder', () => {
  const copy = join(folder, 'copied')
  copyFileSync(EXECUTABLE, copy)
  expect(lummo(['render', '-'], APP, copy)).toEqual(lummo(['render', '-'], APP))
  expect(lummo(['render', '-'], APP, copy).status).toBe(0)
})

test('render reads folders, in order, and leaves what is not ours as it is', () => {
  file('pack/b/app.yml', APP)
  file('pack/a.yaml', CONFIG)
  file('pack/.hidden/x.yaml', 'not: [yaml')
  file('pack/notes.txt', 'not yaml')
  const { status, stdout, stderr } = lummo(['render', 'pack'])
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^warning\[unused-config\].*ConfigMap\/mine/),
  })
  expect(stdout.startsWith(CONFIG)).toBe(true)
  expect(stdout).toContain('kind: Deployment')
})

test('a namespace stands before what is in it, for kubectl applies one after the other', () => {
  file('spaced/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n')
  file('spaced/b.yaml', 'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoNamespace\nmetadata: {name: shop}\nspec: {}\n')
  expect(
    lummo(['render', 'spaced'])
      .stdout.match(/^kind: .*/gm)
      ?.slice(0, 2),
  ).toEqual(['kind: Namespace', 'kind: ConfigMap'])
})

test('a file that is named twice, or within a folder that is named as well, is one', () => {
  file('once/app.yaml', APP)
  const once = lummo(['render', 'once/app.yaml'])
  expect(once.status).toBe(0)
  expect(lummo(['render', 'once/app.yaml', './once/app.yaml']).stdout).toBe(once.stdout)
  expect(lummo(['check', 'once', 'once/app.yaml']).stdout).toBe('0 errors, 0 warnings\n')
})

test('render says that it does not apply a kustomization below a folder', () => {
  file(
    'kust/app/kustomization.yaml',
    'namePrefix: my-\nresources: [app.yaml]\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n',
  )
  file('kust/app/app.yaml', APP)
  const { status, stdout, stderr } = lummo(['render', 'kust'])
  expect(status).toBe(0)
  expect(stderr).toMatch(/^warning\[kustomization-ignored\]/)
  expect(stdout).not.toContain('Kustomization')
})

test('a kustomization without a kind is one all the same; any other file without a kind is an error', () => {
  file('bare/app/kustomization.yaml', 'resources: [app.yaml]\n')
  file('bare/app/app.yaml', APP)
  expect(lummo(['render', 'bare'])).toMatchObject({ status: 0, stderr: '' })
  file('bare/app/values.yaml', 'replicas: 2\n')
  expect(lummo(['render', 'bare']).stderr).toContain('error[no-kind]')
})

test('what a kustomization names for something else than objects is none, whatever it looks like', () => {
  const patch = '- {op: add, path: /spec/replicas, value: 3}\n'
  file('patched/app/patches/replicas.yaml', patch)
  file('patched/app/app.yaml', APP)
  expect(lummo(['render', 'patched']).stderr).toMatch(
    /not-an-object\]: This is a JSON patch, .* folder of the kustomization/,
  )
  file('patched/app/part.yaml', `${APP.slice(0, APP.indexOf('spec:'))}spec: {replicas: 2}\n`)
  file('patched/app/values.yaml', 'replicas: 2\n')
  file('patched/app/page.yaml', '{{ no YAML }}\n')
  file(
    'patched/app/kustomization.yaml',
    'resources: [app.yaml]\ncommonAnnotations: {source: more.yaml}\npatches: [{path: patches/replicas.yaml, target: {kind: LummoDeployment}}, {path: part.yaml}]\n' +
      'configMapGenerator: [{name: files, files: [values.yaml, index.yaml=page.yaml]}]\n',
  )
  const { status, stderr } = lummo(['render', 'patched'])
  expect(status).toBe(0)
  expect(stderr).toMatch(/^warning\[kustomization-ignored\]/)
  expect(stderr).not.toContain('error[')
  file('patched/app/kustomization.yaml', 'resources: [app.yaml, values.yaml]\ncrds: [values.yaml]\n')
  expect(lummo(['render', 'patched']).stderr).toContain('error[no-kind]')
})

test('the component that teaches kustomize our kinds may lie among the objects: what it lists configures kustomize', () => {
  file('with-component/app.yaml', APP)
  cpSync(join(__dirname, '../../integrations/kustomize/lummo'), join(folder, 'with-component/lummo'), {
    recursive: true,
  })
  expect(lummo(['check', 'with-component'])).toMatchObject({ status: 0, stdout: '0 errors, 0 warnings\n' })
  expect(lummo(['render', 'with-component'])).toMatchObject({ status: 0, stderr: '' })
  // `check` of a folder with a kustomization reads the same files as kustomize. `render` of another folder reads all
  // files.
  file('with-component/lummo/values.yaml', 'replicas: 2\n')
  expect(lummo(['check', 'with-component'])).toMatchObject({ status: 0, stdout: '0 errors, 0 warnings\n' })
  expect(lummo(['render', 'with-component']).stderr).toContain('error[no-kind]')
})

describe('a kpt package', () => {
  const kptfile = (called = 'exec: lummo', settings = 'configMap: {workload.pullPolicy: IfNotPresent}') =>
    `apiVersion: kpt.dev/v1
kind: Kptfile
metadata: {name: p}
pipeline:
  mutators:
  - {image: example.com/apply-setters:v1, configMap: {not: ours}}
  - ${called}
    ${settings}
`
  const local = WEB.local().yaml
  const made = (owner: string, name: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, annotations: {krm.lummo.dev/generated-by: ${owner}}}\n`

  test.each([['exec: lummo'], ['exec: node /opt/lummo/lummo.js'], ['image: registry.example.com/krm/lummo:0.1.0']])(
    'has the settings that its Kptfile gives the function: %s',
    (called) => {
      file('kpt/Kptfile', kptfile(called))
      file('kpt/app.yaml', local)
      const { status, stdout, stderr } = lummo(['render', 'kpt'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain('imagePullPolicy: IfNotPresent')
      expect(stdout).not.toContain('Kptfile')
      expect(lummo(['explain-settings', 'kpt']).stdout).toMatch(
        /^workload\.pullPolicy: "IfNotPresent" +# kpt\/Kptfile:8$/m,
      )
    },
  )

  test('they may stand in a file as well, and what is wrong with them is told at its line', () => {
    const config = native('v1', 'ConfigMap', 's', { data: { 'workload.pullPolicy': 'IfNotPresent' } }).yaml
    file('byPath/Kptfile', kptfile('exec: lummo', 'configPath: s.yaml'))
    file('byPath/s.yaml', config)
    file('byPath/app.yaml', local)
    expect(lummo(['render', 'byPath']).stdout).toContain('imagePullPolicy: IfNotPresent')
    file('wrong/Kptfile', kptfile('exec: lummo', 'configMap: {workload.pullPolic: IfNotPresent}'))
    file('wrong/app.yaml', local)
    expect(lummo(['check', 'wrong']).stdout).toMatch(/^error\[unknown-field\]: .*\n --> wrong\/Kptfile:8:17 /)
  })

  test.each([
    ['a choice of the objects', kptfile('selectors: [{kind: LummoDeployment}]\n    exec: lummo'), 'kpt2'],
    ['one of two runs', `${kptfile()}  - exec: lummo\n`, 'kpt2'],
    ['one of two folders', kptfile(), 'kpt2 plain'],
  ])('settings for %s are an error', (_what, text, paths) => {
    file('kpt2/Kptfile', text)
    file('kpt2/app.yaml', local)
    file('plain/b.yaml', CONFIG)
    const { status, stdout, stderr } = lummo(['render', ...paths.split(' ')])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^error\[kptfile-settings\]: .*\n --> kpt2\/Kptfile:/)
  })

  test('comes out as kpt would leave it: what nothing makes any more goes, a copy stays', () => {
    file('kept/Kptfile', kptfile())
    file('kept/app.yaml', local)
    file('kept/generated/lummojob-old.yaml', made('LummoJob/old', 'gone'))
    file('kept/generated/lummodeployment-web.yaml', made('LummoDeployment/web', 'gone-as-well'))
    file('kept/internal.yaml', made('LummoDeployment/web', 'internal'))
    const { stdout, stderr } = lummo(['render', 'kept'])
    expect(stdout).not.toContain('gone')
    expect(stdout).toContain('name: internal')
    expect(stderr).toMatch(/^warning\[wrong-owner\]: .*\n --> kept\/internal\.yaml:3/)
    // If only this folder is rendered, the folder is the whole package.
    expect(lummo(['render', 'kept/generated'])).toMatchObject({ status: 0, stderr: '' })
  })
})

test('check reports everything at once, with the place, and prints no objects', () => {
  file('bad/app.yaml', WEB.container({ http: 0 }).spec({ replica: 3 }).yaml)
  file('bad/more.yaml', 'a: [1\n')
  expect(lummo(['check', 'bad/app.yaml'])).toEqual({
    status: 1,
    stderr: '',
    stdout: `error[out-of-range]: \`http\` must be between 1 and 65535, but is 0.
 --> bad/app.yaml:8:11 LummoDeployment/web spec.containers.http
8 |     http: 0
  |           ^

error[unknown-field]: \`replica\` is not a field of \`spec\`. Did you mean \`replicas\`?
 --> bad/app.yaml:12:3 LummoDeployment/web spec.replica
12 |   replica: 3
   |   ^^^^^^^

2 errors, 0 warnings
`,
  })
  expect(lummo(['check', 'bad']).stdout).toMatch(/^error\[not-yaml\]: .*\n --> bad\/more\.yaml:2:1\n/)
})

test('check speaks JSON to other programs', () => {
  file('json.yaml', BAD)
  const { status, stdout, stderr } = lummo(['check', '--json', 'json.yaml'])
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(JSON.parse(stdout)).toEqual([
    {
      severity: 'error',
      code: 'out-of-range',
      message: '`http` must be between 1 and 65535, but is 0.',
      object: { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoDeployment', name: 'web' },
      field: 'spec.containers.http',
      file: 'json.yaml',
      line: 8,
      column: 11,
      endColumn: 12,
      current: 0,
    },
  ])
})

test.each([
  [['render', 'nowhere.yaml'], 'nowhere.yaml does not exist.'],
  [['check', 'empty'], 'The folder empty contains no .yaml, .yml or .kfg files.'],
  [
    ['check', 'dangling'],
    'dangling/a.yaml does not exist, or is a broken symlink. Correct the path, or remove the symlink.',
  ],
  [['render', 'latin.yaml'], 'latin.yaml is not UTF-8. Save it as UTF-8.'],
  [['render', 'latin.yaml/x'], 'latin.yaml/x does not exist.'],
  [['check', '-'], 'stdin is empty. Check the output of the previous command.'],
  [['schema', '--modeline', 'latin.yaml'], 'latin.yaml is not UTF-8. Save it as UTF-8.'],
  [['schema', '--modeline', 'empty'], 'empty is a folder. Pass a file.'],
  [
    ['init', 'latin.yaml', '--name=a', '--image=a:1', '--port=none'],
    'latin.yaml is not a folder. Pass a folder, or a path that does not exist yet.',
  ],
])('%j is a finding, not a stack', (args, message) => {
  mkdirSync(join(folder, 'empty'), { recursive: true })
  mkdirSync(join(folder, 'dangling'), { recursive: true })
  rmSync(join(folder, 'dangling/a.yaml'), { force: true })
  symlinkSync('nowhere', join(folder, 'dangling/a.yaml'))
  writeFileSync(join(folder, 'latin.yaml'), Buffer.from('# Gr\xfc\xdfe\n', 'latin1'))
  const { status, stdout, stderr } = lummo(args)
  expect(status).toBe(1)
  const report = `error[no-file]: ${message}\n`
  const isCheck = args[0] === 'check'
  expect({ stdout, stderr }).toEqual({
    stdout: isCheck ? `${report}\n1 error, 0 warnings\n` : '',
    stderr: isCheck ? '' : report,
  })
})

test.each([
  [['rendr'], 'unknown command `rendr`. Did you mean `lummo render`?'],
  [['app.yaml'], 'unknown command `app.yaml`. Did you mean `lummo render app.yaml`?'],
  [['deploy'], 'unknown command `deploy`.'],
  [['explane'], 'unknown command `explane`. Did you mean `lummo explain`?'],
  [['build'], 'unknown command `build`. Did you mean `lummo render`?'],
  [['lint'], 'unknown command `lint`. Did you mean `lummo check`?'],
  [['validate'], 'unknown command `validate`. Did you mean `lummo check`?'],
  [['constructor'], 'unknown command `constructor`.'],
  [['vers'], 'unknown command `vers`. Did you mean `lummo version`?'],
])('%j is not a command', (args, message) => {
  expect(lummo(args)).toEqual({ status: 2, stdout: '', stderr: `lummo: ${message} See \`lummo help\`.\n` })
})

test.each([
  [['render'], 'render requires at least one PATH.'],
  [['explain-settings', '--settings', 'a.yaml'], 'explain-settings requires at least one PATH.'],
  [['check', '--jsn', 'a'], 'check does not support the option `--jsn`. Did you mean `--json`?'],
  [['render', '--setings=a', 'a'], 'render does not support the option `--setings=a`. Did you mean `--settings`?'],
  [
    ['check', '--yaml', 'a'],
    'check does not support the option `--yaml`. Available options: --format, --json, --strict and 6 more.',
  ],
  [
    ['check', '-o', 'a'],
    'check does not support the option `-o`. Available options: --format, --json, --strict and 6 more.',
  ],
  [['check', '--json=yes', 'a'], 'check --json does not accept a value.'],
  [['render', 'a', '--settings'], 'render --settings requires a value.'],
  [['crds', '--all'], 'crds does not support the option `--all`. Available options: --operator.'],
])('%j is a wrong call', (args, message) => {
  expect(lummo(args)).toEqual({ status: 2, stdout: '', stderr: `lummo: ${message}\n` })
})

test('what is behind `--` is a path, whatever it looks like', () => {
  file('dashes/--json', APP)
  expect(runExecutable(['check', '--', '--json'], { cwd: join(folder, 'dashes') })).toMatchObject({
    status: 0,
    stdout: '0 errors, 0 warnings\n',
  })
  expect(runExecutable(['render', '--', '--help'], { cwd: join(folder, 'dashes') }).stderr).toContain(
    '--help does not exist',
  )
})

test('check without a path is about the current folder', () => {
  file('here/app.yaml', BAD)
  const { status, stdout } = runExecutable(['check'], { cwd: join(folder, 'here') })
  expect(status).toBe(1)
  expect(stdout).toContain(' --> app.yaml:8:11 ')
})

describe('--settings', () => {
  const settings = (spec: string) =>
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: settings}\nspec: ${spec}\n`
  beforeAll(() => {
    file('layers/base/app.yaml', APP)
    file('layers/base/lummo.yaml', settings('{env: dev, workload: {stop: {grace: 45}, pullPolicy: IfNotPresent}}'))
    file('layers/production.yaml', settings('{env: prod, workload: {pullPolicy: Never}}'))
  })

  test('are laid over those among the files, as a host does', () => {
    const { status, stdout } = lummo(['render', '--settings', 'layers/production.yaml', 'layers/base'])
    expect(status).toBe(0)
    expect(stdout).toContain('terminationGracePeriodSeconds: 45')
    expect(stdout).toContain('imagePullPolicy: Never')
    // The settings file can be among the files that are read.
    expect(lummo(['render', 'layers', '--settings=layers/production.yaml']).stdout).toBe(stdout)
    expect(lummo(['check', 'layers', '--settings=layers/production.yaml']).status).toBe(0)
    expect(lummo(['check', 'layers']).stdout).toContain('error[two-settings]')
  })

  test('are explained by their own file', () => {
    const { stdout } = lummo(['explain-settings', 'layers/base', '--settings', 'layers/production.yaml'])
    expect(stdout).toMatch(/^workload\.pullPolicy: "Never" +# layers\/production\.yaml:4$/m)
    expect(stdout).toMatch(/^workload\.stop\.grace: 45 +# layers\/base\/lummo\.yaml:4$/m)
  })

  test.each([
    ['a file that does not exist', 'nowhere.yaml', /^error\[no-file\]: nowhere\.yaml does not exist/],
    [
      'another kind',
      'layers/base/app.yaml',
      /^error\[settings-file\]: .*, but layers\/base\/app\.yaml contains LummoDeployment\.$/m,
    ],
    ['two objects', 'layers/two.yaml', /^error\[settings-file\]: .* contains 2 objects\.$/m],
  ])('in %s are an error', (_what, path, message) => {
    file('layers/two.yaml', `${settings('{}')}---\n${settings('{}')}`)
    const { status, stdout, stderr } = lummo(['render', '--settings', path, 'layers/base'])
    rmSync(join(folder, 'layers/two.yaml'))
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(message) })
  })
})

test('a report is in colour where that is asked for, and what a cluster gets never is', () => {
  file('colour.yaml', BAD)
  file('plain.yaml', APP)
  const run = (args: string[], more: NodeJS.ProcessEnv) => {
    const { NODE_OPTIONS, NO_COLOR, FORCE_COLOR, ...env } = process.env
    return runExecutable(args, { cwd: folder, env: { ...env, ...more } })
  }
  expect(run(['check', 'colour.yaml'], { FORCE_COLOR: '1' }).stdout).toMatch(
    /^\u001b\[1;31merror\[out-of-range\]:\u001b\[0m /,
  )
  expect(run(['render', 'colour.yaml'], { FORCE_COLOR: '1' }).stderr).toContain('\u001b')
  expect(run(['check', 'colour.yaml'], {}).stdout).not.toContain('\u001b')
  expect(run(['check', '--json', 'colour.yaml'], { FORCE_COLOR: '1' }).stdout).not.toContain('\u001b')
  expect(run(['render', 'plain.yaml'], { FORCE_COLOR: '1' }).stdout).not.toContain('\u001b')
})

test('a full disk is an error, and a reader that has gone is not', () => {
  file('plain.yaml', APP)
  const bash = (script: string) =>
    spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', env: { ...process.env, LUMMO: EXECUTABLE } })
  expect(bash('"$LUMMO" render plain.yaml > /dev/full')).toMatchObject({
    status: 1,
    stderr: 'error[no-file]: The output cannot be written, because no space is left on the device. Free some space.\n',
  })
  expect(bash('"$LUMMO" render plain.yaml > /dev/full 2>&1').status).toBe(1)
  expect(bash('set -o pipefail; "$LUMMO" schema | head -1')).toMatchObject({ status: 0, stderr: '' })
})

test.each([
  [
    'a template',
    'image: {{ image }}',
    '3:8',
    'Put a string with `{{` in quotes. If this file is a template, render it first.',
  ],
  ['a wildcard', 'hosts: [*.example.com]', '3:10', 'put a string that starts with `*` in quotes.'],
  ['a reserved sign', 'image: @latest', '3:8', 'Put a string that starts with `@` in quotes.'],
  ['endless nesting', `a: ${'['.repeat(20_000)}`, '3:1003', 'nesting exceeded'],
])('%s that is no YAML is told at its place, with the cure', (_, line, place, fix) => {
  file('odd.yaml', `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDeployment\n${line}\n`)
  const { status, stdout } = lummo(['check', 'odd.yaml'])
  expect(status).toBe(1)
  expect(stdout).toContain(` --> odd.yaml:${place}\n`)
  expect(stdout).toContain(fix)
})

test('a file called Kustomization is one', () => {
  file('upper/app/Kustomization', 'namePrefix: a-\nresources: [app.yaml]\n')
  file('upper/app/app.yaml', APP)
  expect(lummo(['render', 'upper']).stderr).toContain('warning[kustomization-ignored]')
})

test('without kustomize a folder that it has to build is an error with the line that installs it', () => {
  file('no-kustomize/kustomization.yaml', 'resources: [app.yaml]\n')
  file('no-kustomize/app.yaml', APP)
  const node = join(process.execPath, '..')
  const env = { ...process.env, NODE_OPTIONS: '', PATH: [join(folder, 'no-kustomize'), node].join(':') }
  for (const command of ['render', 'check', 'explain-settings']) {
    const ran = runExecutable([command, 'no-kustomize'], { cwd: folder, env })
    expect(ran.status).toBe(1)
    expect(ran.stdout + ran.stderr).toMatch(
      /^error\[kustomize-missing\]: kustomize is not installed, but is required to build this folder. .*`go install sigs\.k8s\.io\/kustomize\/kustomize\/v5@v5\.\d+\.\d+`/,
    )
  }
})

test('a Kustomization of Flux is for the cluster', () => {
  const flux = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop}\nspec: {}\n'
  expect(lummo(['render', '-'], flux)).toEqual({ status: 0, stdout: flux, stderr: '' })
})

test('--help and --version answer on stdout', () => {
  expect(lummo(['--help']).stdout).toBe(lummo(['help']).stdout)
  expect(lummo(['help']).stdout).toContain('lummo check [PATH…]')
  expect(lummo(['render', '--help']).stdout).toBe(lummo(['help', 'render']).stdout)
  expect(lummo(['render', '-h']).stdout).toMatch(/^lummo render PATH…[\s\S]*--settings FILE/)
  expect(lummo(['init', '--help']).stdout).toMatch(/^lummo init \[FOLDER\][\s\S]*--image IMAGE/)
  expect(lummo(['version']).stdout).toBe(lummo(['--version']).stdout)
  expect(lummo(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('control characters in the input do not reach the terminal', () => {
  file('esc.yaml', WEB.container({ image: 'web\u001b[31m' }).yaml)
  expect(lummo(['check', 'esc.yaml']).stdout).not.toContain('\u001b')
})
