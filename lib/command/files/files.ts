import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { lazy } from '../../manifest/memo/lazy'
import type { Suite } from '../../run/package'
import { noFile, settingsFile } from '../rules'
import { type DocumentStream, readDocuments, type StreamItem } from '../../wire/list/document-stream'
import { type Item, STDIN } from '../../wire/item'
import { fileProblem, readText } from './file-problem'
import { kptConfig } from './kptfile'
import { otherFilesIn } from './kustomization'
import { isKfgFile, isKustomizationFile, scan } from './scan'

/** The objects of files, and findings about skipped files. */
export interface FilesRead extends DocumentStream {
  findings: readonly LocatedFinding[]
}

/** The files of a command line. */
export interface FilesToRead {
  paths: readonly string[]
  /**
   * Path from the option `--settings`. The object in this file takes the place of the functionConfig that a host would
   * pass.
   */
  settings?: string | undefined
  /** Values of `--set NAME=VALUE`, which only `.kfg` files read. */
  variables?: ReadonlyMap<string, string>
}

/**
 * Reads the objects of files and folders in the given order; `-` is stdin. Omits the file of `--settings`, and files
 * that a kustomization uses for purposes other than objects.
 */
export function readFiles({ paths, settings, variables = NO_VARIABLES }: FilesToRead): FilesRead | LocatedFinding[] {
  const { files, findings: scanned } = scan(paths, settings)
  const read = files.filter((file) => !isKfgFile(file)).map((file) => ({ file, content: readFile(file) }))
  const all = read.flatMap(({ content }) => itemsOf(content))
  const others = otherFilesIn(all)
  const contents = read.flatMap(({ file, content }) => (others.has(file) ? [] : [content]))
  const findings = [...scanned, ...contents.flatMap((content) => (Array.isArray(content) ? content : []))]
  const programs = files.filter(isKfgFile)
  const own = contents.flatMap(itemsOf)
  const given = settings === undefined || programs.length === 0 ? [] : itemsOf(readFile(settings))
  const compiled =
    programs.length === 0
      ? { items: [], findings: [] }
      : kfg().readKfgFiles({
          files: programs,
          paths,
          variables,
          settings: [...own.filter(({ kind }) => kind === 'LummoPackage'), ...given],
        })
  findings.push(...compiled.findings)
  if (hasErrors(findings)) return findings
  return { items: [...own, ...compiled.items].map((item, at) => ({ ...item, at })), findings }
}

const NO_VARIABLES: ReadonlyMap<string, string> = new Map()

/** Only runs with a `.kfg` file load the language. */
const kfg = lazy(() => require('./kfg-files') as typeof import('./kfg-files'))

const itemsOf = (content: DocumentStream | LocatedFinding[]): readonly StreamItem[] =>
  Array.isArray(content) ? [] : content.items

const problem = (message: string): LocatedFinding => noFile.at([], message)

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

/** A failed build must not look like a success. */
const NOTHING_CAME = 'stdin is empty. Check the output of the previous command.'

/**
 * Returns the functionConfig of a run without a host: the object in the file of `--settings`, or the object that kpt
 * would pass (see kptfile.ts).
 */
export function configFor(
  settings: string | undefined,
  items: readonly StreamItem[],
  suite: Pick<Suite, 'program' | 'settings'>,
): { functionConfig?: Item; findings: readonly LocatedFinding[] } {
  if (settings !== undefined) return readSettings(settings, suite.settings.kind)
  return kptConfig(items, suite.program)
}

/**
 * Reads the object in the file of `--settings`. A short object of another kind is refused, because lummo would treat it
 * as a generator and expand only this object.
 *
 * @param kind kind of the settings, which a suite with other kinds can rename
 */
function readSettings(file: string, kind: string): { functionConfig?: Item; findings: readonly LocatedFinding[] } {
  const read = readFile(file)
  if (Array.isArray(read)) return { findings: read }
  const [config, second] = read.items
  if (config !== undefined && second === undefined && [kind, 'ConfigMap'].includes(config.kind)) {
    return { functionConfig: { ...config, role: 'config' }, findings: [] }
  }
  const found = second === undefined ? (config?.kind ?? 'nothing') : `${read.items.length} objects`
  const message = `The file of \`--settings\` must contain one ${kind} or one ConfigMap, but ${file} contains ${found}.`
  return { findings: [settingsFile.at([], message)] }
}
