import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { IMAGE, type ProgramResult, ROOT, run, scratch } from './programs'
import { objectsOf } from './ways'
import { editedText } from '../support/edited-text'

const PLUGIN_IMAGE = `${IMAGE}-argocd`

interface Command {
  command: string[]
  args?: string[]
}
const plugin = load(readFileSync(join(ROOT, 'integrations/argocd/plugin.yaml'), 'utf8')) as {
  metadata: { name: string }
  spec: {
    init: Command
    generate: Command
    discover: { find: Command }
    parameters: { static: { name: string; string?: string; array?: string[] }[] }
  }
}
const { init, generate, discover } = plugin.spec

/** Returns a copy of the repository as cmp-server unpacks it: without execute bits, and writable for its user. */
function checkout(change: (folder: string) => void = () => {}): string {
  const folder = mkdtempSync(join(scratch, 'checkout-'))
  for (const name of ['integrations/kustomize', 'kustomize-examples'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  change(folder)
  for (const path of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const file = join(folder, path)
    chmodSync(file, statSync(file).isDirectory() ? 0o777 : 0o666)
  }
  return folder
}

/**
 * Runs a command of the plugin like argocd-cmp-server: in the folder of the application, as user 999, with a read-only
 * root file system, and with the variables of a request (Argo CD 3, reposerver/repository: newEnv, and
 * cmpserver/plugin).
 */
function asServer(
  [command = '', ...args]: readonly string[],
  repo: string,
  path: string,
  env: Record<string, string> = {},
): ProgramResult {
  const all = {
    ARGOCD_APP_NAME: 'shop',
    ARGOCD_APP_NAMESPACE: 'shop',
    ARGOCD_APP_PROJECT_NAME: 'default',
    ARGOCD_APP_REVISION: '0123456789012345678901234567890123456789',
    ARGOCD_APP_SOURCE_PATH: path,
    ARGOCD_APP_SOURCE_REPO_URL: 'https://git.example.com/shop.git',
    ARGOCD_APP_PARAMETERS: '[]',
    KUBE_VERSION: '1.34',
    KUBE_API_VERSIONS: 'v1,apps/v1',
    ...env,
  }
  const variables = Object.entries(all).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const locked = ['--user', '999', '--read-only', '--network', 'none', '--cap-drop', 'all']
  const mounts = ['--tmpfs', '/tmp', '--volume', `${repo}:/repository`, '--workdir', `/repository/${path}`]
  return run('podman', [
    ...['run', '--rm', '--security-opt', 'no-new-privileges', '--entrypoint', command],
    ...locked,
    ...mounts,
    ...variables,
    PLUGIN_IMAGE,
    ...args,
  ])
}

const generated = (path: string, env: Record<string, string> = {}, repo = checkout()) =>
  asServer([...generate.command, ...(generate.args ?? [])], repo, path, env)
const expected = (path: string) =>
  objectsOf({ status: 0, stdout: readFileSync(join(ROOT, path, '.expected/output.yaml'), 'utf8'), stderr: '' })
const ENVIRONMENTS = 'kustomize-examples/environments/overlays'

describe('the plugin generates', () => {
  test.each(['dev', 'staging', 'production'])('the environment %s', (name) => {
    expect(objectsOf(generated(`${ENVIRONMENTS}/${name}`))).toEqual(expected(`${ENVIRONMENTS}/${name}`))
  })

  test('a folder of short objects without a kustomization', () => {
    const repo = checkout((folder) => {
      mkdirSync(join(folder, 'plain'))
      for (const file of ['app.yaml', 'lummo.yaml']) {
        cpSync(join(folder, 'kustomize-examples/deployment', file), join(folder, 'plain', file))
      }
    })
    expect(objectsOf(generated('plain', {}, repo))).toEqual(expected('kustomize-examples/deployment'))
  })

  test('a kpt package, without anything that is meant for tools', () => {
    const made = generated('kustomize-examples/kpt')
    expect(Object.keys(objectsOf(made)).length).toBeGreaterThan(4)
    expect(made.stdout).not.toMatch(/Kptfile|local-config|config\.kubernetes\.io|krm\.lummo\.dev\/v1/)
  })

  test('with the images that the Application sets', () => {
    const made = generated(`${ENVIRONMENTS}/dev`, {
      PARAM_IMAGES_0: 'registry.example.com/shop=registry.example.com/shop:9.9.9',
    })
    expect(made.status).toBe(0)
    expect(made.stdout).toContain('image: registry.example.com/shop:9.9.9')
    expect(made.stdout).not.toContain('registry.example.com/shop:1.5.0-rc.3')
  })

  test('with images of containers in an object keyed by name, and without a kustomization', () => {
    const byName = generated(`${ENVIRONMENTS}/dev`, {
      PARAM_IMAGES_0: 'registry.example.com/cache=registry.example.com/cache:8.0.0',
    })
    expect(byName.stdout).toContain('image: registry.example.com/cache:8.0.0')
    expect(byName.stdout).not.toContain('registry.example.com/cache:7')
    const repo = checkout((folder) => {
      mkdirSync(join(folder, 'plain'))
      cpSync(join(folder, 'kustomize-examples/deployment/app.yaml'), join(folder, 'plain/app.yaml'))
    })
    const image = /image: "?([^:"]+):/.exec(readFileSync(join(repo, 'plain/app.yaml'), 'utf8'))?.[1]
    expect(generated('plain', { PARAM_IMAGES_0: `${image}:9.9.9` }, repo).stdout).toContain(`image: ${image}:9.9.9`)
  })

  test('in the namespace that the Application sets', () => {
    const made = objectsOf(generated(`${ENVIRONMENTS}/dev`, { PARAM_NAMESPACE: 'shop-pr-42' }))
    const namespaces = Object.values(made).flatMap(({ metadata }) => metadata.namespace ?? [])
    expect([...new Set(namespaces)]).toEqual(['shop-pr-42'])
  })

  test('a folder below the path of the app', () => {
    const made = generated(ENVIRONMENTS, { PARAM_FOLDER: 'staging' })
    expect(objectsOf(made)).toEqual(expected(`${ENVIRONMENTS}/staging`))
  })
})

