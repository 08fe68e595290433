import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run, scratch } from './programs'

/**
 * Returns a new repository with files.
 *
 * @param from a folder that is copied to the repository
 */
export function repository(files: Readonly<Record<string, string>>, from?: string): string {
  const root = mkdtempSync(join(scratch, 'environments-'))
  if (from !== undefined) cpSync(from, root, { recursive: true })
  mkdirSync(join(root, '.git'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

interface Entry {
  severity: string
  code: string
  message: string
  file?: string
  line?: number
}

/**
 * Runs `lummo check --json`. Returns findings with their locations, without the list of controllers that every
 * environment has.
 */
export function check(root: string, ...args: string[]): { status: number | null; places: string[]; entries: Entry[] } {
  const { status, stdout } = run('lummo', ['check', '--json', ...args], { cwd: root })
  const entries = (JSON.parse(stdout) as Entry[]).filter(({ code }) => code !== 'needs-controllers')
  return { status, entries, places: entries.map(({ code, file, line }) => `${code} ${file}:${line}`) }
}
