// Changes one operator or value of the code at a time and runs the tests that reach the change. If all of these tests
// pass, no test covers the changed code.
//   npm run mutation -- [COUNT] [MINUTES] [SEED]        300 mutants, 60 minutes, seed 1
// Prints each survivor, and the percentage of killed mutants. Works on a copy of the tree, so the original files do not
// change.
//
// The copy contains all mutants, each behind a switch, so that sources are compiled only once. A first run without a
// mutant records which tests reach which mutant. For each mutant, only these tests run, starting with the fastest file, until a test fails. If no test fails, all tests of these files run.
import { fork } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mutantsIn, withMutants } from './mutants.mjs'

const root = join(import.meta.dirname, '../..')
const [count = 300, minutes = 60, seed = 1] = process.argv.slice(2).map(Number)
const FOLDERS = ['lib/run', 'lib/checks', 'functions/lummo-policy']
/** Tests that can run for a mutant. Tests of random packages are omitted, because they take minutes. */
const TESTS = [
  ...['test/checks', 'test/run', 'lib/run', 'lib/checks', 'functions/lummo-policy', 'test/functions'],
  ...['test/golden.test.ts', 'lib/command/commands/explain-settings.test.ts'],
]
/** Minimum time limit for a mutant in milliseconds. The limit ends a mutant that loops forever. */
const PATIENCE = 240_000
/** Maximum number of mutants per process, because Jest leaks some memory for each mutant. */
const RUNS = 40

const filesIn = (folder, isChosen) =>
  (folder.endsWith('.ts')
    ? [folder]
    : readdirSync(join(root, folder), { recursive: true }).map((one) => join(folder, one))
  )
    .filter((file) => isChosen(file) && existsSync(join(root, file)))
    .sort()
const isSource = (file) => /(?<!\.test)\.ts$/.test(file) && !/generated|\/rules\.ts$/.test(file)

/** Returns a function that generates random numbers from a seed. Source: mulberry32, public domain. */
function randomOf(state) {
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const next = randomOf(seed)
const chosen = FOLDERS.flatMap((folder) => filesIn(folder, isSource))
  .flatMap((file) => mutantsIn(file, readFileSync(join(root, file), 'utf8')))
  .map((mutant) => ({ mutant, key: next() }))
  .sort((one, other) => one.key - other.key)
  .slice(0, count)
  .map(({ mutant }, at) => ({ ...mutant, id: at + 1 }))

const copy = mkdtempSync(join(tmpdir(), 'lummo-mutation-'))
for (const name of readdirSync(root)) {
  if (!['.git', 'node_modules', 'executables', 'coverage'].includes(name))
    cpSync(join(root, name), join(copy, name), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
for (const [file, mutants] of Map.groupBy?.(chosen, ({ file }) => file) ?? grouped()) {
  writeFileSync(join(copy, file), withMutants(readFileSync(join(root, file), 'utf8'), mutants))
}
// The tests run the sources, so a build is not necessary.
const { globalSetup, testEnvironment, ...config } = JSON.parse(readFileSync(join(copy, 'jest.config.json'), 'utf8'))
const own = { testEnvironment: './tools/mutation/environment.cjs', testSequencer: './tools/mutation/sequencer.cjs' }
writeFileSync(join(copy, 'mutation.config.json'), JSON.stringify({ ...config, ...own, rootDir: copy }))

function grouped() {
  const files = new Map(chosen.map(({ file }) => [file, []]))
  for (const one of chosen) files.get(one.file).push(one)
  return files
}

let worker
let runs = 0
/**
 * Runs tests in the worker, or starts a new worker. If the worker does not respond in time, the mutant is in an
 * infinite loop.
 */
function ask(message, patience) {
  if (worker === undefined || runs >= RUNS) {
    worker?.kill('SIGKILL')
    const { NODE_OPTIONS, ...env } = process.env
    worker = fork(join(copy, 'tools/mutation/worker.mjs'), {
      cwd: copy,
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    runs = 0
  }
  runs += 1
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(timer)
      worker?.removeAllListeners()
      if (answer === undefined) {
        worker?.kill('SIGKILL')
        worker = undefined
      }
      resolve(answer)
    }
    const timer = setTimeout(() => end(undefined), patience)
    worker.once('message', end)
    worker.once('exit', () => end(undefined))
    worker.send(message)
  })
}

/** Returns the test files that reach a mutant. A mutant without test files survives. */
function reaching(id, files) {
  return files.filter((file) => {
    const record = join(copy, 'mutants', `${file.replace(/\W+/g, '-')}.json`)
    return existsSync(record) && Object.values(JSON.parse(readFileSync(record, 'utf8'))).some((ids) => ids.includes(id))
  })
}

let killed = 0
const survivors = []
try {
  const files = TESTS.flatMap((one) => filesIn(one, (file) => file.endsWith('.test.ts'))).map((file) =>
    join(copy, file),
  )
  const begin = Date.now()
  const first = await ask({ mutant: 0, files }, 60 * 60_000)
  if (first?.passes !== true)
    throw new Error(`The tests fail without a mutant: ${first?.failed?.join(', ') ?? 'no answer'}`)
  // The limit is at least twice the duration of all tests without a mutant, so that other programs on the same
  // machine do not cause a timeout.
  const patience = Math.max(PATIENCE, 2 * (Date.now() - begin))
  const byTime = first.times.sort(([, one], [, other]) => one - other).map(([file]) => file)
  const end = Date.now() + minutes * 60_000
  for (const { id, file, from, to, by } of chosen) {
    if (Date.now() > end) break
    const tests = reaching(id, byTime)
    const survives = async (isThorough) =>
      (await ask({ mutant: id, files: tests, isThorough }, patience))?.passes === true
    if (tests.length > 0 && !((await survives(false)) && (await survives(true)))) {
      killed += 1
      process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${killed} killed, ${survivors.length} survived\n`)
      continue
    }
    const text = readFileSync(join(root, file), 'utf8')
    const line = text.slice(0, from).split('\n').length
    const short = (code) => code.replace(/\s+/g, ' ')
    const survivor = `${file}:${line}: \`${short(text.slice(from, to))}\` → \`${short(by)}\`${tests.length === 0 ? ' (not reached)' : ''}`
    survivors.push(survivor)
    process.stdout.write(`survived  ${survivor}\n`)
  }
} finally {
  worker?.kill('SIGKILL')
  rmSync(copy, { recursive: true })
}
const all = killed + survivors.length
process.stdout.write(
  `${all} of ${chosen.length} mutants, ${killed} killed (${((100 * killed) / Math.max(all, 1)).toFixed(1)} %), seed ${seed}\n`,
)