describe('the plugin fails, and prints nothing to apply', () => {
  const fails = (ran: ProgramResult, message: RegExp) => {
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 1, stdout: '' })
    expect(ran.stderr).toMatch(message)
  }

  test('where a short object is wrong, with the place of it', () => {
    const repo = checkout((folder) => {
      const file = join(folder, 'kustomize-examples/environments/base/app.yaml')
      writeFileSync(file, editedText(readFileSync(file, 'utf8'), 'schedule: 0 6 * * *', 'schedule: 0 66 * * *'))
    })
    fails(generated(`${ENVIRONMENTS}/staging`, {}, repo), /^error\[.*LummoCron\/shop-staging\/report spec\.schedule/s)
  })

  test('where nothing comes out', () => {
    const repo = checkout((folder) => {
      for (const [name, file, text] of [
        ['nothing', 'kustomization.yaml', 'namespace: shop\n'],
        [
          'tools-only',
          'lummo.yaml',
          'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: s}\nspec: {}\n',
        ],
      ] as const) {
        mkdirSync(join(folder, name))
        writeFileSync(join(folder, name, file), text)
      }
    })
    fails(generated('nothing', {}, repo), /kustomization\.yaml is empty|builds nothing/)
    fails(generated('tools-only', {}, repo), /^error\[nothing-comes-out\]/)
  })

  test('where a parameter is not what it must be', () => {
    fails(generated(ENVIRONMENTS, { PARAM_FOLDER: '../../kpt' }), /The parameter folder is `\.\.\/\.\.\/kpt`/)
    fails(generated(ENVIRONMENTS, { PARAM_FOLDER: '/etc' }), /The parameter folder is `\/etc`/)
    fails(generated(ENVIRONMENTS, { PARAM_FOLDER: 'test' }), /There is no folder `test`/)
    fails(generated(`${ENVIRONMENTS}/dev`, { PARAM_TIMEOUT: '1m' }), /must be a number of seconds/)
    fails(generated(`${ENVIRONMENTS}/dev`, { PARAM_NAMESPACE: 'PR 42' }), /^error\[bad-name\]: `PR 42` is not/)
    fails(generated('kustomize-examples/kpt', { PARAM_NAMESPACE: 'a' }), /The parameter namespace requires a kustom/)
    fails(generated('kustomize-examples/kpt', { PARAM_IMAGES_0: 'a=b:1 0' }), /The image `a=b:1 0` cannot be set/)
    fails(
      generated('kustomize-examples/kpt', { PARAM_IMAGES_0: 'a=b:1' }),
      /`a=b:1` of the parameter images matches no/,
    )
  })

  test('where the time is up', () => {
    fails(generated(`${ENVIRONMENTS}/dev`, { PARAM_TIMEOUT: '0.01' }), /must be a number of seconds/)
    const repo = checkout((folder) => {
      mkdirSync(join(folder, 'slow'))
      writeFileSync(join(folder, 'slow/kustomization.yaml'), 'transformers: [slow.yaml]\nresources: [slow.yaml]\n')
      writeFileSync(
        join(folder, 'slow/slow.yaml'),
        'apiVersion: v1\nkind: Slow\nmetadata: {name: s, annotations: {config.kubernetes.io/function: "exec: {path: sleep, args: [\\"30\\"]}"}}\n',
      )
    })
    fails(generated('slow', { PARAM_TIMEOUT: '1' }, repo), /`kustomize` took more than 1 s/)
  })
})

