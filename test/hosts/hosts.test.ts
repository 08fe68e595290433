import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { copyOf, LUMMO, filesOf, IMAGE, type ProgramResult, ROOT, run, scratch } from './programs'
import { editedText } from '../support/edited-text'

const examples = join(ROOT, 'kustomize-examples')
const seed = join(examples, 'seed-transformer')

interface HostCase {
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
}

/** Returns the output objects of a host, keyed by name, in any order. */
function objects(ran: ProgramResult): Record<string, unknown> {
  expect({ status: ran.status, stderr: ran.status === 0 ? '' : ran.stderr }).toEqual({ status: 0, stderr: '' })
  const list = (loadAll(ran.stdout) as HostCase[]).filter((object) => object !== null)
  expect(list.length).toBeGreaterThan(3)
  return Object.fromEntries(list.map((object) => [`${object.kind}/${object.metadata.name}`, object]))
}

/** Returns the output of the command for the example. The settings are those of the example’s transformer. */
const expected = () => objects(run('lummo', ['render', join(seed, 'app.yaml'), join(seed, 'lummo.yaml')]))

describe('kustomize build', () => {
  test('runs lummo as an exec transformer', () => {
    const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', seed])
    expect(objects(built)).toEqual(expected())
  })

  test('runs lummo as an exec generator', () => {
    const built = run('kustomize', [
      'build',
      '--enable-alpha-plugins',
      '--enable-exec',
      join(examples, 'seed-generator'),
    ])
    expect(Object.keys(objects(built)).sort()).toEqual(Object.keys(expected()).sort())
  })

  test('shows an error with its place and gives no output', () => {
    const broken = copyOf(seed)
    const app = editedText(readFileSync(join(broken, 'app.yaml'), 'utf8'), 'minreplica: 1', 'minreplica: 11')
    writeFileSync(join(broken, 'app.yaml'), app)
    const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', broken])
    expect(built.status).toBe(1)
    expect(built.stdout).toBe('')
    expect(built.stderr.split('\n')[0]).toMatch(/^error\[min-above-max\]: `min` \(11\) is greater than `max` \(10\)/)
  })

  test('namePrefix, namespace and the hash of a configMapGenerator reach what lummo makes', () => {
    const folder = copyOf(seed)
    const kustomization = `resources: [app.yaml]
transformers: [lummo.yaml]
namePrefix: acme-
namespace: shop
configMapGenerator:
- name: tokko-api
  literals: [LOG_LEVEL=info]
`
    writeFileSync(join(folder, 'kustomization.yaml'), kustomization)
    const built = objects(run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder]))
    const config = Object.keys(built).find((name) => name.startsWith('ConfigMap/acme-tokko-api-')) ?? ''
    const deployment = built['Deployment/acme-foobar-api'] as {
      metadata: { namespace: string }
      spec: { template: { spec: { containers: { envFrom: unknown[] }[] } } }
    }
    expect(deployment.metadata.namespace).toBe('shop')
    expect(deployment.spec.template.spec.containers[0]?.envFrom[0]).toEqual({
      configMapRef: { name: config.replace('ConfigMap/', '') },
    })
  })
})

describe('kubectl kustomize', () => {
  /** Installs a plugin of the legacy protocol. kustomize searches for plugins in the path group/version/kind/Kind. */
  function installPlugin(kind: string): string {
    const home = join(scratch, 'config')
    const folder = join(home, 'kustomize/plugin/krm.lummo.dev/v1alpha1', kind.toLowerCase())
    mkdirSync(folder, { recursive: true })
    symlinkSync(LUMMO, join(folder, kind))
    return home
  }

  const withoutFunction = (folder: string, file: string) => {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      editedText(text, / {2}annotations:\n {4}config.kubernetes.io\/function: \|\n {6}exec: .*\n/, ''),
    )
  }

  test('runs lummo as a transformer plugin', () => {
    const home = installPlugin('LummoPackage')
    const folder = copyOf(seed)
    withoutFunction(folder, 'lummo.yaml')
    const built = run('kubectl', ['kustomize', '--enable-alpha-plugins', folder], { env: { XDG_CONFIG_HOME: home } })
    expect(objects(built)).toEqual(expected())
  })

  test('runs lummo as a generator plugin', () => {
    const home = installPlugin('LummoDeployment')
    const folder = copyOf(join(examples, 'seed-generator'))
    withoutFunction(folder, 'app.yaml')
    const built = run('kubectl', ['kustomize', '--enable-alpha-plugins', folder], { env: { XDG_CONFIG_HOME: home } })
    expect(Object.keys(objects(built)).sort()).toEqual(Object.keys(expected()).sort())
  })
})

