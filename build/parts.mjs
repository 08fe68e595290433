// The executable in parts: what every run needs as code, everything else as text that is compiled when it is asked for.
// An engine looks at every function of code before it runs the first; over text it skips.
// A part begins where the sources say `require('./x')` instead of `import`: a kind's expansion, the full parser, patches …
import { readFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { build } from 'esbuild'

/** Tables as text: JSON is read faster than code. */
const tablesAsText = {
  name: 'tables as text',
  setup: (bundle) =>
    bundle.onLoad({ filter: /\.json$/ }, ({ path }) => ({
      contents: `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`,
      loader: 'js',
    })),
}

/** Which files are parts, and which files are core: what the entry needs, and what several parts have in common. */
async function divide(options) {
  const { metafile } = await build({ ...options, write: false, metafile: true })
  const files = metafile.inputs
  const imports = (file, kind) =>
    files[file].imports.filter((one) => one.kind === kind && !one.external && !one.path.endsWith('.json'))
  const closure = (entry) => {
    const found = new Set([entry])
    for (const file of found) for (const { path } of imports(file, 'import-statement')) found.add(path)
    return found
  }
  const core = closure(options.entryPoints[0])
  const required = Object.keys(files).flatMap((file) => imports(file, 'require-call').map(({ path }) => path))
  const parts = new Set(required.filter((file) => !core.has(file)))
  const times = new Map()
  for (const part of parts) for (const file of closure(part)) times.set(file, (times.get(file) ?? 0) + 1)
  for (const [file, count] of times) if (count > 1 && !parts.has(file)) core.add(file)
  return { core, parts }
}

/** Resolves imports of a file that belongs elsewhere by `elsewhere(file, kind)`, which may answer undefined. */
const resolving = (root, elsewhere) => ({
  name: 'elsewhere',
  setup: (bundle) =>
    bundle.onResolve({ filter: /./ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === 'known' || kind === 'entry-point' || path.startsWith('node:')) return undefined
      const resolved = await bundle.resolve(path, { kind, resolveDir, importer, pluginData: 'known' })
      return isAbsolute(resolved.path) ? (elsewhere(relative(root, resolved.path), kind) ?? resolved) : resolved
    }),
})

/** Bundles the entry of `options` in parts. */
export async function buildInParts(options) {
  const root = options.absWorkingDir
  const { core, parts } = await divide(options)
  const asked = new Set()
  const code = {}
  for (const part of [...parts].sort()) {
    const elsewhere = resolving(root, (file) => {
      if (file === part || (!core.has(file) && !parts.has(file))) return undefined
      if (core.has(file)) asked.add(file)
      return { path: `lummo:${file}`, external: true }
    })
    const settings = { ...options, banner: {}, entryPoints: [part], write: false, plugins: [tablesAsText, elsewhere] }
    const { outputFiles } = await build(settings)
    code[part] = outputFiles[0].text
  }
  const toParts = {
    name: 'parts',
    setup: (bundle) => {
      const elsewhere = resolving(root, (file, kind) =>
        kind === 'require-call' && parts.has(file) ? { path: file, namespace: 'part' } : undefined,
      )
      elsewhere.setup(bundle)
      bundle.onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({
        contents: `module.exports = require('lummo:loader')(${JSON.stringify(`lummo:${path}`)})`,
      }))
      bundle.onResolve({ filter: /^lummo:loader$/ }, ({ path }) => ({ path, namespace: 'loader' }))
      bundle.onLoad({ filter: /./, namespace: 'loader' }, () => ({ contents: loader(code, asked), resolveDir: root }))
    },
  }
  const result = await build({ ...options, plugins: [tablesAsText, toParts], metafile: true })
  return { ...result, parts: code }
}

/** The module that hands out parts by their names, and to parts the modules of the core. */
const loader = (code, core) => `
const parts = ${JSON.stringify(Object.fromEntries(Object.entries(code).map(([file, text]) => [`lummo:${file}`, text])))}
const core = {${[...core].sort().map((file) => `${JSON.stringify(`lummo:${file}`)}: () => require(${JSON.stringify(`./${join(file)}`)})`)}}
const loaded = {}
module.exports = function load(name) {
  if (loaded[name] !== undefined) return loaded[name].exports
  if (core[name] !== undefined) return core[name]()
  if (parts[name] === undefined) return require(name)
  const module = (loaded[name] = { exports: {} })
  require('node:vm').compileFunction(parts[name], ['module', 'exports', 'require'], { filename: name })(module, module.exports, load)
  return module.exports
}
`
