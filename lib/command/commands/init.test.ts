import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../../functions/suite'
import type { Ask } from '../files/streams'
import { init } from './init'
import { render } from './render'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-init-'))
afterAll(() => rmSync(scratch, { recursive: true }))
let count = 0
const fresh = () => {
  count += 1
  return join(scratch, `shop${count}`)
}

const nobody: Ask = () => undefined
/** Simulates a user who types these lines, and records the questions. */
function somebody(...lines: string[]): { ask: Ask; asked: string[] } {
  const asked: string[] = []
  const ask: Ask = (question) => {
    asked.push(question)
    return lines[asked.length - 1]
  }
  return { ask, asked }
}
const IMAGE = 'registry.example.com/team/shop:1.0.0'

test('three answers leave a folder that renders without a finding', () => {
  const folder = fresh()
  const { ask, asked } = somebody('shop', IMAGE, '9000')
  expect(init([folder], suite, ask)).toMatchObject({ stderr: '', exitCode: 0 })
  expect(asked).toHaveLength(3)
  const { stdout, stderr, exitCode } = render([join(folder, 'app.yaml'), join(folder, 'lummo.yaml')], suite)
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  const kinds = (loadAll(stdout) as { kind: string }[]).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['Deployment', 'Service', 'PodDisruptionBudget']))
  expect(stdout).toContain('containerPort: 9000')
})

test('an answer that is no good is explained and asked for again', () => {
  const folder = fresh()
  const { ask, asked } = somebody('My Shop', 'shop', '', IMAGE, '80800', '')
  expect(init([folder], suite, ask).exitCode).toBe(0)
  expect(asked[1]).toMatch(
    /^`My Shop` is not a valid DNS label\. .*, for example `my-shop`\.\nName of the application\?/,
  )
  expect(asked).toHaveLength(6)
  expect(readFileSync(join(folder, 'app.yaml'), 'utf8')).toContain('http: 8080')
})

test('without anybody to ask, the name is the folder’s and the image must be given', () => {
  const folder = fresh()
  expect(init([folder], suite, nobody)).toEqual({
    stdout: '',
    stderr: 'lummo: stdin is not a terminal. Pass `--image`.\n',
    exitCode: 2,
  })
  expect(existsSync(folder)).toBe(false)
  expect(init([folder, `--image=${IMAGE}`, '--port', 'none'], suite, nobody).exitCode).toBe(0)
  const app = readFileSync(join(folder, 'app.yaml'), 'utf8')
  expect(app).toContain(`name: shop${count}\n`)
  expect(app).not.toContain('http:')
})

test('nothing is overwritten, and nothing is written beside what is there', () => {
  const folder = fresh()
  mkdirSync(folder)
  writeFileSync(join(folder, 'lummo.yaml'), 'mine')
  const { stdout, stderr, exitCode } = init([folder, '--image', IMAGE], suite, nobody)
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
  expect(stderr).toBe(`lummo: ${join(folder, 'lummo.yaml')} already exists. Nothing was written.\n`)
  expect(readdirSync(folder)).toEqual(['lummo.yaml'])
})

test('a name that YAML would take for something else is put in quotes', () => {
  const folder = fresh()
  expect(init([folder, '--name', 'true', '--image', IMAGE], suite, nobody).exitCode).toBe(0)
  expect(loadAll(readFileSync(join(folder, 'app.yaml'), 'utf8'))).toMatchObject([{ metadata: { name: 'true' } }])
})

test.each([
  [
    'shop',
    'The image has no tag, so a restart could run another version. Add the tag of a version, such as `shop:1.0.0`.',
  ],
  [
    'shop:latest',
    'The tag `latest` can change, so a restart could run another version. Add the tag of a version, such as `shop:1.0.0`.',
  ],
  [
    'registry:5000/shop',
    'The image has no tag, so a restart could run another version. Add the tag of a version, such as `registry:5000/shop:1.0.0`.',
  ],
])('the image %s is refused, since it has no version', (image, message) => {
  const folder = fresh()
  const { stderr, exitCode } = init([folder, '--image', image], suite, nobody)
  expect({ stderr, exitCode }).toEqual({ stderr: `lummo: --image ${image}: ${message}\n`, exitCode: 2 })
  const { ask, asked } = somebody('web', image, IMAGE, 'none')
  expect(init([folder], suite, ask).exitCode).toBe(0)
  expect(asked[2]).toContain(message)
})

test('an image with a digest needs no tag', () => {
  expect(init([fresh(), '--image', `shop@sha256:${'0'.repeat(64)}`], suite, nobody).exitCode).toBe(0)
})

test('the file that is written points to nothing that only the repository has', () => {
  const folder = fresh()
  init([folder, '--image', IMAGE], suite, nobody)
  expect(readFileSync(join(folder, 'app.yaml'), 'utf8').split('\n')[0]).toBe(
    '# The application. All fields: `lummo schema LummoDeployment`.',
  )
})

test('what would not render is not written', () => {
  const folder = fresh()
  const { stderr, exitCode } = init([folder, '--image', '*shop:1.0'], suite, nobody)
  expect({ exitCode, written: existsSync(folder) }).toEqual({ exitCode: 1, written: false })
  expect(stderr).toMatch(/^error\[bad-image\]: /)
})

