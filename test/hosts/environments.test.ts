import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { programs, ROOT, run, scratch } from './programs'
import { check, repository } from './repository'
import { editedText } from '../support/edited-text'

const LUMMO = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: settings, annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}}
spec: {env: prod}
`
const APP = `# The base.
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: notes}
spec:
  containers: {image: "registry.example.com/notes:1.0.0", http: 8080, resources: {cpu: 100m, memory: 128Mi}}
  replicas: 2
`
const BASE = { 'base/kustomization.yaml': 'resources: [app.yaml]\n', 'base/app.yaml': APP }
const PROD = {
  'prod/kustomization.yaml': 'resources: [../base]\npatches: [{path: patch.yaml}]\ntransformers: [lummo.yaml]\n',
  'prod/lummo.yaml': LUMMO,
}
const patch = (spec: string) =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDeployment\nmetadata: {name: notes}\nspec: ${spec}\n`

test('a patch of an overlay ignores a finding of the base there only, and the built output does not inherit it', () => {
  const base = editedText(APP, 'notes:1.0.0', 'notes:stable')
  const annotated = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: notes, annotations: {krm.lummo.dev/ignore: "moving-image: the mirror pins it"}}
`
  const root = repository({ ...BASE, ...PROD, 'base/app.yaml': base, 'prod/patch.yaml': annotated })
  expect(check(root, 'prod').entries).toEqual([])
  expect(run('lummo', ['check', 'prod'], { cwd: root }).stdout).toMatch(/0 errors, 0 warnings, 1 ignored\n$/)
  expect(check(root, 'base').entries.map(({ code }) => code)).toEqual(['moving-image'])
  expect(run('lummo', ['render', 'prod'], { cwd: root })).toMatchObject({
    stderr: '',
    stdout: expect.not.stringContaining('lummo.dev/ignore'),
  })
})

test('an image whose tag an overlay sets is no moving one, unless the overlay names another', () => {
  const images = (name: string) =>
    `resources: [../base]\ntransformers: [lummo.yaml]\nimages: [{name: registry.example.com/${name}, newTag: 1.1.0}]\n`
  const base = editedText(APP, 'notes:1.0.0', 'notes')
  const files = (name: string) => ({ ...BASE, ...PROD, 'base/app.yaml': base, 'prod/kustomization.yaml': images(name) })
  expect(check(repository(files('notes')), 'prod').entries).toEqual([])
  expect(check(repository(files('mail')), 'prod').entries.map(({ code }) => code)).toContain('moving-image')
})

describe('a fault in an environment is reported at the line that decided it', () => {
  const cases: Record<string, [Record<string, string>, string]> = {
    'in a patch': [{ 'prod/patch.yaml': patch('{replcas: 4}') }, 'unknown-field prod/patch.yaml:4'],
    'in the base': [
      { 'prod/patch.yaml': patch('{replicas: 3}'), 'base/app.yaml': editedText(APP, 'replicas', 'replcas') },
      'unknown-field base/app.yaml:7',
    ],
    'in a value that a patch overrides': [
      { 'prod/patch.yaml': patch('{replicas: many}') },
      'wrong-type prod/patch.yaml:4',
    ],
    'in an inline patch': [
      {
        'prod/kustomization.yaml': `resources: [../base]
transformers: [lummo.yaml]
patches:
- patch: |-
    apiVersion: krm.lummo.dev/v1alpha1
    kind: LummoDeployment
    metadata: {name: notes}
    spec:
      replcas: 3
`,
      },
      'unknown-field prod/kustomization.yaml:9',
    ],
    'in a JSON patch': [
      {
        'prod/kustomization.yaml': `resources: [../base]
transformers: [lummo.yaml]
patches: [{path: ops.yaml, target: {kind: LummoDeployment}}]
`,
        'prod/ops.yaml': '- op: add\n  path: /spec/replcas\n  value: 3\n',
      },
      'unknown-field prod/ops.yaml:2',
    ],
    'in a patch of a component': [
      {
        'prod/kustomization.yaml': 'resources: [../base]\ncomponents: [../more]\ntransformers: [lummo.yaml]\n',
        'more/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: more.yaml}]\n',
        'more/more.yaml': patch('{replcas: 4}'),
      },
      'unknown-field more/more.yaml:4',
    ],
    'in a patch of what a prefix renamed': [
      {
        'middle/kustomization.yaml': 'resources: [../base]\nnamePrefix: my-\n',
        'prod/kustomization.yaml':
          'resources: [../middle]\npatches: [{path: patch.yaml}]\ntransformers: [lummo.yaml]\n',
        'prod/patch.yaml': editedText(patch('{replcas: 4}'), 'notes', 'my-notes'),
      },
      'unknown-field prod/patch.yaml:4',
    ],
    'in a replacement': [
      {
        'prod/kustomization.yaml': `resources: [../base, source.yaml]
transformers: [lummo.yaml]
replacements:
- source: {kind: ConfigMap, name: source, fieldPath: data.count}
  targets:
  - select: {kind: LummoDeployment}
    fieldPaths: [spec.replicas]
`,
        'prod/source.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: source, annotations: {config.kubernetes.io/local-config: "true"}}\ndata: {count: \'-3\'}\n',
      },
      'out-of-range prod/source.yaml:4',
    ],
    'in the settings of the environment': [
      {
        'prod/patch.yaml': patch('{replicas: 3}'),
        'prod/lummo.yaml': editedText(LUMMO, '{env: prod}', '{env: prod, workloads: {}}'),
      },
      'unknown-field prod/lummo.yaml:4',
    ],
  }
  test.each(Object.keys(cases))('%s', (name) => {
    const [files, place] = cases[name] ?? [{}, '']
    const { status, places } = check(repository({ ...BASE, ...PROD, ...files }), 'prod')
    expect({ status, places }).toEqual({ status: 1, places: [place] })
  })

  test('an object that a prefix renames is reported at itself, and one that is generated at its generator', () => {
    const root = repository({
      ...BASE,
      'base/kustomization.yaml': 'resources: [app.yaml, map.yaml]\n',
      'base/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: loose\ndata: {a: b}\n',
      'prod/lummo.yaml': LUMMO,
      'prod/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: loose}\ndata: {c: d}\n',
      'prod/kustomization.yaml': `namePrefix: my-
resources: [../base]
patches: [{path: map.yaml}]
transformers: [lummo.yaml]
configMapGenerator:
- {name: more, literals: [a=b]}
`,
    })
    const expected = ['unused-config base/map.yaml:4', 'unused-config prod/kustomization.yaml:6']
    expect(check(root, 'prod').places.sort()).toEqual(expected)
  })

  describe('where a program loses the origins of the objects', () => {
    const STRIP = `apiVersion: example.com/v1
kind: Strip
metadata: {name: strip, annotations: {config.kubernetes.io/function: "exec: {path: ./strip}"}}
`
    const PROGRAMS = {
      'because it removes annotations': "exec sed -e '/kubernetes.io.origin: /,/path:/d' -e '/previous/d'",
      'because it fails with annotations':
        'text=$(cat)\ncase "$text" in *kubernetes.io/origin*) exit 1 ;; esac\necho "$text"',
    }
    test.each(Object.entries(PROGRAMS))('%s', (_, program) => {
      const root = repository({
        ...BASE,
        'base/app.yaml': editedText(APP, 'replicas', 'replcas'),
        'prod/kustomization.yaml': 'namePrefix: my-\nresources: [../base]\ntransformers: [strip.yaml, lummo.yaml]\n',
        'prod/lummo.yaml': LUMMO,
        'prod/strip.yaml': STRIP,
        'prod/strip': `#!/bin/sh\n${program}\n`,
      })
      chmodSync(join(root, 'prod/strip'), 0o755)
      expect(check(root, '--allow-exec', 'prod').places).toEqual(['unknown-field base/app.yaml:7'])
    })

    test('an object that the program creates is named with a file that it may come from', () => {
      const created = `printf -- '- {apiVersion: krm.lummo.dev/v1alpha1, kind: LummoCron, metadata: {name: new}, spec: {}}\\n'`
      const root = repository({
        ...BASE,
        'prod/kustomization.yaml': 'resources: [../base]\ntransformers: [strip.yaml, lummo.yaml]\n',
        'prod/lummo.yaml': LUMMO,
        'prod/strip.yaml': STRIP,
        'prod/strip': `#!/bin/sh\ntext=$(cat)\ncase "$text" in *kubernetes.io/origin*) exit 1 ;; esac\necho "$text" | sed '/^functionConfig:/,$d'\n${created}\n`,
      })
      chmodSync(join(root, 'prod/strip'), 0o755)
      const { stdout } = run('lummo', ['check', '--allow-exec', 'prod'], { cwd: root })
      expect(stdout).toMatch(/^ --> prod\/kustomization.yaml:1:1 LummoCron\/new /m)
      expect(stdout).not.toContain('stdin')
    })
  })

  test('all faults of a build are reported in one run', () => {
    const files = { ...BASE, ...PROD, 'prod/patch.yaml': patch('{replcas: 4, scalling: {}, replicas: x, domain: a}') }
    const { places } = check(repository(files), 'prod')
    expect(places.length).toBeGreaterThanOrEqual(4)
    expect(places.every((place) => place.endsWith(' prod/patch.yaml:4'))).toBe(true)
  })
})

