import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { type CommandResult, done } from '../command-result'
import { readText } from '../files/file-problem'

/** Where the schema for editors is kept: beside you, which is the top of a repository as a rule. */
const SCHEMA_FILE = 'lummo.schema.json'

const MARK = '# yaml-language-server: $schema='

/**
 * Writes the schema, and into each file the line by which editors with yaml-language-server find it. A file that has the
 * line already stays as it is; nothing else in a file changes.
 */
export function addModelines(files: readonly string[], schema: string): CommandResult {
  const missing = files.filter((file) => !existsSync(file))
  if (missing.length > 0) {
    return { stdout: '', stderr: `error[no-file]: There is no file ${missing.join(', ')}.\n`, exitCode: 1 }
  }
  if (lstatSync(SCHEMA_FILE, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    const message = `${SCHEMA_FILE} is a link, and what it leads to would be written over. Remove it.`
    return { stdout: '', stderr: `error[no-file]: ${message}\n`, exitCode: 1 }
  }
  const texts = files.map((file) => [file, readText(file)] as const)
  const changed = texts.filter(([file, text]) => withModeline(text, targetFrom(file)) !== text)
  for (const [file, text] of changed) writeFileSync(file, withModeline(text, targetFrom(file)))
  const fresh = existsSync(SCHEMA_FILE) && readFileSync(SCHEMA_FILE, 'utf8') === schema
  if (!fresh) writeFileSync(SCHEMA_FILE, schema)
  const written = [...(fresh ? [] : [SCHEMA_FILE]), ...changed.map(([file]) => file)]
  const lines = written.length === 0 ? ['nothing to do'] : written.map((file) => `wrote ${file}`)
  return done(`${lines.join('\n')}\n`)
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
