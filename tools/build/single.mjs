// Builds single executables that need no other program. They contain the bundle, compiled to bytecode, and Bun.
//   node tools/build/build.mjs --executables [linux-x64] [linux-arm64]      executables/lummo-<target>; by default both
// The Bun binary for each target is from the npm registry. It is kept in node_modules/.cache.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { bundleInParts } from './parts.mjs'

const BUN = '1.4.5'
/** Targets, each with its name in lummo, its name in Bun, and the package that contains the binary. */
const TARGETS = {
  'linux-x64': { target: 'bun-linux-x64', bun: '@oven/bun-linux-x64' },
  'linux-arm64': { target: 'bun-linux-arm64', bun: '@oven/bun-linux-aarch64' },
}

function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? `${stderr}${stdout}`}`)
  return stdout
}

/** Returns the Bun binary of a package. */
function bunOf(name, cache) {
  const folder = join(cache, `${name.replace(/^.*\//, '')}-${BUN}`)
  const binary = join(folder, 'package/bin/bun')
  if (existsSync(binary)) return binary
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  run('npm', ['pack', '--loglevel=error', `${name}@${BUN}`], fresh)
  const archive = readdirSync(fresh).find((file) => file.endsWith('.tgz'))
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
    // All functions of node:path are included, so that none is missing when lib starts to use it. esbuild drops unused
    // functions.
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
  const here = Object.keys(TARGETS).find((target) => target === `${process.platform}-${process.arch}`)
  if (here === undefined) throw new Error(`Executables are built on ${Object.keys(TARGETS).join(' or ')}.`)
  const bundle = join(cache, 'lummo.cjs')
  const { text } = await bundleInParts({ ...options, plugins: [...options.plugins, lateNodePath] }, 'code')
  mkdirSync(cache, { recursive: true })
  writeFileSync(bundle, text)
  mkdirSync(join(root, 'executables'), { recursive: true })
  return (targets.length > 0 ? targets : Object.keys(TARGETS)).map((name) => {
    const target = TARGETS[name]
    if (target === undefined) throw new Error(`No target ${name}. There are ${Object.keys(TARGETS).join(', ')}.`)
    const outfile = join(root, 'executables', `lummo-${name}`)
    const settings = [
      // A function must not depend on the folder in which it runs, so this option disables .env files.
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      // Most runs end before compiling to machine code would save time.
      '--compile-jit-policy=20',
      `--target=${target.target}`,
      `--compile-executable-path=${bunOf(target.bun, cache)}`,
      `--outfile=${outfile}`,
    ]
    run(bunOf(TARGETS[here].bun, cache), ['build', '--compile', '--bytecode', ...settings, bundle], root)
    return outfile
  })
}