test('a good overlay passes, prints what kustomize builds, and stays as it is', () => {
  const root = repository({ ...BASE, ...PROD, 'prod/patch.yaml': patch('{replicas: 4}') })
  expect(run('lummo', ['check', 'prod'], { cwd: root })).toEqual({
    status: 0,
    stdout: '0 errors, 0 warnings\n',
    stderr: '',
  })
  const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', 'prod'], { cwd: root })
  expect(run('lummo', ['render', 'prod'], { cwd: root })).toEqual({ ...built, status: 0 })
})

test('check sees the images that the kustomization sets in containers in object form', () => {
  const app = editedText(
    APP,
    '{image: "registry.example.com/notes:1.0.0"',
    '{app: {image: "registry.example.com/notes:latest"',
  )
  const images = 'images: [{name: registry.example.com/notes, newTag: 1.1.0}]\n'
  const files = { ...BASE, ...PROD, 'prod/patch.yaml': patch('{replicas: 4}') }
  const root = repository({
    ...files,
    'base/app.yaml': editedText(app, '128Mi}}', '128Mi}}}'),
    'prod/kustomization.yaml': `${files['prod/kustomization.yaml']}${images}`,
  })
  expect(check(root, 'prod')).toMatchObject({ status: 0, places: [] })
  expect(run('lummo', ['render', 'prod'], { cwd: root }).stdout).toContain('image: registry.example.com/notes:1.1.0')
  expect(check(root, 'base').places).toEqual(['moving-image base/app.yaml:6'])
})