describe('kpt', () => {
  const generated = 'generated/lummodeployment-foobar-api.yaml'

  test('fn render writes what is made beside the short object, and twice is once', () => {
    const folder = copyOf(join(examples, 'kpt'))
    const before = filesOf(folder)
    expect(run('kpt', ['fn', 'render', '--allow-exec', folder]).status).toBe(0)
    const once = filesOf(folder)
    expect(Object.keys(once)).toEqual([...Object.keys(before), generated].sort())
    for (const [name, text] of Object.entries(before)) expect(once[name]).toBe(text)
    expect(run('kpt', ['fn', 'render', '--allow-exec', folder]).status).toBe(0)
    expect(filesOf(folder)).toEqual(once)
  })

  test('fn render drops what is no longer made, and what a renamed object made under its old name', () => {
    const folder = copyOf(join(examples, 'kpt'))
    run('kpt', ['fn', 'render', '--allow-exec', folder])
    const app = readFileSync(join(folder, 'app.yaml'), 'utf8')
    writeFileSync(join(folder, 'app.yaml'), editedText(app, / {2}scaling:\n( {4}.*\n)+/, ''))
    run('kpt', ['fn', 'render', '--allow-exec', folder])
    expect(filesOf(folder)[generated]).not.toContain('ScaledObject')
    writeFileSync(join(folder, 'app.yaml'), editedText(app, 'name: foobar-api', 'name: renamed'))
    expect(run('kpt', ['fn', 'render', '--allow-exec', folder]).stderr).toContain('[PASS]')
    const made = Object.keys(filesOf(folder)).filter((name) => name.startsWith('generated/'))
    expect(made).toEqual(['generated/lummodeployment-renamed.yaml'])
  })

  test('fn render drops rights in the cluster that are revoked, and what the last short object made', () => {
    const folder = copyOf(join(examples, 'kpt'))
    const account = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoServiceAccount
metadata: {name: bot, namespace: prod, annotations: {config.kubernetes.io/local-config: "true"}}
spec:
  permissions:
  - {do: [get], on: [pods]}
`
    const made = () => Object.keys(filesOf(folder)).filter((name) => name.startsWith('generated/'))
    const render = () => expect(run('kpt', ['fn', 'render', '--allow-exec', folder]).status).toBe(0)
    rmSync(join(folder, 'app.yaml'))
    writeFileSync(join(folder, 'bot.yaml'), `${account}  - {clusterWide: true, do: [get], on: [nodes]}\n`)
    render()
    const file = 'generated/lummoserviceaccount-bot.yaml'
    expect(filesOf(folder)[file]).toContain('kind: ClusterRoleBinding')
    writeFileSync(join(folder, 'bot.yaml'), account)
    render()
    expect(filesOf(folder)[file]).not.toContain('kind: ClusterRole')
    rmSync(join(folder, 'bot.yaml'))
    render()
    expect(made()).toEqual([])
  })

  test('fn render leaves settings where they are, marked as local or not, and a copy that still names its maker', () => {
    const folder = copyOf(join(examples, 'kpt'))
    const settings = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: s}
spec: {workload: {stop: {grace: 44}}}
`
    writeFileSync(join(folder, 'lummo.yaml'), settings)
    const render = () => expect(run('kpt', ['fn', 'render', '--allow-exec', folder]).status).toBe(0)
    render()
    const once = filesOf(folder)
    expect(once['lummo.yaml']).toBe(settings)
    expect(once[generated]).toContain('terminationGracePeriodSeconds: 44')
    render()
    expect(filesOf(folder)).toEqual(once)
    const copy = editedText(once[generated] ?? '', /name: foobar-api$/gm, 'name: internal')
    writeFileSync(join(folder, 'internal.yaml'), copy)
    render()
    expect(filesOf(folder)['internal.yaml']).toBe(copy)
  })

  test('fn render and the command agree on the settings of a Kptfile', () => {
    const folder = copyOf(join(examples, 'kpt'))
    const kptfile = readFileSync(join(folder, 'Kptfile'), 'utf8')
    writeFileSync(join(folder, 'Kptfile'), `${kptfile}    configMap: {workload.pullPolicy: IfNotPresent}\n`)
    const rendered = objects(run('lummo', ['render', folder]))
    expect(run('kpt', ['fn', 'render', '--allow-exec', folder]).status).toBe(0)
    expect(filesOf(folder)[generated]).toContain('imagePullPolicy: IfNotPresent')
    expect(objects(run('lummo', ['render', folder]))).toEqual(rendered)
    expect(JSON.stringify(rendered)).toContain('"imagePullPolicy":"IfNotPresent"')
  })

  test('fn render reports an error in the results and on stderr, and changes nothing', () => {
    const folder = copyOf(join(examples, 'kpt'))
    const app = editedText(readFileSync(join(folder, 'app.yaml'), 'utf8'), 'maxreplica: 10', 'maxreplica: 1')
    writeFileSync(join(folder, 'app.yaml'), app)
    const before = filesOf(folder)
    const ran = run('kpt', ['fn', 'render', '--allow-exec', folder])
    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain('[error] krm.lummo.dev/v1alpha1/LummoDeployment/foobar-api spec.scaling.minreplica')
    expect(ran.stderr).toContain('--> app.yaml:19:17')
    expect(filesOf(folder)).toEqual(before)
  })

  test.each([
    ['--exec', LUMMO],
    ['--image', IMAGE],
  ])('fn eval %s gives the same', (by, it) => {
    const [rendered, evaluated] = [copyOf(join(examples, 'kpt')), copyOf(join(examples, 'kpt'))]
    run('kpt', ['fn', 'render', '--allow-exec', rendered])
    expect(run('kpt', ['fn', 'eval', by, it, evaluated]).status).toBe(0)
    expect(filesOf(evaluated)).toEqual(filesOf(rendered))
  })

  test('fn render with the image gives the same as with the executable', () => {
    const [byExec, byImage] = [copyOf(join(examples, 'kpt')), copyOf(join(examples, 'kpt'))]
    run('kpt', ['fn', 'render', '--allow-exec', byExec])
    const kptfile = editedText(readFileSync(join(byImage, 'Kptfile'), 'utf8'), '- exec: lummo', `- image: ${IMAGE}`)
    writeFileSync(join(byImage, 'Kptfile'), kptfile)
    const ran = run('kpt', ['fn', 'render', byImage])
    expect({ status: ran.status, stderr: ran.status === 0 ? '' : ran.stderr }).toEqual({ status: 0, stderr: '' })
    const { Kptfile: _one, ...made } = filesOf(byImage)
    const { Kptfile: _other, ...wanted } = filesOf(byExec)
    expect(made).toEqual(wanted)
  })
})

