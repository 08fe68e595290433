import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '../..')
/** What tests run of dist/. */
const PROGRAMS = ['dist/lummo', 'dist/index.js']
/** What the sources read of it. */
const TABLES = 'dist/tables/shared.json'
const SOURCES = ['functions', 'lib', 'tools/build', 'package.json', 'package-lock.json']
/** A table holds the smallest example of each kind. */
const examples = () => readdirSync(join(ROOT, 'functions')).map((kind) => `test/golden/${kind}/minimal`)

/** Returns when a file, or anything in a folder, was changed last. Unit tests next to the sources do not count. */
function lastChanged(path: string): number {
  const state = statSync(path)
  if (!state.isDirectory()) return path.endsWith('.test.ts') ? 0 : state.mtimeMs
  return Math.max(state.mtimeMs, ...readdirSync(path).map((name) => lastChanged(join(path, name))))
}

/**
 * Builds what tests run of dist/ where it is missing or older than the sources. Jest calls this once, before any test and
 * in no worker.
 */
export default function buildWhatIsOld(): void {
  const built = PROGRAMS.map((path) => join(ROOT, path)).map((path) => (existsSync(path) ? lastChanged(path) : 0))
  const sources = [...SOURCES, ...examples().filter((path) => existsSync(join(ROOT, path)))].map((path) =>
    lastChanged(join(ROOT, path)),
  )
  if (Math.min(...built) > Math.max(...sources) && existsSync(join(ROOT, TABLES))) return
  const { status, error } = spawnSync(process.execPath, ['tools/build/build.mjs', '--programs'], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  if (status !== 0) throw error ?? new Error('The build failed; what it says stands above. Tests would run old code.')
}
