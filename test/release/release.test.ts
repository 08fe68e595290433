import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'

const ROOT = join(__dirname, '../..')
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const { version } = JSON.parse(textOf('package.json')) as { version: string }

/**
 * Returns the value of an expression that uses a module of tools/release, in a separate process, because the module is
 * an ES module.
 */
function evaluate<T>(module: string, expression: string): T {
  const script = `import * as it from './tools/release/${module}.mjs'\nconsole.log(JSON.stringify(${expression}))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout)
}
const address = evaluate<{ ADDRESS: string; DOWNLOADS: string; IMAGES: string }>('address', 'it')
/** Invented hashes that the manifests must contain for their targets. */
const SUMS = { 'linux-x64': '11', 'macos-arm64': '22', 'macos-x64': '33', 'windows-x64': '44' }
const sums = JSON.stringify(SUMS)

test('the manifest of krew has the archive, hash and program of each platform', () => {
  const { spec } = load(evaluate<string>('manifests', `it.krewManifest(${sums})`)) as {
    spec: { version: string; shortDescription: string; platforms: { selector: object; uri: string }[] }
  }
  expect(spec.version).toBe(`v${version}`)
  // krew truncates longer lines in its table.
  expect(spec.shortDescription.length).toBeLessThanOrEqual(50)
  expect(spec.platforms).toEqual([
    platform('linux', 'amd64', { archive: 'linux-x64', sha256: 11, bin: 'lummo' }),
    platform('darwin', 'arm64', { archive: 'macos-arm64', sha256: 22, bin: 'lummo' }),
    platform('darwin', 'amd64', { archive: 'macos-x64', sha256: 33, bin: 'lummo' }),
    platform('windows', 'amd64', { archive: 'windows-x64', sha256: 44, bin: 'lummo.exe' }),
  ])
})
const platform = (
  os: string,
  arch: string,
  { archive, ...rest }: { archive: string; sha256: number; bin: string },
) => ({
  selector: { matchLabels: { os, arch } },
  uri: `${address.DOWNLOADS}/lummo-${version}-${archive}.tar.gz`,
  ...rest,
})

test('the Homebrew formula has the archives of macOS and Linux, each with its hash, and none of Windows', () => {
  const formula = evaluate<string>('manifests', `it.formula(${sums})`)
  const archives = [...formula.matchAll(/url "(\S+)"\n\s+sha256 "(\S+)"/g)].map(([, url, sum]) => [url, sum])
  expect(archives).toEqual([
    [`${address.DOWNLOADS}/lummo-${version}-macos-arm64.tar.gz`, '22'],
    [`${address.DOWNLOADS}/lummo-${version}-macos-x64.tar.gz`, '33'],
    [`${address.DOWNLOADS}/lummo-${version}-linux-x64.tar.gz`, '11'],
  ])
  expect(formula).not.toContain('windows')
})

test('the entry of the kpt catalog names the image without a tag, and examples that exist', () => {
  const entry = load(evaluate<string>('manifests', 'it.catalogEntry()')) as {
    image: string
    examplePackageURLs: string[]
  }
  expect(entry.image).toBe(`${address.IMAGES}/lummo`)
  const folders = entry.examplePackageURLs.map((url) => url.replace(`${address.ADDRESS}/tree/v${version}/`, ''))
  expect(folders.map((folder) => textOf(`${folder}/Kptfile`)).join()).toContain('lummo')
})

test('each base image of the Dockerfile is an argument with a tag', () => {
  const bases = evaluate<Record<string, string>>('images', 'it.baseImages()')
  const used = [...textOf('Dockerfile').matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)].map(([, image = '']) => image)
  expect(
    used
      .filter((image) => image.startsWith('$'))
      .map((image) => image.slice(1))
      .sort(),
  ).toEqual(Object.keys(bases).sort())
  expect(used.filter((image) => !image.startsWith('$'))).toEqual(['build'])
  for (const image of Object.values(bases)) expect(image).toMatch(/^[\w.-]+\.[\w.-]+\/\S+:[\w.-]+$/)
})

test('a release is published under the tag of its version, from files that exist, after its changes', () => {
  const commands = evaluate<string[][]>(
    'publish',
    `it.publishCommands(${JSON.stringify(join(ROOT, 'docs/ci'))}, ['amd64', 'arm64'])`,
  )
  expect(commands.map(([program, first, second]) => [program, first, second].join(' '))).toEqual([
    expect.stringMatching(/^npm publish \S+\.tgz$/),
    ...['lummo', 'lummo-operator', 'lummo-argocd'].flatMap(() => [
      'podman manifest create',
      'podman manifest add',
      'podman manifest add',
      'podman manifest push',
    ]),
    'gh release create',
  ])
  expect(commands.at(-1)).toContain(join(ROOT, 'docs/ci/pre-commit-config.yaml'))
  expect(evaluate<string>('publish', 'it.changesOf()')).toContain('### Added')
})

test('the npm package has programs, types, docs and examples, and neither sources nor tests of lummo', () => {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json', '--offline']
  const { stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' })
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining(['dist/lummo', 'dist/index.js', 'dist/THIRD-PARTY-NOTICES.txt', 'LICENSE']),
  )
  const expected = [
    /^dist\/(lummo|index\.js|THIRD-PARTY-NOTICES\.txt|types\/.*\.d\.ts)$/,
    /^docs\/.*\.(md|yaml|svg|json)$/,
    /^functions\/[\w-]+\/README\.md$/,
    /^integrations\/(argocd|kustomize|crossplane)\/(?!test\/|node_modules\/)/,
    /^kustomize-examples\//,
    /^[A-Z_]+(\.md)?$/,
    /^package\.json$/,
  ]
  expect(paths.filter((path) => !expected.some((one) => one.test(path)))).toEqual([])
  expect(otherFilesOfExamples(paths)).toEqual([])
})
/** Returns files of examples that are not input, output, docs or the service of an example. */
const otherFilesOfExamples = (paths: readonly string[]): string[] =>
  paths.filter(
    (path) =>
      path.startsWith('kustomize-examples/') &&
      !/\.(yaml|md|kfg|txt)$|\/(Kptfile|Dockerfile|\.krmignore)$|\/service\/[\w-]+\.ts$/.test(path),
  )

test('every file that repeats the public address or the version has the current one', () => {
  const { stdout } = spawnSync('git', ['grep', '-IlE', 'lummo-krm-functions/|platform/lummo'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const files = stdout.split('\n').filter((file) => file !== '' && !file.startsWith('test/release/'))
  expect(files).toEqual(
    expect.arrayContaining(['Dockerfile', 'docs/install.md', 'docs/hosts.md', 'docs/ci/gitlab-ci.yaml']),
  )
  const repeated = files.flatMap((file) =>
    [...textOf(file).matchAll(/(?:https:\/\/)?[\w.-]+\/platform\/lummo[\w./:-]*/g)].map(([url]) => ({ file, url })),
  )
  const wrong = repeated.filter(
    ({ url }) => !url.startsWith(address.ADDRESS) && !url.startsWith(`${address.IMAGES}/lummo`),
  )
  expect(wrong).toEqual([])
  const versions = repeated.filter(({ url }) => /\d+\.\d+\.\d+/.test(url) && !url.includes(version))
  expect(versions).toEqual([])
})

test('the pattern for Renovate finds the image, tag and digest of short objects', () => {
  const [, preset = ''] = /```json\n([\s\S]*?)```/.exec(textOf('docs/hosts.md')) ?? []
  const [manager] = (JSON.parse(preset) as { customManagers: { matchStrings: string[] }[] }).customManagers
  const pattern = new RegExp(manager?.matchStrings[0] ?? '', 'g')
  const found = (text: string) => [...text.matchAll(pattern)].map(({ groups }) => ({ ...groups }))
  expect(found('  containers: {image: registry.example.com:5000/web:1.0, http: 8080}')).toEqual([
    { depName: 'registry.example.com:5000/web', currentValue: '1.0', currentDigest: undefined },
  ])
  const digest = `sha256:${'a'.repeat(64)}`
  expect(found(`    image: "registry.example.com/web:1.0-rc.1@${digest}"`)).toEqual([
    { depName: 'registry.example.com/web', currentValue: '1.0-rc.1', currentDigest: digest },
  ])
  for (const image of ['registry.example.com/web', 'registry.example.com:5000/web'])
    expect(found(`image: ${image}`)).toEqual([])
})
