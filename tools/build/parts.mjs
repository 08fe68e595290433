// Builds the executable in parts: a core that every run needs, and parts that run on demand. A part starts where the
// sources have `lazy(() => require('./x'))`: a kind, a command, the full parser. Parts save CPU time: a run with two
// objects takes 41 ms with parts, 48 ms with a plain bundle of esbuild, and 50 ms with the `splitting` of esbuild,
// which creates 19 chunks for this run. The numbers are medians of 31 alternating runs on Node 20, minus an empty
// process.
import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { build } from 'esbuild'
import { filesIn } from './notices.mjs'

/** Replaces the end of a comment within a comment. */
const END = '*~/'

/**
 * Forms in which the bundle contains a part. Each form has code that converts the part to a function.
 * - text: compiled when the part is needed. An engine scans every function before it runs the first function, but skips
 * comments. The part is therefore a comment in a function, and `toString` of the function returns the comment.
 * - code: a function that does nothing until it is called.
 */
const FORMS = {
  text: {
    write: (text) => {
      if (text.includes(END)) throw new Error(`A part must not contain ${END}`)
      return `()=>{/*${text.replaceAll('*/', END)}*/}`
    },
    read: `
  const comment = parts[name].toString()
  const text = comment.slice(comment.indexOf('/*') + 2, comment.lastIndexOf('*/')).replaceAll('${END}', '*/')
  const run = require('node:vm').compileFunction(text, ['module', 'exports', 'require'], { filename: name })`,
  },
  code: {
    write: (text) => `(module,exports,require)=>{${text}\n}`,
    read: 'const run = parts[name]',
  },
}

/** Tables as text, because JSON is parsed faster than code. */
const tablesAsText = {
  name: 'tables as text',
  setup: (bundle) =>
    bundle.onLoad({ filter: /\.json$/ }, ({ path }) => ({
      contents: `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`,
      loader: 'js',
    })),
}

/**
 * Matches a call of `lazy` and its argument. Tables are also loaded lazily, but tables are data and do not become
 * parts.
 */
const SEAM = /(\blazy\(\s*\(\) =>\s*\(?\s*)require\('(\.[^']+)(?<!\.json)'\)/g

const REQUIRE = /\brequire\('\.[^']+(?<!\.json)'\)/

/**
 * Modules that ordinary packages never call. Each module is a part. Importers of the module get functions that load
 * the part on the first call, so the module must export only functions. `test/command/hot-path.test.ts` fails if an
 * ordinary run loads a rare module. Reason: an engine scans all functions of the core before a run starts. CPU time
 * of a run with one object, Node 20, medians of 31 alternating runs: 108 ms with these modules in the core, 100 ms
 * without; `lummo render` of one application 142 ms and 131 ms.
 */
const RARE = new Set(
  readFileSync(join(import.meta.dirname, 'rare-modules.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== ''),
)

/** The kind that most packages contain. */
const COMMON = 'functions/lummo-deployment/kind.ts'

/**
 * Returns the files of each part, and the files of the core. The core contains the dependencies of the entry, and files
 * that the common kind shares with other parts. Every other shared file is a separate part, so that it is loaded only
 * when it is needed.
 */
async function divide(options) {
  const { metafile } = await build({ ...options, write: false, metafile: true })
  const files = metafile.inputs
  const imports = (file, kind) =>
    files[file].imports.filter(
      (one) => one.kind === kind && !one.external && !one.path.endsWith('.json') && !RARE.has(one.path),
    )
  const closure = (entry) => {
    const found = new Set([entry])
    for (const file of found) for (const { path } of imports(file, 'import-statement')) found.add(path)
    return found
  }
  const core = closure(options.entryPoints[0])
  const parts = new Set(Object.keys(files).flatMap((file) => imports(file, 'require-call').map(({ path }) => path)))
  for (const file of RARE) parts.add(file)
  const users = new Map()
  for (const part of parts) for (const file of closure(part)) users.set(file, [...(users.get(file) ?? []), part])
  for (const [file, its] of users) {
    // Virtual modules of a plugin (`late:path`) are small, so each part contains a copy.
    if (its.length === 1 || parts.has(file) || core.has(file) || file.startsWith('late:')) continue
    if (its.includes(COMMON)) core.add(file)
    else parts.add(file)
  }
  return { core, parts }
}

/**
 * Replaces imports of files from other parts with the result of `elsewhere(file, kind)`. If the result is undefined,
 * the import stays unchanged.
 */
const resolving = (root, elsewhere) => ({
  name: 'elsewhere',
  setup: (bundle) =>
    bundle.onResolve({ filter: /./ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === 'known' || kind === 'entry-point' || path.startsWith('node:')) return undefined
      const resolved = await bundle.resolve(path, { kind, resolveDir, importer, pluginData: 'known' })
      return isAbsolute(resolved.path) ? (elsewhere(relative(root, resolved.path), kind) ?? resolved) : resolved
    }),
})

/**
 * Replaces imports of rare modules with functions that load the modules. While a rare module is built, its own import
 * is not replaced.
 */
const rarely = (options, built) => ({
  name: 'rare modules',
  setup: (bundle) => {
    const root = options.absWorkingDir
    if (built !== undefined) bundle.onResolve({ filter: /^lummo:/ }, ({ path }) => ({ path, external: true }))
    bundle.onResolve({ filter: /^\./ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (kind !== 'import-statement' || pluginData === 'known') return undefined
      const resolved = await bundle.resolve(path, { kind, resolveDir, pluginData: 'known' })
      const file = relative(root, resolved.path)
      return RARE.has(file) && file !== built ? { path: file, namespace: 'rare' } : undefined
    })
    bundle.onLoad({ filter: /./, namespace: 'rare' }, ({ path }) => {
      const text = readFileSync(join(root, path), 'utf8')
      const names = [...text.matchAll(EXPORT)].map(([, name]) => name)
      if (names.length !== text.match(/^export (?!type |interface )/gm)?.length) {
        throw new Error(`${path} is a rare module, but it exports a value that is not a function.`)
      }
      const load = built === undefined ? 'loadPart' : 'require'
      const stubs = names.map(
        (name) => `export function ${name}(...args) { return ${load}('lummo:${path}').${name}(...args) }`,
      )
      return { contents: [...(built === undefined ? [LOADER] : []), ...stubs].join('\n'), resolveDir: root }
    })
  },
})

const EXPORT = /^export (?:function |const (?=\w+(?: = |: [^=\n]+ = )(?:<[^>\n]*>)?\())(\w+)/gm

/** Returns the exports of each file. With a namespace object, every run would create a function for each export. */
async function exportsOf(files, options) {
  const { metafile } = await build({
    absWorkingDir: options.absWorkingDir,
    entryPoints: files,
    outdir: '.',
    format: 'esm',
    logLevel: 'error',
    write: false,
    metafile: true,
  })
  return new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]))
}

