// Builds standalone executables, which require no other program. They contain the bundle, compiled to bytecode, and
// Bun. node tools/build/build.mjs --executables [TARGET…]      executables/lummo-<target>; by default for Linux The Bun
// binary for each target is from the npm registry. Stored in node_modules/.cache.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { bundleInParts } from './parts.mjs'

export const BUN = '1.4.5'
/**
 * Targets, each with its name in lummo, its name in Bun, and the package that contains the binary. `integrity` is the
 * hash of the package in the registry.
 */
export const TARGETS = {
  'linux-x64': {
    target: 'bun-linux-x64',
    bun: '@oven/bun-linux-x64',
    integrity: 'sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==',
  },
  'linux-arm64': {
    target: 'bun-linux-arm64',
    bun: '@oven/bun-linux-aarch64',
    integrity: 'sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==',
  },
  'macos-x64': {
    target: 'bun-darwin-x64',
    bun: '@oven/bun-darwin-x64',
    integrity: 'sha512-qkLPMGHZM9NI6CeHTWwVezzmlo6cC4Ta7yUAjYIWXS366qQcOlcp75t2uZyiuVRBMPS0h9qE0tCcvCHGaFqjJg==',
  },
  'macos-arm64': {
    target: 'bun-darwin-arm64',
    bun: '@oven/bun-darwin-aarch64',
    integrity: 'sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==',
  },
  'windows-x64': {
    target: 'bun-windows-x64',
    bun: '@oven/bun-windows-x64',
    integrity: 'sha512-FNvply651vcE/GHgNWz6mZvhmkwBuu8Hw54oNzA+CQog+HW+542rXQmZqNHRkFxazD9L3xi+iTtvO3engAgJfw==',
  },
}
/** Default targets: those of the images. */
const DEFAULT_TARGETS = ['linux-x64', 'linux-arm64']
/** File name suffix of executables. */
export const suffixOf = (name) => (name.startsWith('windows-') ? '.exe' : '')

function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? `${stderr}${stdout}`}`)
  return stdout
}

/** Returns the Bun binary for a target. */
function bunOf(target, cache) {
  const { bun: name, integrity } = TARGETS[target]
  const folder = join(cache, `${name.replace(/^.*\//, '')}-${BUN}`)
  const binary = join(folder, `package/bin/bun${suffixOf(target)}`)
  if (existsSync(binary)) return binary
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  run('npm', ['pack', '--loglevel=error', `${name}@${BUN}`], fresh)
  const archive = readdirSync(fresh).find((file) => file.endsWith('.tgz'))
  const hash = `sha512-${createHash('sha512')
    .update(readFileSync(join(fresh, archive)))
    .digest('base64')}`
  if (hash !== integrity) throw new Error(`${name}@${BUN} has the hash ${hash}. It must be ${integrity}.`)
  run('tar', ['xzf', archive], fresh)
  rmSync(join(fresh, archive))
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
  return binary
}

/**
 * node:path is loaded at its first use, because loading a module of Node takes 1 ms in Bun and only commands need
 * node:path.
 */
const lateNodePath = {
  name: 'late node:path',
  setup: (bundle) => {
    // The module contains all functions of node:path, so that no function is missing when lib starts to use another
    // one. esbuild drops unused functions.
    const contents = Object.entries(posix).flatMap(([name, value]) => {
      if (typeof value === 'function')
        return [`export const ${name} = (...given) => require('node:path').${name}(...given)`]
      return typeof value === 'string' ? [`export const ${name} = ${JSON.stringify(value)}`] : []
    })
    bundle.onResolve({ filter: /^node:path$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'path', namespace: 'late' } : undefined,
    )
    bundle.onLoad({ filter: /./, namespace: 'late' }, () => ({ contents: contents.join('\n') }))
  },
}

/** Builds executables for targets from the entry of `options`. Returns the paths of the executables. */
export async function buildSingle(options, targets) {
  const root = options.absWorkingDir
  const cache = join(root, 'node_modules/.cache/lummo')
  const here = DEFAULT_TARGETS.find((target) => target === `${process.platform}-${process.arch}`)
  if (here === undefined) throw new Error(`Executables are built on ${DEFAULT_TARGETS.join(' or ')}.`)
  const bundle = join(cache, 'lummo.cjs')
  const { text } = await bundleInParts({ ...options, plugins: [...options.plugins, lateNodePath] }, 'code')
  mkdirSync(cache, { recursive: true })
  writeFileSync(bundle, text)
  mkdirSync(join(root, 'executables'), { recursive: true })
  return (targets.length > 0 ? targets : DEFAULT_TARGETS).map((name) => {
    const target = TARGETS[name]
    if (target === undefined) throw new Error(`No target ${name}. There are ${Object.keys(TARGETS).join(', ')}.`)
    const outfile = join(root, 'executables', `lummo-${name}${suffixOf(name)}`)
    const settings = [
      // This option disables .env files, because a function must not depend on the folder in which it runs.
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      // Most runs end before just-in-time compilation pays off. CPU time with 80, as a multiple of the time with
      // 20: 0.96 for 100 applications, 0.90 for 1,000, 0.97 for a pass of 10,000 items. Higher values slow down passes
      // over many items.
      '--compile-jit-policy=80',
      `--target=${target.target}`,
      `--compile-executable-path=${bunOf(name, cache)}`,
      `--outfile=${outfile}`,
    ]
    run(bunOf(here, cache), ['build', '--compile', '--bytecode', ...settings, bundle], root)
    return outfile
  })
}
