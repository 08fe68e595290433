// Builds dist/ (the executable, the library and its types), writes generated files, or runs one TypeScript program.
//   node tools/build/build.mjs                    dist/, with the operator in dist/operator
//   node tools/build/build.mjs --programs         dist/ without types, in a tenth of the time: what tests run
//   node tools/build/build.mjs --files            what the executable is made of: the names of the files, as JSON
//   node tools/build/build.mjs --generate         reference pages and other generated files that git keeps, from the specs
//   node tools/build/build.mjs --executables      executables/: for machines without Node; see tools/build/single.mjs
//   node tools/build/build.mjs --run FILE ARG…    bundles and runs a program of this tree
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { build } from 'esbuild'
import { filesIn, noticesOf, packagesOf } from './notices.mjs'
import { bundleInParts } from './parts.mjs'
import { reduceTypes } from './public-types.mjs'
import { buildSingle } from './single.mjs'

const require = createRequire(import.meta.url)
const root = join(import.meta.dirname, '../..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Builds for Node 20 and CommonJS, because CommonJS starts faster than an ES module. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
  define: { LUMMO_VERSION: JSON.stringify(version) },
}

/**
 * Descriptions of fields, and summaries and codes of rules, are needed only in a few runs. Compression reduces their
 * size to a fifth.
 */
const packedDescriptions = {
  name: 'packed-descriptions',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[/\\](?:codes|descriptions|rules)\.json$/ }, ({ path }) => {
      const packed = deflateRawSync(readFileSync(path), { level: 9 }).toString('base64')
      const unpacked = `require('node:zlib').inflateRawSync(Buffer.from('${packed}', 'base64'))`
      return { contents: `module.exports = JSON.parse(${unpacked}.toString())` }
    }),
}

/**
 * Summaries of rules are needed only for docs/findings.md. Without this plugin, each run would read 17 KB of summaries.
 */
const rulesWithoutSummaries = {
  name: 'rules-without-summaries',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[/\\]rules\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/\bsummary:\s*(?:'[^'\n]*'|"[^"\n]*"),?/g, "summary: '',"),
      loader: 'ts',
    })),
}

/** Reduces the amount of code that must be read and scanned. Names are preserved for stack traces. */
const lean = {
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  // Prefers ES modules of dependencies, so that unused code is omitted.
  mainFields: ['module', 'main'],
  conditions: ['import'],
}

const main = {
  ...common,
  ...lean,
  entryPoints: ['functions/main.ts'],
  legalComments: 'inline',
  plugins: [packedDescriptions, rulesWithoutSummaries],
}

const bundled = () => bundleInParts({ ...main, banner: { js: '#!/usr/bin/env node' } }, 'text')

async function executable() {
  const outfile = join(root, 'dist/lummo')
  const { text, files } = await bundled()
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(outfile, text)
  chmodSync(outfile, 0o755)
  return files
}

/** Builds the operator as one file without dependencies. The image of the operator contains no other files. */
async function operator() {
  const outfile = join(root, 'dist/operator/lummo-operator')
  const banner = { js: '#!/usr/bin/env node' }
  await build({ ...common, ...lean, entryPoints: ['operator/main.ts'], outfile, banner, plugins: [packedDescriptions] })
  chmodSync(outfile, 0o755)
}

/** Builds the library with its dependencies. Prefers ES modules of dependencies, so that unused code is omitted. */
async function library() {
  const { mainFields, conditions } = lean
  const entry = { entryPoints: ['functions/index.ts'], outfile: 'dist/index.js', mainFields, conditions }
  return filesIn((await build({ ...common, ...entry, metafile: true })).metafile)
}

/** Writes the notices of all packages that are bundled into a program or the library. */
const notices = (files) => writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), noticesOf(packagesOf(root, files)))

function types() {
  rmSync(join(root, 'dist/types'), { recursive: true, force: true })
  const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc')
  const declarations = ['-p', 'tsconfig.build.json']
  const { status } = spawnSync(process.execPath, [tsc, ...declarations], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  reduceTypes(join(root, 'dist/types'), join(root, 'dist/types/functions/index.d.ts'))
}

/**
 * Replaces the tables that the sources import, because this program generates the tables and must run before they
 * exist.
 */
const noTables = {
  name: 'no-tables',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/dist\/tables\// }, ({ path }) => ({ path, namespace: 'table' }))
    onLoad({ filter: /./, namespace: 'table' }, () => ({ contents: '{}', loader: 'json' }))
  },
}

/** Writes dist/tables, which all other builds and programs read. */
async function tables() {
  const status = await run('lib/publish/generate.ts', ['tables'], { plugins: [noTables], name: 'tables' })
  if (status !== 0) process.exit(status)
}

async function run(file, args, { plugins = [], name = basename(file, '.ts') } = {}) {
  const folder = join(root, 'node_modules/.cache/lummo')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${name}.cjs`)
  await build({ ...common, entryPoints: [file], outfile, packages: 'external', plugins })
  const { status } = spawnSync(process.execPath, [outfile, ...args], { cwd: root, stdio: 'inherit' })
  return status ?? 1
}

const [mode, ...rest] = process.argv.slice(2)
if (mode === undefined) rmSync(join(root, 'dist'), { recursive: true, force: true })
await tables()
if (mode === '--generate') {
  const status = await run('lib/publish/generate.ts', rest)
  process.exitCode = status === 0 ? await run('operator/generate.ts', [], { name: 'generate-operator' }) : status
} else if (mode === '--executables') for (const file of await buildSingle(main, rest)) console.log(file)
else if (mode === '--types') types()
else if (mode === '--files') console.log(JSON.stringify((await bundled()).files))
else if (mode === '--run') process.exitCode = await run(rest[0], rest.slice(1))
else {
  notices([...(await executable()), ...(await library())])
  await operator()
  if (mode !== '--programs') types()
}