test.each([
  [['a', 'b'], 'init accepts only one FOLDER, not `a` and `b`.'],
  [['--force'], 'init does not support the option `--force`. Available options: --name, --image, --port and 4 more.'],
  [['--image'], 'init --image requires a value.'],
  [['--image', 'two words'], '--image two words: The image cannot be empty or contain spaces.'],
  [['--image', IMAGE, '--port', '0'], '--port 0: The port must be a number between 1 and 65535, or `none`.'],
])('%j is a wrong call', (args, message) => {
  const folder = fresh()
  const call = args.includes('b') ? args : [folder, ...args]
  expect(init(call, suite, nobody)).toEqual({ stdout: '', stderr: `lummo: ${message}\n`, exitCode: 2 })
  expect(existsSync(folder)).toBe(false)
})

describe('a template', () => {
  const EXAMPLE = join(__dirname, '../../../kustomize-examples/api-with-database')
  const options = ['--name', 'shop', '--image', IMAGE, '--port', '8080', '--template']

  test('of an API with a database is the example of the same name, and renders without a finding', () => {
    const folder = fresh()
    expect(init([folder, ...options, 'api-with-database'], suite, nobody)).toMatchObject({ stderr: '', exitCode: 0 })
    for (const file of ['app.yaml', 'lummo.yaml', 'kustomization.yaml'])
      expect(readFileSync(join(folder, file), 'utf8')).toBe(readFileSync(join(EXAMPLE, file), 'utf8'))
    const { stdout, stderr } = render([join(folder, 'app.yaml'), join(folder, 'lummo.yaml')], suite)
    expect(stderr).toBe('')
    expect(stdout.match(/name: DATABASE_HOST/g)).toHaveLength(2)
    expect(init([folder, ...options, 'api-with-database'], suite, nobody).exitCode).toBe(1)
  })

  test('must exist, and this one needs a port', () => {
    const asked = (...more: string[]) => init([fresh(), ...options, ...more], suite, nobody)
    expect(asked('api-with-databse').stderr).toContain('Did you mean `api-with-database`?')
    expect(asked('other').stderr).toContain('Templates: application, api-with-database.')
    expect(asked('api-with-database', '--port', 'none')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('requires a port'),
    })
  })
})

describe('--environments', () => {
  const options = ['--image', IMAGE, '--environments']

  test.each(['application', 'api-with-database'])('writes a base and two overlays of the template %s', (template) => {
    const folder = fresh()
    const { stdout, exitCode } = init([folder, ...options, 'dev,production', '--template', template], suite, nobody)
    expect(exitCode).toBe(0)
    const written = readdirSync(folder, { recursive: true }) as string[]
    expect(written.filter((path) => path.endsWith('.yaml')).sort()).toEqual([
      'base/app.yaml',
      'base/kustomization.yaml',
      'overlays/dev/kustomization.yaml',
      'overlays/dev/lummo.yaml',
      'overlays/dev/patch.yaml',
      'overlays/production/kustomization.yaml',
      'overlays/production/lummo.yaml',
      'overlays/production/patch.yaml',
    ])
    expect(stdout).toContain(`lummo render ${join(folder, 'overlays/dev')}\n`)
    expect(readFileSync(join(folder, 'overlays/production/lummo.yaml'), 'utf8')).toContain('  env: production\n')
  })

  test('environments differ in replicas and host, so that two can share a cluster', () => {
    const folder = fresh()
    init([folder, ...options, 'dev,eu-prod', '--template', 'api-with-database'], suite, nobody)
    const patch = (env: string) => loadAll(readFileSync(join(folder, 'overlays', env, 'patch.yaml'), 'utf8'))
    const name = basename(folder)
    expect(patch('dev')).toEqual([
      expect.objectContaining({ kind: 'LummoDeployment', spec: { replicas: 1 } }),
      expect.objectContaining({ kind: 'LummoNetworking', spec: { domains: `${name}.dev.example.com` } }),
    ])
    expect(patch('eu-prod')).toEqual([expect.objectContaining({ kind: 'LummoDeployment', spec: { replicas: 2 } })])
  })

  test('overwrites nothing', () => {
    const folder = fresh()
    mkdirSync(join(folder, 'overlays/dev'), { recursive: true })
    writeFileSync(join(folder, 'overlays/dev/patch.yaml'), 'mine')
    expect(init([folder, ...options, 'dev,production'], suite, nobody)).toMatchObject({ stdout: '', exitCode: 1 })
    expect(readdirSync(folder)).toEqual(['overlays'])
    expect(readdirSync(join(folder, 'overlays'), { recursive: true })).toEqual(['dev', 'dev/patch.yaml'])
  })

  test.each([
    ['dev,,prod', 'An environment has an empty name.'],
    ['dev,dev', 'An environment is listed twice. Remove one of the two.'],
    ['Dev', '`Dev` is not a valid DNS label'],
    ['../x', '`../x` is not a valid DNS label'],
  ])('%s is a wrong call', (names, message) => {
    const folder = fresh()
    const { stderr, exitCode } = init([folder, ...options, names], suite, nobody)
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) })
    expect(existsSync(folder)).toBe(false)
  })
})
