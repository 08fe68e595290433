import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../finding/finding'
import { type DocumentStream, readDocuments } from '../wire/document-stream'
import { STDIN } from '../wire/item'
import { isKustomizationFile } from './kustomization'
import { readInput } from './streams'

/** The YAML files under a folder, Kptfiles among them, in plain order; hidden ones and node_modules are passed over. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((name) => {
      const path = join(folder, name)
      if (lstatSync(path).isDirectory()) return filesUnder(path)
      return /\.ya?ml$|^Kptfile$/.test(name) ? [path] : []
    })
}

/** Whether a path stands for a whole package: a folder, or what comes on stdin. */
export const isFolder = (path: string): boolean =>
  path === '-' || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Reads the objects of files and folders (`-` is stdin), in the order given. */
export function readFiles(paths: readonly string[]): DocumentStream | Finding[] {
  const read = paths.flatMap((path) => {
    const files = expand(path)
    return typeof files === 'string' ? [[problem(files)]] : files.map(readFile)
  })
  const findings = read.flatMap((one) => (Array.isArray(one) ? one : []))
  if (findings.length > 0) return findings
  const items = read.flatMap((one) => (Array.isArray(one) ? [] : one.items))
  return { items: items.map((item, at) => ({ ...item, at })) }
}

const problem = (message: string): Finding => ({ severity: 'error', code: 'no-file', message })

function readFile(file: string): DocumentStream | Finding[] {
  const text = contentOf(file)
  return Array.isArray(text)
    ? text
    : readDocuments(text, file === '-' ? STDIN : file, isKustomizationFile(file) ? 'Kustomization' : undefined)
}

/** The text of a file, or why it cannot be read. */
function contentOf(file: string): string | Finding[] {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file === '-' ? readInput() : readFileSync(file))
  } catch (reason) {
    const { code } = reason as NodeJS.ErrnoException
    const message =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `${file} is not UTF-8 text. Save it as UTF-8.`
        : `${file} cannot be read (${code ?? 'unknown reason'}). Check its permissions.`
    return [problem(message)]
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
