import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { hasErrors, type LocatedFinding } from '../../finding/finding'
import { compile } from '../../kfg/compile'
import type { ShortObject } from '../../kfg/resources/short-object'
import type { Defaults } from '../../kfg/resources/output'
import type { Files } from '../../kfg/values/program'
import { isPlain } from '../../manifest/manifest'
import { eachPart, holdsText } from '../../manifest/text-search'
import type { StreamItem } from '../../wire/list/document-stream'
import { writeYaml } from '../../wire/yaml/write-yaml'
import { noFile } from '../rules'
import { fileProblem, readText } from './file-problem'

/** The files to compile, and their context. */
export interface KfgFiles {
  files: readonly string[]
  /**
   * The paths of the command line. A file can import only files below the folder that the user passed or, without
   * such a folder, below its own folder.
   */
  paths: readonly string[]
  /** Values of `--set NAME=VALUE`. */
  variables: ReadonlyMap<string, string>
  /** The LummoPackages of the package, and the object of `--settings`. */
  settings: readonly StreamItem[]
}

/** The short objects of `.kfg` files. */
export interface KfgItems {
  items: readonly StreamItem[]
  findings: readonly LocatedFinding[]
}

/** Compiles files. An imported file is compiled as part of the file that imports it. */
export function readKfgFiles({ files, paths, variables, settings }: KfgFiles): KfgItems {
  const defaults = defaultsIn(settings)
  const compiled = files.map((file) => {
    const imported = new Set<string>()
    return { file, real: realpathSync(file), imported, ...compileFile(file, { paths, variables, imported, defaults }) }
  })
  const parts = new Set<string>()
  for (const { real } of compiled) {
    const isPart = compiled.some((other) => other.real !== real && !parts.has(other.real) && other.imported.has(real))
    if (isPart) parts.add(real)
  }
  const whole = compiled.filter(({ real }) => !parts.has(real))
  const findings = whole.flatMap((one) => one.findings)
  if (hasErrors(findings)) return { items: [], findings }
  return { items: once(whole.flatMap(({ objects }) => objects)).map(itemOf), findings }
}

interface Surroundings extends Pick<KfgFiles, 'paths' | 'variables'> {
  defaults: Defaults
  /** Collects the files that the program imports. */
  imported: Set<string>
}

function compileFile(file: string, { paths, variables, imported, defaults }: Surroundings) {
  try {
    const text = readText(file)
    return compile({ file, text }, { files: filesIn(rootOf(file, paths), imported), variables }, defaults)
  } catch (reason) {
    const message = fileProblem(reason)
    if (message === undefined) throw reason
    return { objects: [], findings: [noFile.at([], message)] }
  }
}

/** Returns the folder from which a file can import: the folder that the user passed, or the folder of the file. */
function rootOf(file: string, paths: readonly string[]): string {
  const folder = paths.find((path) => isFolder(path) && isBelow(resolve(file), resolve(path)))
  return folder ?? dirname(file)
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const isBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

function filesIn(root: string, imported: Set<string>): Files {
  const realRoot = realpathSync(root)
  return {
    resolve: (from, path) => {
      if (path.startsWith('/') || path.includes('\0')) return undefined
      const file = join(dirname(from), path)
      return isBelow(resolve(file), resolve(root)) ? file : undefined
    },
    read: (path) => {
      if (!existsSync(path)) return { problem: `\`${path}\` does not exist. Correct the path.` }
      try {
        const real = realpathSync(path)
        if (!isBelow(real, realRoot)) {
          return {
            problem: `\`${path}\` is a symlink to a file outside the folder. Replace the symlink with the file.`,
          }
        }
        if (!statSync(real).isFile()) return { problem: `\`${path}\` is not a regular file. Pass a file.` }
        const text = readText(real)
        imported.add(real)
        return { text }
      } catch (reason) {
        const problem = fileProblem(reason)
        if (problem === undefined) throw reason
        return { problem }
      }
    },
  }
}

/**
 * Returns the settings of a package that affect the generated objects. The store of a single environment also counts,
 * because an explicit store in the object would override it.
 */
function defaultsIn(settings: readonly StreamItem[]): Defaults {
  const keys = settings.flatMap(({ kind, object }) => {
    if (kind === 'ConfigMap' && isPlain(object.data)) return Object.keys(object.data)
    return kind === 'LummoPackage' ? secretSettings(object.spec) : []
  })
  const has = (name: string) => keys.some((key) => new RegExp(`(^|\\.)secrets\\.${name}(\\.|$)`).test(key))
  return { hasStore: has('store'), hasGenerator: has('generator') }
}

/** Returns the settings of secrets, as in a ConfigMap: `secrets.store`, `environments.prod.secrets.store`. */
function secretSettings(spec: unknown, prefix = ''): string[] {
  if (!isPlain(spec)) return []
  const { secrets, environments } = spec
  const own = isPlain(secrets) ? Object.keys(secrets).map((name) => `${prefix}secrets.${name}`) : []
  const inner = isPlain(environments) ? Object.values(environments) : []
  return [...own, ...inner.flatMap((one) => secretSettings(one, 'environments.'))]
}

/** Removes duplicate password generators, because every file adds one. */
function once(objects: readonly ShortObject[]): ShortObject[] {
  const generators = objects.filter(({ kind }) => kind === 'Password')
  return objects.filter((one) => one.kind !== 'Password' || one === generators[0])
}

function itemOf(short: ShortObject): StreamItem {
  const { object, kind } = short
  return {
    role: 'item',
    at: 0,
    apiVersion: String(object.apiVersion),
    kind,
    object,
    text: writeYaml(object),
    file: short.place([]).file,
    mentions: (word, extent) => holdsText(object, word, extent),
    eachPart: (see) => eachPart(object, see),
    place: (path, atKey) => short.place(path, atKey),
    sourceOf: () => undefined,
  }
}