test('the plugin is for folders with short objects, and leaves other kustomizations to Argo CD', () => {
  const repo = checkout((folder) => {
    mkdirSync(join(folder, 'other'))
    writeFileSync(join(folder, 'other/kustomization.yaml'), 'resources: [map.yaml]\n')
    writeFileSync(join(folder, 'other/map.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n')
  })
  const found = (path: string) => {
    const { status, stdout } = asServer(discover.find.command, repo, path)
    expect(status).toBe(0)
    return stdout.trim() !== ''
  }
  expect(found(`${ENVIRONMENTS}/production`)).toBe(true)
  expect(found('kustomize-examples/kpt')).toBe(true)
  expect(found('kustomize-examples/seed-generator')).toBe(true)
  expect(found('other')).toBe(false)
})

test('the image has the plugin where cmp-server looks for it, and runs its first command', () => {
  const repo = checkout()
  const read = asServer(['cat', '/home/argocd/cmp-server/config/plugin.yaml'], repo, '')
  expect(load(read.stdout)).toEqual(plugin)
  expect(asServer(init.command, repo, '').stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  const which = 'for program in lummo kustomize node; do command -v $program; done'
  expect(asServer(['sh', '-c', which], repo, '').stdout).toBe('/usr/local/bin/lummo\n/usr/local/bin/kustomize\n')
  expect(run('podman', ['image', 'inspect', '--format', '{{.Config.User}}', PLUGIN_IMAGE]).stdout.trim()).toBe('999')
})

test('the patch adds the sidecar beside the repo server, and shares with it what it must', () => {
  const folder = mkdtempSync(join(scratch, 'argocd-'))
  cpSync(join(ROOT, 'integrations/argocd'), join(folder, 'argocd'), { recursive: true })
  writeFileSync(
    join(folder, 'deployment.yaml'),
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server}
spec:
  selector: {matchLabels: {app: repo}}
  template:
    metadata: {labels: {app: repo}}
    spec:
      containers: [{name: argocd-repo-server, image: argocd}]
      volumes: [{name: var-files, emptyDir: {}}, {name: plugins, emptyDir: {}}, {name: tmp, emptyDir: {}}]
`,
  )
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    'resources: [deployment.yaml]\ncomponents: [argocd]\nimages: [{name: lummo-argocd, newName: registry.example.com/lummo, newTag: 1.0.0}]\n',
  )
  const built = objectsOf(run('kustomize', ['build', folder]))['Deployment//argocd-repo-server'] as unknown as {
    spec: {
      template: {
        spec: {
          containers: { name: string; image: string; volumeMounts?: { name: string }[] }[]
          volumes: { name: string }[]
        }
      }
    }
  }
  const { containers, volumes } = built.spec.template.spec
  expect(containers.map(({ name }) => name).sort()).toEqual(['argocd-repo-server', 'lummo'])
  const sidecar = containers.find(({ name }) => name === 'lummo')
  expect(sidecar?.image).toBe('registry.example.com/lummo:1.0.0')
  const known = volumes.map(({ name }) => name)
  expect(known).toEqual(expect.arrayContaining((sidecar?.volumeMounts ?? []).map(({ name }) => name)))
})