/**
 * Converts an ES module of esbuild to the body of a function. In the CommonJS output of esbuild, every export would be
 * a function.
 */
const asFunctionBody = (text) =>
  `"use strict";${text}`
    .replace(/\bimport\{([^}]*)\}from\s*("[^"]+");/g, (_, names, file) => `const{${imported(names)}}=require(${file});`)
    .replace(/\bimport\*as (\S+) from\s*("[^"]+");/g, 'const $1=require($2);')
    .replace(/\bexport\{([^}]*)\};?\s*$/, (_, names) => `Object.assign(module.exports,{${exported(names)}})`)

const imported = (names) => names.replace(/\s+as\s+/g, ':')
const exported = (names) => names.replace(/(\S+)\s+as\s+([^\s,]+)/g, '$2:$1')

/**
 * Bundles the entry of `options` in parts of the given form. Returns the text, and the files that the text contains.
 */
export async function bundleInParts(options, form) {
  const { write, read } = FORMS[form]
  const root = options.absWorkingDir
  const { core, parts } = await divide(options)
  const asked = new Set()
  const code = {}
  const files = new Set()
  for (const part of [...parts].sort()) {
    const elsewhere = resolving(root, (file) => {
      if (file === part || (!core.has(file) && !parts.has(file))) return undefined
      if (core.has(file)) asked.add(file)
      return { path: `lummo:${file}`, external: true }
    })
    const plugins = [rarely(options, part), elsewhere, ...options.plugins, tablesAsText]
    const bare = { ...options, format: 'esm', banner: {}, entryPoints: [part], write: false, metafile: true, plugins }
    const { outputFiles, metafile } = await build(bare)
    code[part] = asFunctionBody(outputFiles[0].text)
    for (const file of filesIn(metafile)) files.add(file)
  }
  const shared = await exportsOf([...asked].sort(), options)
  const toParts = {
    name: 'parts',
    setup: (bundle) => {
      bundle.onResolve({ filter: /^lummo:loader$/ }, ({ path }) => ({ path, namespace: 'loader' }))
      bundle.onLoad({ filter: /./, namespace: 'loader' }, () => ({
        contents: loader(code, shared, read),
        resolveDir: root,
      }))
      bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const part = (_, before, name) => `${before}loadPart('lummo:${join(relative(root, dirname(path)), name)}.ts')`
        const text = readFileSync(path, 'utf8')
        const asking = text.replace(SEAM, part)
        if (REQUIRE.test(asking)) throw new Error(`${path} loads a module late, but not by \`lazy\`.`)
        // The loader is on the first line, so that the line numbers of all other code do not change.
        return { contents: asking === text ? text : `${LOADER}; ${asking}`, loader: 'ts' }
      })
    },
  }
  const { outputFiles, metafile } = await build({
    ...options,
    plugins: [rarely(options), ...options.plugins, tablesAsText, toParts],
    write: false,
    metafile: true,
  })
  const texts = Object.values(code)
  const text = outputFiles[0].text.replace(/\bTEXT_OF_PART_(\d+)\b/g, (_, at) => write(texts[at]))
  for (const file of filesIn(metafile)) files.add(file)
  return { text, files: [...files].sort() }
}

const LOADER = "import { loadPart } from 'lummo:loader'"

/** Returns the module that provides parts by name. Through this function, parts access the modules of the core. */
const loader = (code, shared, read) => {
  const core = [...shared]
  const named = Object.keys(code).map((file, at) => `${JSON.stringify(`lummo:${file}`)}: TEXT_OF_PART_${at}`)
  return `
${core.map(([file], at) => `import * as core${at} from ${JSON.stringify(`./${file}`)}`).join('\n')}
const parts = {${named}}
const loaded = {}
export function loadPart(name) {
  if (loaded[name] !== undefined) return loaded[name].exports
  if (parts[name] === undefined) return ofCore(name) ?? require(name)
  const module = (loaded[name] = { exports: {} })
  ${read}
  run(module, module.exports, loadPart)
  return module.exports
}
function ofCore(name) {
  switch (name) {
${core.map(([file, names], at) => `    case ${JSON.stringify(`lummo:${file}`)}: return {${names.map((name) => `${name}: core${at}.${name}`)}}`).join('\n')}
  }
}
`
}