describe('the image', () => {
  const list = () => run('kpt', ['fn', 'source', join(examples, 'kpt')]).stdout
  /** Options for a container without a writable folder. By default, podman would add a /tmp. */
  const readOnly = ['--read-only', '--read-only-tmpfs=false']
  const locked = ['--network', 'none', ...readOnly, '--security-opt', 'no-new-privileges', '--cap-drop', 'all']

  test.each([
    ['the user of the image', []],
    ['nobody', ['--user', 'nobody']],
    ['a user that nobody knows', ['--user', '12345']],
  ])('works as %s, without network, with nothing to write to, and gives what the executable gives', (_who, user) => {
    const input = list()
    const ran = run('podman', ['run', '--rm', '-i', ...user, ...locked, IMAGE], { input })
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({
      status: 0,
      stdout: run('lummo', [], { input }).stdout,
    })
  })

  test('runs as a user of its own that is not root', () => {
    const user = run('podman', ['image', 'inspect', '--format', '{{.Config.User}}', IMAGE]).stdout.trim()
    expect(user).toMatch(/^[1-9]\d*/)
  })

  test.each(['node', '/nodejs/bin/node', 'npm', 'sh', '/bin/bash'])('has no %s', (program) => {
    // Exit code 127 means that the program does not exist.
    expect(run('podman', ['run', '--rm', ...locked, '--entrypoint', program, IMAGE]).status).toBe(127)
  })

  test('is run by kustomize as a container function', () => {
    const folder = copyOf(seed)
    const config = readFileSync(join(folder, 'lummo.yaml'), 'utf8')
    writeFileSync(join(folder, 'lummo.yaml'), editedText(config, 'exec: {path: lummo}', `container: {image: ${IMAGE}}`))
    const built = run('kustomize', ['build', '--enable-alpha-plugins', folder])
    expect(objects(built)).toEqual(expected())
  })
})
