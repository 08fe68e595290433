// Reduces dist/types to the public types of the library. The declarations from tsc include all source files, and refer
// to zod, which is bundled. Projects without zod must compile, even with `skipLibCheck: false`.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

/** Matches a module that a declaration imports. */
const IMPORT = /(?:from|import\()\s*['"]([^'"]+)['"]/g

/** Modules that are always available to users of the library: the types of Node.js. */
const isKnown = (name) => name.startsWith('node:')

/** Returns the declarations that the entry needs, each with its imported modules from outside the project. */
function reachable(entry) {
  const found = new Map()
  const open = [entry]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue
    const names = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, name]) => name)
    found.set(
      file,
      names.filter((name) => !name.startsWith('.') && !isKnown(name)),
    )
    open.push(...names.filter((name) => name.startsWith('.')).map((name) => resolve(dirname(file), `${name}.d.ts`)))
  }
  return found
}

/** Returns a declaration with expanded types, such as `Settings` for the output of a zod schema. */
function writtenOut(program, file) {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const flags =
    ts.TypeFormatFlags.NoTruncation |
    ts.TypeFormatFlags.InTypeAlias |
    ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType
  const lines = source.statements.filter(ts.isTypeAliasDeclaration).map((one) => {
    const text = checker.typeToString(checker.getTypeAtLocation(one.name), undefined, flags)
    const comment = ts.getLeadingCommentRanges(source.text, one.pos)?.map(({ pos, end }) => source.text.slice(pos, end))
    return `${(comment ?? []).map((line) => `${line}\n`).join('')}export type ${one.name.text} = ${text}\n`
  })
  return lines.join('')
}

/** Removes empty folders below a folder. */
function removeEmpty(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name))
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}

/**
 * Removes declarations that the entry does not need, and expands the types of zod schemas. Throws if a declaration
 * still needs a module that is not available to users of the library.
 */
export function reduceTypes(root, entry) {
  const before = reachable(entry)
  const foreign = [...before].filter(([, names]) => names.length > 0).map(([file]) => file)
  const program = ts.createProgram([entry], {
    strict: true,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  })
  const texts = foreign.map((file) => [file, writtenOut(program, file)])
  for (const [file, text] of texts) writeFileSync(file, text)
  const after = reachable(entry)
  const left = [...after]
    .filter(([, names]) => names.length > 0)
    .map(([file, names]) => `${relative(root, file)}: ${names}`)
  if (left.length > 0) throw new Error(`Public types need modules that consumers do not have:\n${left.join('\n')}`)
  for (const name of readdirSync(root, { recursive: true })) {
    const file = join(root, name)
    if (file.endsWith('.d.ts') && !after.has(file) && existsSync(file)) rmSync(file)
  }
  removeEmpty(root)
}
