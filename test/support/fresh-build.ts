import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '../..')
/** Files of dist/ that tests run. */
const PROGRAMS = ['dist/lummo', 'dist/index.js', 'dist/operator/lummo-operator']
/** File of dist/ that the sources read. */
const TABLES = 'dist/tables/shared.json'
const SOURCES = ['functions', 'lib', 'operator', 'tools/build', 'package.json', 'package-lock.json']
/** Returns the smallest example of each kind. The tables contain the descriptions. */
const examples = () => readdirSync(join(ROOT, 'functions')).map((kind) => `test/golden/${kind}/minimal`)

/** Returns the time at which a file, or any file in a folder, last changed. Unit tests do not count. */
function lastChanged(path: string): number {
  const state = statSync(path)
  if (!state.isDirectory()) return path.endsWith('.test.ts') ? 0 : state.mtimeMs
  return Math.max(state.mtimeMs, ...readdirSync(path).map((name) => lastChanged(join(path, name))))
}

/**
 * Builds the parts of dist/ that are missing or older than their sources. Jest calls this function once, before all
 * tests and outside the workers.
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
