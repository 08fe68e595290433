// Runs the benchmarks. `npm run bench` prints tables and writes docs/benchmarks; `npm run bench:check` fails if a goal
// is missed. node tools/bench/run.mjs [--check] [--quick] [--crds DIR] --crds also measures jobs in a control plane
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

const build = spawnSync(process.execPath, ['tools/build/build.mjs'], { cwd: root, env: scrubbed, stdio: 'inherit' })
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

/** Returns the commands of both builds of lummo, with the same arguments. */
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

const groups = {}
const say = (what) => process.stderr.write(`${what} …\n`)
say('start')
const seed = file('seed.yaml', seedList())
verify(seed)
const start = [{ name: 'node, empty file', command: node(empty) }, ...ours(seed)]
groups.start = compare(start, { rounds: quick ? 5 : 41, seconds: 25 })

say('items')
const sizes = { 10000: file('items-10000.yaml', mixedList(10_000)), 50000: file('items-50000.yaml', mixedList(50_000)) }
verify(sizes[10_000])
const kyaml = peers.identity ? [{ name: 'kyaml', command: [peers.identity], input: sizes[10_000] }] : []
const pass = [{ name: 'node, copying', command: node(copy), input: sizes[10_000] }, ...ours(sizes[10_000])]
groups.pass = compare([...pass, ...kyaml], { rounds: quick ? 3 : 9, seconds: 45 })
const commented = file('items-commented.yaml', commentedList(10_000))
verify(commented)
groups.commented = compare([{ ...pass[0], input: commented }, ...ours(commented)], {
  rounds: quick ? 3 : 9,
  seconds: 25,
})
const nameTest = [true, false].map((isNamed) => {
  const input = file(`items-named-${isNamed}.yaml`, namedList(10_000, isNamed))
  verify(input)
  return { ...ours(input)[1], name: `the executable, ${isNamed ? 'with' : 'without'} the name` }
})
groups.named = compare(nameTest.reverse(), { rounds: quick ? 3 : 9, seconds: 25 })
const named = (name, input) => ({ ...ours(input)[0], name })
const growth = [named('lummo, 10,000', sizes[10_000]), named('lummo, 50,000', sizes[50_000])]
groups.growth = compare(growth, { rounds: quick ? 3 : 9, seconds: 25 })

say('short objects')
const few = file('claims-1000.yaml', manyClaims(1000))
const among = file('claims-among.yaml', mixedList(10_000) + listed(manyClaims(1000)))
const many = file('claims-10000.yaml', manyClaims(10_000))
verify(file('claims-100.yaml', manyClaims(100)))
const outputOfClaims = spawnSync(process.execPath, [bundle], {
  input: readFileSync(many),
  env: scrubbed,
  maxBuffer: 1 << 30,
}).stdout.length
const crowds = [named('lummo, 1,000', few), named('lummo, among 10,000 others', among), named('lummo, 10,000', many)]
groups.claims = compare([...crowds, ...ours(few).slice(1)], { rounds: quick ? 1 : 3, seconds: 45 })
const memory = {
  'memory of pass': { lummo: await peakMemory(pass[1]), copying: await peakMemory(pass[0]) },
  'memory of claims': { lummo: (await peakMemory(crowds[2])) / (outputOfClaims / 1e6) },
}

const one = file('applications-1.yaml', applications(1))
const rendered = spawnSync(process.execPath, [bundle, 'render', one], { encoding: 'utf8', env: scrubbed }).stdout
const schemas = writeSchemas(join(cache, 'schemas'), rendered)
for (const count of [1, 100, 1000]) {
  say(`${count} × the application`)
  const files = file(`applications-${count}.yaml`, applications(count))
  const programs = [{ name: 'node, empty file', command: node(empty) }, ...ours('/dev/null', 'render', files)]
  if (peers.helm) {
    const [lean, same] = [join(cache, `chart-${count}`), join(cache, `same-chart-${count}`)]
    writeChart(lean, count)
    writeSameChart(same, count, rendered)
    programs.push({ name: 'helm, lean chart', command: [peers.helm, 'template', lean] })
    programs.push({ name: 'helm, same output', command: [peers.helm, 'template', same] })
    const validated = '"$0" template "$1" | "$2" -strict -summary -schema-location "$3"'
    const command = ['bash', '-o', 'pipefail', '-c', validated, peers.helm, same, peers.kubeconform, schemas]
    if (peers.kubeconform && schemas) programs.push({ name: 'helm + kubeconform', command })
  }
  if (peers.cdk8s) programs.push({ name: 'cdk8s-plus', command: node(writeCdk8s(peers.cdk8s, count)) })
  // The duration of kubectl grows with the square of the input. For 1,000 applications, kubectl takes minutes.
  if (peers.kubectl && count < 1000) {
    const folder = join(cache, `kustomization-${count}`)
    writeKustomization(folder, count)
    programs.push({ name: 'kubectl kustomize', command: ['kubectl', 'kustomize', folder] })
  }
  groups[`peers ${count}`] = compare(programs, { rounds: quick ? 3 : 15, seconds: 25 })
}

say('diff')
const sides = [
  file('diff-old.yaml', applications(50)),
  file('diff-new.yaml', applications(50).replaceAll(':1.4.2', ':1.4.3')),
]
const shell = (name, text) => ({ name, command: ['sh', '-c', text, process.execPath, bundle, ...sides] })
groups.diff = compare(
  [
    shell('two renders', '"$0" "$1" render "$2" && "$0" "$1" render "$3"'),
    shell('lummo diff', '"$0" "$1" diff "$2" "$3"; test $? -eq 1'), // 1: the sides differ
  ],
  { rounds: quick ? 3 : 15, seconds: 25 },
)

if (peers.kustomize) {
  say('environments')
  const programs = environmentPrograms(join(cache, 'environments'), peers.kustomize, [single])
  groups.environments = compare(programs, { rounds: quick ? 3 : 9, seconds: 40 })
}

say('Konfiguru')
const program = join(root, 'kustomize-examples/konfiguru/microservices.kfg')
const short = file('konfiguru.yaml', spawnSync(process.execPath, [bundle, 'compile', '--short', program]).stdout)
groups.konfiguru = compare(
  [
    { name: 'render of the short objects', command: node(bundle, 'render', short) },
    { name: 'compile', command: node(bundle, 'compile', program) },
    { name: 'compile, the executable', command: [single, 'compile', program] },
  ],
  { rounds: quick ? 3 : 15, seconds: 25 },
)

say('a job')
Object.assign(
  groups,
  await measureJobs({ cache, quick, programs: { lummo: node(bundle), 'the executable': [single] } }),
)

const report = {
  machine: {
    node: process.version,
    processor: cpus()[0]?.model ?? '',
    processors: cpus().length,
    memory: totalmem(),
    load: loadavg(),
  },
  outputOfClaims,
  groups,
  memory,
  goals: judge(GOALS, groups, memory, timesAsLong),
}
process.stdout.write(asTables(report))
const folder = join(root, 'docs/benchmarks')
if (!process.argv.includes('--check')) {
  writeReport(folder, report)
}
const missed = report.goals.filter((goal) => goal.missed)
if (process.argv.includes('--check') && missed.length > 0) {
  process.stderr.write(`Missed by more than the tolerance:\n${missed.map(({ what }) => `  ${what}\n`).join('')}`)
  process.exitCode = 1
}
