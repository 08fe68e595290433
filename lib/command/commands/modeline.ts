import { accessSync, constants, lstatSync, type Stats } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { isPlain } from '../../manifest/manifest'
import { type CommandResult, done } from '../command-result'
import { readText } from '../files/file-problem'
import { isYamlFile } from '../files/scan'
import { type NewFile, writeFiles } from '../files/write-files'

/** Where the schema for editors is kept: in the current folder, which is usually the top of a repository. */
const SCHEMA_FILE = 'lummo.schema.json'

const MARK = '# yaml-language-server: $schema='

/**
 * Writes the schema, and into each file the line by which editors with yaml-language-server find it. A file that has the
 * line stays as it is, and nothing else in a file changes. Where one of the files cannot take the line, or the schema
 * would replace a file that lummo did not write, nothing is written.
 */
export function addModelines(files: readonly string[], schema: string): CommandResult {
  const problems = [...files.map(problemOf), schemaProblem()].filter((one) => one !== undefined)
  if (problems.length > 0) return refused(problems)
  const texts = [...new Set(files)].map((path) => [path, readText(path)] as const)
  const scripts = texts.filter(([, text]) => /^\uFEFF?#!/.test(text))
  if (scripts.length > 0) {
    return refused(scripts.map(([path]) => `${path} is a script: \`#!\` must stay its first line. Leave it out.`))
  }
  const changed = texts.flatMap(([path, text]): NewFile[] => {
    const marked = withModeline(text, targetFrom(path))
    return marked === text ? [] : [{ path, text: marked, replaces: true }]
  })
  const before = exists(SCHEMA_FILE) ? readText(SCHEMA_FILE) : undefined
  const fresh = before === schema
  const written = [...(fresh ? [] : [{ path: SCHEMA_FILE, text: schema, replaces: before !== undefined }]), ...changed]
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

/** Returns why a file cannot take a modeline, if it cannot. */
function problemOf(path: string): string | undefined {
  const stat = statOf(path)
  if (stat === undefined) return `There is no file ${path}.`
  if (stat.isDirectory()) return `${path} is a folder. Name a file.`
  if (stat.isSymbolicLink()) return `${path} is a link. Name the file that it points to.`
  if (!stat.isFile() || !isYamlFile(path)) return `${path} is not a YAML file. Name a file that ends in .yaml or .yml.`
  return readOnly(path, stat)
}

/** Returns why the schema cannot be written, if it cannot. */
function schemaProblem(): string | undefined {
  const stat = statOf(SCHEMA_FILE)
  if (stat === undefined) return undefined
  if (stat.isSymbolicLink())
    return `${SCHEMA_FILE} is a link, and the file that it points to would be overwritten. Remove it.`
  if (!stat.isFile() || !isOurSchema(readText(SCHEMA_FILE))) {
    return `${SCHEMA_FILE} was not written by lummo and would be overwritten. Rename it.`
  }
  return readOnly(SCHEMA_FILE, stat)
}

/** Checks whether a file may be written: a rename would replace one that is protected, and root may write to all. */
function readOnly(path: string, { mode }: Stats): string | undefined {
  if ((mode & 0o222) === 0) return `${path} is read-only. Allow writing: \`chmod u+w ${path}\`.`
  accessSync(path, constants.W_OK)
  return undefined
}

/** Whether a text is a schema that some version of lummo wrote: each defines the kind of the settings. */
function isOurSchema(text: string): boolean {
  try {
    const { definitions } = JSON.parse(text) ?? {}
    return isPlain(definitions) && Object.hasOwn(definitions, 'LummoPackage')
  } catch {
    return false
  }
}

/** The schema as a path from the folder of a file, the way editors read it. */
function targetFrom(file: string): string {
  const path = relative(dirname(file), SCHEMA_FILE).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}

/** A text with the line at its top, in the place of an older one among its first comments. */
export function withModeline(text: string, target: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const body = text.slice(mark.length)
  const end = /\r\n/.test(body) ? '\r\n' : '\n'
  const comments = /^(?:#[^\n]*\n|\r?\n)*/.exec(body)?.[0] ?? ''
  const older = comments.split('\n').find((line) => line.startsWith(MARK))
  if (older !== undefined) return mark + body.replace(older.trimEnd(), () => MARK + target)
  return `${mark}${MARK}${target}${end}${body}`
}
