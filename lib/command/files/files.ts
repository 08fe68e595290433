import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { LocatedFinding } from '../../finding/finding'
import { type DocumentStream, readDocuments, type StreamItem } from '../../wire/list/document-stream'
import { type Item, STDIN } from '../../wire/item'
import { fileProblem, readText } from './file-problem'

/** The name of a file that kustomize reads as its own, and that need not say its kind. */
const isKustomizationFile = (path: string): boolean => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path)

/** The YAML files under a folder, Kptfiles among them, in plain order; hidden ones and node_modules are passed over. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((name) => {
      const path = join(folder, name)
      if (lstatSync(path).isDirectory()) return filesUnder(path)
      return /\.ya?ml$|^Kptfile$/.test(name) || isKustomizationFile(name) ? [path] : []
    })
}

/** What a path is; undefined for nothing. Below a file there is nothing, which some versions of Node throw. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw problem
  }
}

/** Whether a path stands for a whole package: a folder, or what comes on stdin. */
export const isFolder = (path: string): boolean => path === '-' || statOf(path)?.isDirectory() === true

/** Reads the objects of files and folders (`-` is stdin), in the order given; what a kustomization names for something else is none. */
export function readFiles(paths: readonly string[]): DocumentStream | LocatedFinding[] {
  const known = new Set<string>()
  const read = paths.flatMap((path) => {
    const files = expand(path)
    if (typeof files === 'string') return [{ file: path, content: [problem(files)] }]
    // A folder and a file in it: that file is one.
    const others = files.filter((file) => !known.has(resolve(file)))
    for (const file of others) known.add(resolve(file))
    return others.map((file) => ({ file, content: readFile(file) }))
  })
  const all = read.flatMap(({ content }) => itemsOf(content))
  const others = kustomizationIn(all)?.otherFilesIn(all)
  const contents = read.flatMap(({ file, content }) => (others?.has(file) === true ? [] : [content]))
  const findings = contents.flatMap((content) => (Array.isArray(content) ? content : []))
  if (findings.length > 0) return findings
  return { items: contents.flatMap(itemsOf).map((item, at) => ({ ...item, at })) }
}

const itemsOf = (content: DocumentStream | LocatedFinding[]): readonly StreamItem[] =>
  Array.isArray(content) ? [] : content.items

const problem = (message: string): LocatedFinding => ({ severity: 'error', code: 'no-file', message })

function readFile(file: string): DocumentStream | LocatedFinding[] {
  let text: string
  try {
    text = readText(file)
  } catch (reason) {
    const message = fileProblem(reason)
    if (message === undefined) throw reason
    return [problem(message)]
  }
  if (file === '-' && text.trim() === '') return [problem(NOTHING_CAME)]
  return readDocuments(text, file === '-' ? STDIN : file, isKustomizationFile(file) ? 'Kustomization' : undefined)
}

/** A build that failed must not look like one in which all is well. */
const NOTHING_CAME = 'Nothing came in on stdin. Look at what the program before it says.'

/** The files a path stands for, or what is wrong with it. */
function expand(path: string): string[] | string {
  if (path === '-') return ['-']
  const stat = statOf(path)
  if (stat === undefined) return `There is no file or folder ${path}.`
  if (!stat.isDirectory()) return [path]
  const files = filesUnder(path)
  return files.length > 0 ? files : `The folder ${path} holds no .yaml or .yml files.`
}

/** The configuration that kpt would hand over for these objects; see kptfile.ts. */
export const kptConfigIn = (items: readonly StreamItem[]): { functionConfig?: Item; findings: LocatedFinding[] } =>
  items.some(({ kind }) => kind === 'Kptfile')
    ? (require('./kptfile') as typeof import('./kptfile')).kptConfig(items)
    : { findings: [] }

/** What there is to know of kustomizations, where there is one among these objects; see kustomization.ts. */
const kustomizationIn = (items: readonly StreamItem[]) =>
  items.some(({ kind }) => kind === 'Kustomization' || kind === 'Component')
    ? (require('./kustomization') as typeof import('./kustomization'))
    : undefined

/** A warning for each kustomization among objects that has no effect here, and should have. */
export const notAppliedIn = (items: readonly StreamItem[]): LocatedFinding[] =>
  kustomizationIn(items)?.notApplied(items) ?? []