test('short objects that no transformer expands are expanded by render', () => {
  const root = repository(BASE)
  const { status, stdout } = run('lummo', ['render', 'base'], { cwd: root })
  expect(status).toBe(0)
  expect(stdout).toMatch(/^kind: Deployment$/m)
  expect(stdout).not.toContain('krm.lummo.dev/v1alpha1')
})

test('a folder of rendered files builds to the objects that were rendered', () => {
  const root = repository({ ...BASE, ...PROD, 'prod/patch.yaml': patch('{replicas: 4}') })
  const rendered = run('lummo', ['render', 'prod'], { cwd: root }).stdout
  expect(run('lummo', ['render', '-o', 'rendered', 'prod'], { cwd: root }).status).toBe(0)
  expect(run('kustomize', ['build', 'rendered'], { cwd: root })).toEqual({ status: 0, stdout: rendered, stderr: '' })
  expect(check(root)).toMatchObject({ status: 0, places: [] })
})

describe('check of a folder judges each environment below it as itself', () => {
  const DEV = {
    'dev/kustomization.yaml': 'resources: [../base]\npatches: [{path: patch.yaml}]\ntransformers: [lummo.yaml]\n',
    'dev/lummo.yaml': editedText(LUMMO, 'prod', 'dev'),
    'dev/patch.yaml': patch('{replicas: 1}'),
  }

  test('the overlays, and not their base', () => {
    const root = repository({ ...BASE, ...PROD, ...DEV, 'prod/patch.yaml': patch('{replicas: 4}') })
    expect(check(root)).toEqual({ status: 0, places: [], entries: [] })
    writeFileSync(join(root, 'prod/patch.yaml'), patch('{replcas: 4}'))
    expect(check(root, '.').places).toEqual(['unknown-field prod/patch.yaml:4'])
  })

  test('what is wrong in the base is reported once', () => {
    const files = { ...BASE, ...PROD, ...DEV, 'prod/patch.yaml': patch('{replicas: 4}') }
    expect(check(repository({ ...files, 'base/app.yaml': editedText(APP, 'http:', 'htp:') })).places).toEqual([
      'unknown-field base/app.yaml:6',
    ])
  })

  test('what no kustomization includes is judged too, unless .lummoignore leaves it out', () => {
    const files = { ...BASE, 'more/loose.yaml': editedText(editedText(APP, 'replicas', 'replcas'), 'notes', 'loose') }
    const root = repository(files)
    expect(check(root).places).toEqual(['unknown-field more/loose.yaml:7'])
    writeFileSync(join(root, '.lummoignore'), 'more/\n')
    expect(check(root)).toMatchObject({ status: 0, places: [] })
  })

  test('the examples', () => {
    const { status, stdout } = run('lummo', ['check', 'kustomize-examples'], { cwd: ROOT })
    expect(stdout).toMatch(/\n0 errors, 0 warnings\n$/)
    expect(status).toBe(0)
  }, 600_000)
})

