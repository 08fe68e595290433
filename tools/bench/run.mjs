// Runs the benchmarks. `npm run bench` prints tables and writes docs/benchmarks; `npm run bench:check` fails if a goal
// is missed.
//
// - `--quick`: fewer rounds
// - `--only PART,PART`: measures only these parts; the page keeps the last results of the others
// - `--crds DIR`: also measures jobs in a control plane
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { GOALS } from './goals.mjs'
import { environmentPrograms } from './environments.mjs'
import { applications, commentedList, listed, manyClaims, mixedList, namedList, seedList } from './inputs.mjs'
import { measureJobs } from './jobs.mjs'
import { compare, peakMemory, scrubbed, timesAsLong } from './measure.mjs'
import { preparePeers, writeCdk8s, writeChart, writeKustomization, writeSameChart, writeSchemas } from './peers.mjs'
import { asTables, judge, writeReport } from './report.mjs'

const root = join(import.meta.dirname, '../..')
const cache = join(root, 'node_modules/.cache/lummo/bench')
const bundle = join(root, 'dist/lummo')
const target = `${process.platform}-${arch()}`
const single = join(root, `executables/lummo-${target}`)
const quick = process.argv.includes('--quick')
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1]?.split(',') : undefined
const folder = join(root, 'docs/benchmarks')

const build = spawnSync(process.execPath, ['tools/build/build.mjs', '--programs'], {
  cwd: root,
  env: scrubbed,
  stdio: 'inherit',
})
if (build.status !== 0) throw new Error('The build failed')
const compiled = spawnSync(process.execPath, ['tools/build/build.mjs', '--executables', target], {
  cwd: root,
  stdio: 'inherit',
})
// Without this error, the output of an earlier build would be measured.
if (compiled.status !== 0) throw new Error('The build of the executable failed')
mkdirSync(cache, { recursive: true })
const peers = preparePeers(cache)
const file = (name, text) => {
  const path = join(cache, name)
  writeFileSync(path, text)
  return path
}
const empty = file('empty.cjs', '')
const copy = file('copy.cjs', "const fs = require('node:fs')\nfs.writeSync(1, fs.readFileSync(0))\n")
const node = (...command) => [process.execPath, ...command]

/** Returns one command for each of the two lummo builds, with the same arguments. */
const ours = (input, ...args) => [
  { name: 'lummo', command: node(bundle, ...args), input },
  { name: 'the executable', command: [single, ...args], input },
]

/** Checks that the output is the same for the fast path, the full path and both programs. */
function verify(input) {
  const { readFull, readResourceList, runFunction, suite } = createRequire(import.meta.url)(join(root, 'dist/index.js'))
  const bytes = readFileSync(input)
  const [fast, full] = [readResourceList, readFull].map((read) => runFunction(bytes, suite, read).stdout)
  if (!fast.equals(full)) throw new Error(`The fast path and the full path differ on ${input}`)
  for (const { name, command } of ours(input)) {
    const { stdout } = spawnSync(command[0], command.slice(1), { input: bytes, env: scrubbed, maxBuffer: 1 << 30 })
    if (!full.equals(stdout)) throw new Error(`${name} gives something else than the full path on ${input}`)
  }
  return full.length
}

/** Limits of a comparison: fewer rounds with `--quick`. */
const limits = (seconds, rounds = 9) => ({ rounds: quick ? 3 : rounds, seconds })
const named = (name, input) => ({ ...ours(input)[0], name })
const memory = {}

function measureStart() {
  const seed = file('seed.yaml', seedList())
  verify(seed)
  return { start: compare([{ name: 'node, empty file', command: node(empty) }, ...ours(seed)], limits(25, 41)) }
}

async function measureItems() {
  const [small, large] = [10_000, 50_000].map((count) => file(`items-${count}.yaml`, mixedList(count)))
  verify(small)
  const kyaml = peers.identity ? [{ name: 'kyaml', command: [peers.identity], input: small }] : []
  const copying = { name: 'node, copying', command: node(copy), input: small }
  memory['memory of pass'] = { lummo: await peakMemory(ours(small)[0]), copying: await peakMemory(copying) }
  return {
    pass: compare([copying, ...ours(small), ...kyaml], limits(45)),
    growth: compare([named('lummo, 10,000', small), named('lummo, 50,000', large)], limits(25)),
  }
}

/** Measures items that lummo did not write. The items contain comments, or the name of the short object. */
function measureForeign() {
  verify(file('items-commented-1000.yaml', commentedList(1000)))
  verify(file('items-named-1000.yaml', namedList(1000, true)))
  const commented = file('items-commented.yaml', commentedList(10_000))
  const copying = { name: 'node, copying', command: node(copy), input: commented }
  const names = [false, true].map((isNamed) => {
    const input = file(`items-named-${isNamed}.yaml`, namedList(10_000, isNamed))
    return { ...ours(input)[1], name: `the executable, ${isNamed ? 'with' : 'without'} the name` }
  })
  return { commented: compare([copying, ...ours(commented)], limits(25)), named: compare(names, limits(25)) }
}

