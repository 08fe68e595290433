// Builds dist/ (the executable, the library and its types), writes generated files, or runs one TypeScript program.
//   node build.mjs                    dist/
//   node build.mjs --generate         tables, schemas and reference docs, from the specs
//   node build.mjs --run FILE ARG…    bundles and runs a program of this tree
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

const require = createRequire(import.meta.url)
const root = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Node 20, CommonJS: it starts faster than an ES module. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
  define: { LUMMO_VERSION: JSON.stringify(version) },
}

/** Tables as text: a string is skipped over where a literal would be compiled, and JSON is read faster than code. */
const tablesAsText = {
  name: 'tables as text',
  setup: (bundle) =>
    bundle.onLoad({ filter: /\.json$/ }, ({ path }) => ({
      contents: `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`,
      loader: 'js',
    })),
}

/**
 * What most runs do without, as text that is compiled when it is asked for; of code the engine looks at every function.
 * Such a part is a bundle of its own: it must keep no state and export no class that others test for.
 */
const partsAsText = {
  name: 'parts as text',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^\.\/parsed-yaml$/ }, ({ kind, path, resolveDir }) =>
      kind === 'require-call' ? { path: join(resolveDir, `${path}.ts`), namespace: 'part' } : undefined,
    )
    bundle.onLoad({ filter: /./, namespace: 'part' }, async ({ path }) => {
      const { outputFiles } = await build({ ...common, ...lean, entryPoints: [path], write: false })
      const [code, name] = [outputFiles[0].text, `lummo/${basename(path, '.ts')}`].map((text) => JSON.stringify(text))
      const compiled = `require('node:vm').compileFunction(${code}, ['module', 'require'], { filename: ${name} })`
      return { contents: `${compiled}(module, require)`, loader: 'js' }
    })
  },
}

/** Fewer bytes to read and to scan. Names stay, so that a trace says where it was. */
const lean = {
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  // Prefer the ES modules of dependencies: only what is used of them comes along.
  mainFields: ['module', 'main'],
  conditions: ['import'],
}

async function executable() {
  await build({
    ...common,
    ...lean,
    entryPoints: ['functions/main.ts'],
    outfile: 'dist/lummo',
    banner: { js: '#!/usr/bin/env node' },
    legalComments: 'inline',
    plugins: [tablesAsText, partsAsText],
  })
  chmodSync(join(root, 'dist/lummo'), 0o755)
}

async function library() {
  await build({ ...common, entryPoints: ['functions/index.ts'], outfile: 'dist/index.js', packages: 'external' })
  const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc')
  const declarations = ['-p', 'tsconfig.build.json']
  const { status } = spawnSync(process.execPath, [tsc, ...declarations], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

async function run(file, args) {
  const folder = join(root, 'node_modules/.cache/lummo')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${basename(file, '.ts')}.cjs`)
  await build({ ...common, entryPoints: [file], outfile, packages: 'external' })
  const { status } = spawnSync(process.execPath, [outfile, ...args], { cwd: root, stdio: 'inherit' })
  process.exitCode = status ?? 1
}

const [mode, ...rest] = process.argv.slice(2)
if (mode === '--generate') await run('lib/publish/generate.ts', rest)
else if (mode === '--run') await run(rest[0], rest.slice(1))
else {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  await executable()
  await library()
}