test('explain-settings names the line in base or overlay', () => {
  const root = repository({
    'base/kustomization.yaml': 'resources: [app.yaml, settings.yaml]\n',
    'base/app.yaml': APP,
    'base/settings.yaml': editedText(LUMMO, '{env: prod}', '{env: dev, workload: {stop: {grace: 45}}}'),
    ...PROD,
    'prod/patch.yaml': patch('{replicas: 4}'),
  })
  const { status, stdout } = run('lummo', ['explain-settings', 'prod'], { cwd: root })
  expect(status).toBe(0)
  expect(stdout).toMatch(/^workload.stop.grace: 45 +# base\/settings.yaml:4$/m)
  expect(stdout).toMatch(/^env: "prod" +# prod\/lummo.yaml:4$/m)
})

test('what kustomize itself refuses is reported with its words', () => {
  const root = repository({ ...BASE, ...PROD, 'prod/patch.yaml': editedText(patch('{}'), 'notes', 'other') })
  const { status, entries } = check(root, 'prod')
  expect(status).toBe(1)
  expect(entries).toEqual([
    expect.objectContaining({
      code: 'kustomize-failed',
      file: 'prod/patch.yaml',
      line: 3,
      message: expect.stringContaining('no matches for Id'),
    }),
  ])
})

describe('a hostile kustomization runs and fetches nothing', () => {
  const evil = (root: string) => join(root, 'ran')
  const program = (annotation: string) =>
    `apiVersion: evil.example.com/v1\nkind: Evil\nmetadata: {name: evil, annotations: {${annotation}}}\n`
  const REFUSED: Record<string, Record<string, string>> = {
    'a program by its path': {
      'kustomization.yaml': 'resources: [app.yaml]\ntransformers: [evil.yaml]\n',
      'evil.yaml': program('config.kubernetes.io/function: "exec: {path: ./evil}"'),
    },
    'a program that is called lummo': {
      'kustomization.yaml': 'resources: [app.yaml]\ntransformers: [evil.yaml]\n',
      'evil.yaml': program('config.kubernetes.io/function: "exec: {path: ./lummo}"'),
    },
    'a program inline': {
      'kustomization.yaml': `resources: [app.yaml]\ngenerators:\n- |-\n  ${program('config.k8s.io/function: "exec: {path: ./evil}"').replaceAll('\n', '\n  ')}\n`,
    },
    'a program in a base': {
      'kustomization.yaml': 'resources: [base]\n',
      'base/kustomization.yaml': 'validators: [../evil.yaml]\n',
      'evil.yaml': program('config.kubernetes.io/function: "exec: {path: ./evil}"'),
    },
    'a program in a field of another case': {
      'kustomization.yaml': 'resources: [app.yaml]\nTransformers: [evil.yaml]\n',
      'evil.yaml': program('config.kubernetes.io/function: "exec: {path: ./evil}"'),
    },
    'a program in a field with a letter that Go treats as an `s`': {
      'kustomization.yaml': 'resources: [app.yaml]\ntranſformers: [evil.yaml]\n',
      'evil.yaml': program('config.kubernetes.io/function: "exec: {path: ./evil}"'),
    },
    'a function that a patch turns into another program': {
      'kustomization.yaml': 'resources: [app.yaml]\ntransformers: [functions]\n',
      'functions/kustomization.yaml':
        'resources: [lummo.yaml]\npatches: [{patch: "[{op: replace, path: /metadata/annotations/config.kubernetes.io~1function, value: \\"exec: {path: ../evil}\\"}]", target: {kind: LummoPackage}}]\n',
      'functions/lummo.yaml': LUMMO,
    },
    'a container': {
      'kustomization.yaml': 'resources: [app.yaml]\ntransformers: [evil.yaml]\n',
      'evil.yaml': program('config.kubernetes.io/function: "container: {image: evil}"'),
    },
    'a plugin': {
      'kustomization.yaml': 'resources: [app.yaml]\ntransformers: [evil.yaml]\n',
      'evil.yaml': program(''),
    },
    'a chart': { 'kustomization.yaml': 'helmCharts: [{name: evil, repo: "http://localhost/"}]\n' },
  }
  test.each(Object.keys(REFUSED))('%s', (name) => {
    const root = repository({ 'app.yaml': APP, ...REFUSED[name] })
    for (const program of ['evil', 'lummo']) {
      writeFileSync(join(root, program), `#!/bin/sh\n: > '${evil(root)}'\nexec cat\n`)
      chmodSync(join(root, program), 0o755)
    }
    for (const command of ['check', 'render', 'explain-settings']) {
      const ran = run('lummo', [command, '.'], { cwd: root })
      expect(ran.status).toBe(1)
      expect(ran.stdout + ran.stderr).toMatch(/^error\[exec-refused\]/)
    }
    expect(existsSync(evil(root))).toBe(false)
  })

  test.each([
    ['transformers: [evil.yaml]\nTransformers: []', 'Transformers', 3],
    ['Transformers: []\ntransformers: [evil.yaml]', 'transformers', 3],
    ['transformers: [evil.yaml]\ntranſformers: []', 'tranſformers', 3],
    ['patches: [{path: app.yaml, Path: app.yaml}]', 'Path', 2],
  ])('a field that is set twice, as kustomize reads it: %j', (fields, field, line) => {
    const root = repository({
      'app.yaml': APP,
      'kustomization.yaml': `resources: [app.yaml]\n${fields}\n`,
      'evil.yaml': program('config.kubernetes.io/function: "exec: {path: ./evil}"'),
    })
    writeFileSync(join(root, 'evil'), `#!/bin/sh\n: > '${evil(root)}'\nexec cat\n`, { mode: 0o755 })
    const { status, places, entries } = check(root, '.')
    expect({ status, places }).toEqual({ status: 1, places: [`given-twice kustomization.yaml:${line}`] })
    expect(entries[0]?.message).toMatch(new RegExp(`^\`${field}\` and `))
    expect(existsSync(evil(root))).toBe(false)
  })

  test('--allow-exec lets a program run', () => {
    const root = repository({ 'app.yaml': APP, ...REFUSED['a program by its path'] })
    writeFileSync(join(root, 'evil'), `#!/bin/sh\n: > '${evil(root)}'\nexec cat\n`)
    chmodSync(join(root, 'evil'), 0o755)
    expect(run('lummo', ['check', '--allow-exec', '.'], { cwd: root }).status).toBe(0)
    expect(existsSync(evil(root))).toBe(true)
  })

  const REMOTE: Record<string, (url: string) => Record<string, string>> = {
    'a remote base': (url) => ({ 'kustomization.yaml': `resources: ["${url}/base"]\n` }),
    'a remote base of a base': (url) => ({
      'kustomization.yaml': 'resources: [base]\n',
      'base/kustomization.yaml': `resources: ["${url}/base?ref=main"]\n`,
    }),
    'a remote component': (url) => ({ 'kustomization.yaml': `resources: [app.yaml]\ncomponents: ["git::${url}/a"]\n` }),
    'a remote patch': (url) => ({
      'kustomization.yaml': `resources: [app.yaml]\npatches: [{path: "${url}/p.yaml"}]\n`,
    }),
    'a remote file of a ConfigMap': (url) => ({
      'kustomization.yaml': `resources: [app.yaml]\nconfigMapGenerator: [{name: a, files: ["k=${url}/p.yaml"]}]\n`,
    }),
    'a remote schema': (url) => ({ 'kustomization.yaml': `resources: [app.yaml]\nopenapi: {path: "${url}/s.json"}\n` }),
    'a remote function': (url) => ({
      'kustomization.yaml': `resources: [app.yaml]\ntransformers: ["${url}/f.yaml"]\n`,
    }),
  }
  test.each(Object.keys(REMOTE))('%s', async (name) => {
    let requests = 0
    const server = createServer((_, response) => {
      requests += 1
      response.statusCode = 404
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const root = repository({ 'app.yaml': APP, ...REMOTE[name]?.(`http://127.0.0.1:${port}`) })
    const child = spawn('lummo', ['check', '.'], { cwd: root, env: programs.env })
    let stdout = ''
    child.stdout.on('data', (data) => {
      stdout += data
    })
    const status = await new Promise((resolve) => child.once('close', resolve))
    server.close()
    expect({ status, requests }).toEqual({ status: 1, requests: 0 })
    expect(stdout).toMatch(/^error\[network-refused\]/)
  })

  test('a link out of the repository is not followed', () => {
    const outside = mkdtempSync(join(scratch, 'outside-'))
    writeFileSync(join(outside, 'secret.yaml'), 'apiVersion: v1\nkind: Secret\nmetadata: {name: theirs}\n')
    writeFileSync(join(outside, 'kustomization.yaml'), 'resources: [secret.yaml]\n')
    for (const [entry, target] of [
      ['linked', outside],
      ['linked.yaml', join(outside, 'secret.yaml')],
    ] as const) {
      const root = repository({ 'app.yaml': APP, 'kustomization.yaml': `resources: [app.yaml, ${entry}]\n` })
      symlinkSync(target, join(root, entry))
      const ran = run('lummo', ['render', '.'], { cwd: root })
      expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 1, stdout: '' })
      expect(ran.stderr).toMatch(/^error\[file-skipped\].* is a symlink /)
    }
    rmSync(outside, { recursive: true })
  })
})

test.each(['application', 'api-with-database'])('init --environments leaves overlays of %s that build', (template) => {
  const root = repository({})
  const options = ['--image', 'registry.example.com/shop:1.0.0', '--template', template]
  const started = run('lummo', ['init', 'shop', ...options, '--environments', 'dev,production'], { cwd: root })
  expect(started).toMatchObject({ status: 0, stderr: '' })
  for (const env of ['dev', 'production']) {
    const overlay = join('shop/overlays', env)
    const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', overlay], { cwd: root })
    expect(built).toMatchObject({ status: 0, stdout: expect.stringMatching(/^kind: Deployment$/m) })
    expect(built.stdout).toContain(`replicas: ${env === 'dev' ? 1 : 2}\n`)
    expect(run('lummo', ['render', overlay], { cwd: root })).toMatchObject({ status: 0, stdout: built.stdout })
  }
  const { status, entries } = check(root)
  expect([status, entries.filter(({ code }) => code !== 'needs-controllers')]).toEqual([0, []])
  expect(run('lummo', ['init', 'shop', ...options, '--environments', 'dev'], { cwd: root }).status).toBe(1)
})
