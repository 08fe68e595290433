import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { readText } from './file-problem'

/** Name of a file that lists files to ignore in its folder. */
const IGNORE_FILE = '.lummoignore'

interface IgnoreRule {
  folder: string
  pattern: RegExp
  isForFolders: boolean
  isIgnored: boolean
}

/** Patterns in the `.lummoignore` files of a folder and its parent folders, up to the folder that the user passed. */
export class Ignored {
  private constructor(private readonly rules: readonly IgnoreRule[]) {}

  static readonly NOTHING = new Ignored([])

  /** Returns these patterns, extended by the patterns of another folder. */
  within(folder: string): Ignored {
    const file = join(folder, IGNORE_FILE)
    if (!existsSync(file)) return this
    const rules = readText(file)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => ruleOf(folder, line))
    return new Ignored([...this.rules, ...rules])
  }

  /** Checks whether a file or folder is ignored, according to the last matching pattern. */
  has(path: string, isFolder: boolean): boolean {
    const rule = this.rules.findLast(
      ({ folder, pattern, isForFolders }) =>
        (isFolder || !isForFolders) && pattern.test(relative(folder, path).split(sep).join('/')),
    )
    return rule?.isIgnored === true
  }
}

/**
 * Parses a line in `.gitignore` syntax: `*.yaml` and `charts/` match at any depth, `/a` and `a/b` are relative to the
 * folder, and `!a` negates.
 */
function ruleOf(folder: string, line: string): IgnoreRule {
  const isIgnored = !line.startsWith('!')
  const written = isIgnored ? line : line.slice(1)
  const text = written.replace(/\/$/, '')
  const start = text.includes('/') ? '' : '(?:.*/)?'
  return {
    folder,
    pattern: new RegExp(`^${start}${globOf(text.replace(/^\//, ''))}$`),
    isForFolders: written.endsWith('/'),
    isIgnored,
  }
}

const GLOB: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' }

const globOf = (text: string): string =>
  text.replace(/\*\*\/|\*\*|[*?]|[.+^${}()|[\]\\]/g, (sign) => GLOB[sign] ?? `\\${sign}`)
