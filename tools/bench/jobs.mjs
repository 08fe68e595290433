// Measures the overhead of `lummo run` compared with the engine alone: in podman and, if a folder of CRDs is given,
// in a control plane. node tools/bench/jobs.mjs [--quick] [--crds DIR] measures only jobs, and updates
// docs/benchmarks
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { GOALS } from './goals.mjs'
import { oneJob } from './inputs.mjs'
import { compare, timesAsLong } from './measure.mjs'
import { judge, writeReport } from './report.mjs'

const ROOT = join(import.meta.dirname, '../..')
/** Image that test/hosts/base-images builds. */
const COMPILER = 'localhost/lummo-gcc:12.2.0'
/** Folder of CRDs for a control plane, as in `npm run test:cluster`. */
const crds = process.argv.includes('--crds') ? process.argv[process.argv.indexOf('--crds') + 1] : undefined
/** The node of the control plane simulates the program in this file (test/jobs/played-program.ts). */
const IN_CLUSTER = `  inputs: {main.c: "// behaviour: {}\\n"}
  inputsPath: /source
  pod: {nodeName: node-jobs}
`

/**
 * Returns the measured groups. A group is missing if there is no image with a compiler, or no folder of CRDs.
 *
 * @param programs commands of lummo, keyed by name
 */
export async function measureJobs({ cache, quick, programs }) {
  const options = { rounds: quick ? 3 : 15, seconds: 60, by: 'wall' }
  return { ...measureLocal(cache, programs, options), ...(await measureCluster(cache, programs, options)) }
}

function measureLocal(cache, programs, options) {
  if (spawnSync('podman', ['image', 'exists', COMPILER]).status !== 0) return {}
  const job = join(cache, 'job.yaml')
  writeFileSync(job, oneJob(COMPILER))
  const restricted = ['--rm', '--network', 'none', '--read-only', '--user', '1000:1000', '--cap-drop', 'ALL']
  const engine = { name: 'podman run', command: ['podman', 'run', ...restricted, COMPILER, 'true'] }
  return { job: compare([engine, ...runsOf(programs, 'lummo run', ['run', '--local', job])], options) }
}

/** Returns the programs of a comparison: first the bundle, then the executable. */
const runsOf = (programs, name, args) =>
  Object.entries(programs).map(([program, command]) => ({
    name: program === 'lummo' ? name : `${name}, ${program}`,
    command: [...command, ...args],
  }))

async function measureCluster(cache, programs, options) {
  if (crds === undefined) return {}
  const kubeconfig = join(cache, 'kubeconfig')
  const cluster = spawn('bash', ['test/cluster/run', crds, '--serve', kubeconfig], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = once(cluster, 'close')
  try {
    const [text] = await Promise.race([once(cluster.stdout, 'data'), closed])
    if (String(text) !== 'ready\n') throw new Error('The control plane did not start.')
    const within = (one) => ({ ...one, command: ['env', `KUBECONFIG=${kubeconfig}`, ...one.command] })
    const file = join(cache, 'cluster-job.yaml')
    writeFileSync(file, oneJob(COMPILER, IN_CLUSTER))
    const runs = [
      byKubectl(cache, file, programs.lummo),
      ...runsOf(programs, 'lummo run --cluster', ['run', '--cluster', file]),
    ]
    prepare(cache, kubeconfig)
    return { 'cluster job': compare(runs.map(within), options) }
  } finally {
    cluster.stdin.end()
    await closed
  }
}

/** Returns the same job with kubectl. Writes a ConfigMap and a Job with a generated name. */
function byKubectl(cache, file, lummo) {
  const [program, ...args] = lummo
  const rendered = spawnSync(program, [...args, 'render', file], { encoding: 'utf8' })
  if (rendered.status !== 0) throw new Error(rendered.stderr)
  const objects = loadAll(rendered.stdout)
  const job = objects.find(({ kind }) => kind === 'Job')
  const { name, ...metadata } = job.metadata
  const manifest = join(cache, 'kubectl-job.json')
  writeFileSync(manifest, JSON.stringify({ ...job, metadata: { ...metadata, generateName: `${name}-` } }))
  writeFileSync(
    join(cache, 'kubectl-others.json'),
    JSON.stringify({ kind: 'List', apiVersion: 'v1', items: objects.filter((one) => one !== job) }),
  )
  const script =
    'job=$(kubectl create -f "$0" -o name) && kubectl wait --for=condition=complete --timeout=60s "$job" && kubectl logs "$job"'
  return { name: 'kubectl create, wait, logs', command: ['sh', '-c', script, manifest] }
}

/** Creates the objects that the job needs in the cluster. */
function prepare(cache, kubeconfig) {
  const { status, stderr } = spawnSync('kubectl', ['apply', '-f', join(cache, 'kubectl-others.json')], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
}

/** Measures only jobs. For all other groups, the results are those of the last complete run. */
async function main() {
  const cache = join(ROOT, 'node_modules/.cache/lummo/bench')
  mkdirSync(cache, { recursive: true })
  const folder = join(ROOT, 'docs/benchmarks')
  const before = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))
  const target = `${process.platform}-${arch()}`
  for (const args of [['--programs'], ['--executables', target]]) {
    const { status } = spawnSync(process.execPath, ['tools/build/build.mjs', ...args], { cwd: ROOT, stdio: 'inherit' })
    if (status !== 0) throw new Error('The build failed')
  }
  const programs = {
    lummo: [process.execPath, join(ROOT, 'dist/lummo')],
    'the executable': [join(ROOT, `executables/lummo-${target}`)],
  }
  const groups = await measureJobs({ cache, quick: process.argv.includes('--quick'), programs })
  const goals = judge(GOALS, { groups, memory: before.memory, earlier: before.goals }, timesAsLong)
  writeReport(folder, { ...before, groups: { ...before.groups, ...groups }, goals })
}

if (process.argv[1] === import.meta.filename) await main()
