import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../finding/finding'
import { type DocumentStream, readDocuments } from '../wire/document-stream'
import { readInput } from './streams'

/** The YAML files under a folder, in plain order; hidden ones and node_modules are passed over. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((name) => {
      const path = join(folder, name)
      if (lstatSync(path).isDirectory()) return filesUnder(path)
      return /\.ya?ml$/.test(name) ? [path] : []
    })
}

/** Reads the objects of files and folders (`-` is stdin), in the order given. */
export function readFiles(paths: readonly string[]): DocumentStream | Finding[] {
  const findings: Finding[] = []
  const items: DocumentStream['items'][number][] = []
  for (const path of paths) {
    const files = expand(path)
    if (typeof files === 'string') {
      findings.push({ severity: 'error', code: 'no-file', message: files })
      continue
    }
    for (const file of files) {
      const text = contentOf(file)
      const read = Array.isArray(text) ? text : readDocuments(text, file === '-' ? 'stdin' : file)
      if (Array.isArray(read)) findings.push(...read)
      else for (const item of read.items) items.push({ ...item, at: items.length })
    }
  }
  return findings.length > 0 ? findings : { items }
}

/** The text of a file, or why it cannot be read. */
function contentOf(file: string): string | Finding[] {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file === '-' ? readInput() : readFileSync(file))
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code
    const message =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `${file} is not UTF-8 text. Save it as UTF-8.`
        : `${file} cannot be read (${code ?? 'unknown reason'}). Check its permissions.`
    return [{ severity: 'error', code: 'no-file', message }]
  }
}

/** The files a path stands for, or what is wrong with it. */
function expand(path: string): string[] | string {
  if (path === '-') return ['-']
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return `There is no file or folder ${path}.`
  if (!stat.isDirectory()) return [path]
  const files = filesUnder(path)
  return files.length > 0 ? files : `The folder ${path} holds no .yaml or .yml files.`
}