async function measureClaims() {
  const few = file('claims-1000.yaml', manyClaims(1000))
  const among = file('claims-among.yaml', mixedList(10_000) + listed(manyClaims(1000)))
  const many = file('claims-10000.yaml', manyClaims(10_000))
  verify(file('claims-100.yaml', manyClaims(100)))
  const output = { input: readFileSync(many), env: scrubbed, maxBuffer: 1 << 30 }
  const { length } = spawnSync(process.execPath, [bundle], output).stdout
  const crowds = [named('lummo, 1,000', few), named('lummo, among 10,000 others', among), named('lummo, 10,000', many)]
  memory['memory of claims'] = { lummo: (await peakMemory(crowds[2])) / (length / 1e6) }
  return { claims: compare([...crowds, ...ours(few).slice(1)], limits(45, 3)) }
}

function measurePeers() {
  const one = file('applications-1.yaml', applications(1))
  const { stdout } = spawnSync(process.execPath, [bundle, 'render', one], { encoding: 'utf8', env: scrubbed })
  const schemas = writeSchemas(join(cache, 'schemas'), stdout)
  const measured = [1, 100, 1000].map((count) => {
    const files = file(`applications-${count}.yaml`, applications(count))
    const programs = [{ name: 'node, empty file', command: node(empty) }, ...ours('/dev/null', 'render', files)]
    if (peers.helm) programs.push(...helmPrograms(count, stdout, schemas))
    if (peers.cdk8s) programs.push({ name: 'cdk8s-plus', command: node(writeCdk8s(peers.cdk8s, count)) })
    // The duration of kubectl is quadratic. With 1,000 applications, it takes minutes.
    if (peers.kubectl && count < 1000) {
      const kustomization = join(cache, `kustomization-${count}`)
      writeKustomization(kustomization, count)
      programs.push({ name: 'kubectl kustomize', command: ['kubectl', 'kustomize', kustomization] })
    }
    return [`peers ${count}`, compare(programs, limits(25, 15))]
  })
  return Object.fromEntries(measured)
}

/**
 * Returns three commands with Helm: with a lean chart, with a chart that has the same output, and with validation of
 * this output.
 */
function helmPrograms(count, rendered, schemas) {
  const [lean, same] = [join(cache, `chart-${count}`), join(cache, `same-chart-${count}`)]
  writeChart(lean, count)
  writeSameChart(same, count, rendered)
  const programs = [
    { name: 'helm, lean chart', command: [peers.helm, 'template', lean] },
    { name: 'helm, same output', command: [peers.helm, 'template', same] },
  ]
  if (!peers.kubeconform || !schemas) return programs
  const validated = '"$0" template "$1" | "$2" -strict -summary -schema-location "$3"'
  const command = ['bash', '-o', 'pipefail', '-c', validated, peers.helm, same, peers.kubeconform, schemas]
  return [...programs, { name: 'helm + kubeconform', command }]
}

function measureDiff() {
  const sides = [
    file('diff-old.yaml', applications(50)),
    file('diff-new.yaml', applications(50).replaceAll(':1.4.2', ':1.4.3')),
  ]
  const shell = (name, text) => ({ name, command: ['sh', '-c', text, process.execPath, bundle, ...sides] })
  const programs = [
    shell('two renders', '"$0" "$1" render "$2" && "$0" "$1" render "$3"'),
    shell('lummo diff', '"$0" "$1" diff "$2" "$3"; test $? -eq 1'), // Exit code 1 means that the sides differ.
  ]
  return { diff: compare(programs, limits(25, 15)) }
}

function measureEnvironments() {
  if (!peers.kustomize) return {}
  const programs = environmentPrograms(join(cache, 'environments'), peers.kustomize, [single])
  return { environments: compare(programs, limits(40)) }
}

function measureKonfiguru() {
  const program = join(root, 'kustomize-examples/konfiguru/microservices.kfg')
  const short = file('konfiguru.yaml', spawnSync(process.execPath, [bundle, 'compile', '--short', program]).stdout)
  const programs = [
    { name: 'render of the short objects', command: node(bundle, 'render', short) },
    { name: 'compile', command: node(bundle, 'compile', program) },
    { name: 'compile, the executable', command: [single, 'compile', program] },
  ]
  return { konfiguru: compare(programs, limits(25, 15)) }
}

const PARTS = {
  start: measureStart,
  items: measureItems,
  foreign: measureForeign,
  claims: measureClaims,
  peers: measurePeers,
  diff: measureDiff,
  environments: measureEnvironments,
  konfiguru: measureKonfiguru,
  jobs: () => measureJobs({ cache, quick, programs: { lummo: node(bundle), 'the executable': [single] } }),
}

const before =
  only === undefined
    ? { groups: {}, memory: {}, goals: [] }
    : JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))
const fresh = {}
for (const [part, measure] of Object.entries(PARTS)) {
  if (only !== undefined && !only.includes(part)) continue
  process.stderr.write(`${part} …\n`)
  Object.assign(fresh, await measure())
}

const all = { ...before.memory, ...memory }
const report = {
  machine: {
    ...{ node: process.version, processor: cpus()[0]?.model ?? '', processors: cpus().length },
    ...{ memory: totalmem(), load: loadavg() },
  },
  groups: { ...before.groups, ...fresh },
  memory: all,
  goals: judge(GOALS, { groups: fresh, memory: all, earlier: before.goals }, timesAsLong),
}
process.stdout.write(asTables(report))
if (!process.argv.includes('--check')) writeReport(folder, report)
const missed = report.goals.filter((goal) => goal.missed)
if (process.argv.includes('--check') && missed.length > 0) {
  process.stderr.write(`Missed by more than the tolerance:\n${missed.map(({ what }) => `  ${what}\n`).join('')}`)
  process.exitCode = 1
}
