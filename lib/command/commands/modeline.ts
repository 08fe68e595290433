import { accessSync, constants, lstatSync, type Stats } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { isPlain } from '../../manifest/manifest'
import { type CommandResult, done } from '../command-result'
import { readText } from '../files/file-problem'
import { isPatchFile } from '../environments/kustomizations/patch-files'
import { isYamlFile } from '../files/scan'
import { type NewFile, writeFiles } from '../files/write-files'
import { TEST_SCHEMA_TITLE } from '../test-files/test-schema'

/** Files of the schemas for editors, in the current folder, which is usually the root of a repository. */
const SCHEMA_FILES = {
  whole: 'lummo.schema.json',
  patch: 'lummo.patch.schema.json',
  test: 'lummo.test.schema.json',
} as const

type SchemaName = keyof typeof SCHEMA_FILES

const MARK = '# yaml-language-server: $schema='

/** The schemas as JSON text, built on demand. */
type Schemas = Readonly<Record<SchemaName, () => string>>

/** Returns the schema of a file: the schema of test files, of patches in a kustomization, or of all kinds. */
function schemaFor(path: string): SchemaName {
  if (/\.test\.ya?ml$/.test(path)) return 'test'
  return isPatchFile(path) ? 'patch' : 'whole'
}

/**
 * Writes the schema, and adds to each file a line that yaml-language-server uses to find the schema. A patch of a
 * kustomization refers to the schema for patches, and a test file to the schema for tests. Files that already have the
 * line do not change. Nothing is written if one of the files cannot get the line, or if a schema would replace a file
 * that lummo did not write.
 */
export function addModelines(files: readonly string[], schemas: Schemas): CommandResult {
  const unfit = files.map(problemOf).filter((one) => one !== undefined)
  if (unfit.length > 0) return refused([...unfit, schemaProblem(SCHEMA_FILES.whole)].filter((one) => one !== undefined))
  const targets = [...new Set(files)].map((path) => ({ path, schema: schemaFor(path) }))
  const used = (Object.keys(SCHEMA_FILES) as SchemaName[]).filter((name) =>
    targets.some(({ schema }) => schema === name),
  )
  const problems = used.map((name) => schemaProblem(SCHEMA_FILES[name])).filter((one) => one !== undefined)
  if (problems.length > 0) return refused(problems)
  const texts = targets.map((target) => ({ ...target, text: readText(target.path) }))
  const scripts = texts.filter(({ text }) => /^\uFEFF?#!/.test(text))
  if (scripts.length > 0) {
    return refused(
      scripts.map(
        ({ path }) => `${path} is a script, so its first line must remain \`#!\`. Remove the file from the command.`,
      ),
    )
  }
  const changed = texts.flatMap(({ path, schema, text }): NewFile[] => {
    const marked = withModeline(text, targetFrom(path, SCHEMA_FILES[schema]))
    return marked === text ? [] : [{ path, text: marked, replaces: true }]
  })
  const fresh = used.flatMap((name): NewFile[] => {
    const path = SCHEMA_FILES[name]
    const text = schemas[name]()
    const before = exists(path) ? readText(path) : undefined
    return before === text ? [] : [{ path, text, replaces: before !== undefined }]
  })
  const written = [...fresh, ...changed]
  writeFiles(written)
  const lines = written.length === 0 ? ['nothing to do'] : written.map(({ path }) => `wrote ${path}`)
  return done(`${lines.join('\n')}\n`)
}

const refused = (problems: readonly string[]): CommandResult => ({
  stdout: '',
  stderr: problems.map((problem) => `error[no-file]: ${problem}\n`).join(''),
  exitCode: 1,
})

const statOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })
const exists = (path: string): boolean => statOf(path) !== undefined

/** Returns the reason why a file cannot have a modeline; undefined if the file can have one. */
function problemOf(path: string): string | undefined {
  const stat = statOf(path)
  if (stat === undefined) return `${path} does not exist.`
  if (stat.isDirectory()) return `${path} is a folder. Pass a file.`
  if (stat.isSymbolicLink()) return `${path} is a symlink. Pass its target.`
  if (!stat.isFile() || !isYamlFile(path))
    return `${path} is not a YAML file. Pass a file that ends with .yaml or .yml.`
  return readOnly(path, stat)
}

/** Returns the reason why a schema cannot be written; undefined if the schema can be written. */
function schemaProblem(file: string): string | undefined {
  const stat = statOf(file)
  if (stat === undefined) return undefined
  if (stat.isSymbolicLink()) return `${file} is a symlink, and its target would be overwritten. Remove the symlink.`
  if (!stat.isFile() || !isOurSchema(readText(file))) {
    return `${file} was not written by lummo and would be overwritten. Rename the file.`
  }
  return readOnly(file, stat)
}

/** Checks file permissions, because a rename would replace a read-only file, and root can write to all files. */
function readOnly(path: string, { mode }: Stats): string | undefined {
  if ((mode & 0o222) === 0) return `${path} is read-only. Allow writing: \`chmod u+w ${path}\`.`
  accessSync(path, constants.W_OK)
  return undefined
}

/**
 * Checks whether a text is a schema that any version of lummo wrote. The schema of every version defines the kind of
 * the settings.
 */
function isOurSchema(text: string): boolean {
  try {
    const { definitions, title } = JSON.parse(text) ?? {}
    return title === TEST_SCHEMA_TITLE || (isPlain(definitions) && Object.hasOwn(definitions, 'LummoPackage'))
  } catch {
    return false
  }
}

/** Returns the path of a schema relative to the folder of a file, because editors expect a relative path. */
function targetFrom(file: string, schema: string): string {
  const path = relative(dirname(file), schema).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}

/** Returns a text with the line at its top. The line replaces an older modeline among the leading comments. */
export function withModeline(text: string, target: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const body = text.slice(mark.length)
  const end = /\r\n/.test(body) ? '\r\n' : '\n'
  const comments = /^(?:#[^\n]*\n|\r?\n)*/.exec(body)?.[0] ?? ''
  const legacy = comments.split('\n').find((line) => line.startsWith(MARK))
  if (legacy !== undefined) return mark + body.replace(legacy.trimEnd(), () => MARK + target)
  return `${mark}${MARK}${target}${end}${body}`
}
