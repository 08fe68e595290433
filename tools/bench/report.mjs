// Writes the report of the benchmarks: tables in Markdown, and a chart.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Factor by which a goal may be missed, because other programs can use a shared machine. */
const TOLERANCE = 1.25

/**
 * Returns each goal with its measurement. If a peer is missing, there is no measurement and the goal is skipped.
 *
 * @param results `earlier`: goals of the last run, whose measurements stay valid if this run does not measure them
 */
export function judge(goals, { groups, memory, earlier }, timesAsLong) {
  return goals.map((goal) => {
    const { what, group, program, than, limit } = goal
    const now = than === undefined ? memory[group]?.[program] : timesAsLong(groups[group] ?? [], program, than)
    const measured = now ?? earlier.find((one) => one.what === what)?.measured
    const known = measured !== undefined
    return { ...goal, measured, reached: known && measured <= limit, missed: known && measured > limit * TOLERANCE }
  })
}

const TITLES = {
  start: 'Start: one LummoDeployment, as a function',
  pass: '10,000 mixed items with one short object',
  commented: '10,000 items of 1.5 KB with headers, comments and multi-line strings, and one short object',
  named: '10,000 items that contain the name of the short object',
  growth: 'Growth from 10,000 to 50,000 items',
  claims: 'LummoDeployments in one process, four objects each',
  'peers 1': 'One application: Deployment, Service, HPA, Ingress, PDB',
  'peers 100': '100 applications',
  'peers 1000': '1,000 applications',
  environments: 'Check of 20 environments',
  diff: 'Diff of 300 objects, of which 50 have another image',
  job: 'One job that does nothing, in podman',
  'cluster job': 'One job that does nothing, in a control plane whose node starts pods immediately',
  konfiguru: 'A Konfiguru file of 140 lines, and its short objects',
}

/** Programs with which lummo competes. */
const PEERS = new Set([
  ...['helm, same output', 'helm, lean chart', 'helm + kubeconform'],
  ...['kubectl kustomize', 'cdk8s-plus', '20 × kustomize build', 'kyaml'],
])

const number = (value) => (value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3))

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`
  return `${line(head)}${line(head.map((_, at) => (at === 0 ? '---' : '--:')))}${rows.map(line).join('')}`
}

/** Returns the sentence that states where other programs are faster. */
function behindText(goals) {
  const behind = goals.filter(({ than, measured }) => PEERS.has(than) && measured > 1)
  if (behind.length === 0) return 'lummo takes less CPU time than every peer in these tables.'
  const rows = behind.map(({ what, measured }) => `- ${what}: ${number(measured)} × its CPU time`)
  return `lummo is behind in these cases:\n\n${rows.join('\n')}`
}

/** Returns the whole report in Markdown. */
export function asTables({ machine, groups, memory, goals }) {
  const measured = Object.entries(groups).map(([group, results]) => {
    const rows = results.map(({ name, rounds, cpu, milliseconds, ratio, low, high, wallRatio }) => [
      name,
      number(cpu),
      number(milliseconds),
      number(ratio),
      `${number(low)} – ${number(high)}`,
      number(wallRatio),
      rounds,
    ])
    const what = results[0]?.by === 'cpu' ? 'CPU time × the first' : 'duration × the first'
    const head = ['command', 'CPU ms', 'ms', what, 'quartiles', 'duration × the first', 'rounds']
    return `## ${TITLES[group]}\n\n${table(head, rows)}`
  })
  const used = Object.entries(memory).flatMap(([what, programs]) =>
    Object.entries(programs).map(([name, value]) => [`${what}: ${name}`, number(value)]),
  )
  const judged = goals.map(({ what, program, than, limit, measured, reached }) => [
    what,
    than === undefined ? program : `${program} / ${than}`,
    number(limit),
    measured === undefined ? 'not measured' : number(measured),
    measured === undefined ? '' : reached ? 'reached' : `missed, × ${number(measured / limit)}`,
  ])
  return `# Benchmarks

\`npm run bench\` writes this page. The commands of a table run alternately, each in a new process. Ratios are computed per round;
the tables show their median and quartiles. The ratios of goals are ratios of CPU time (user and system time of all
threads), except for jobs, which run in other
processes. Tables without CPU times are from an earlier run. Times depend on the machine; ratios are comparable between
machines. The machine was busy during this run (load ${machine.load?.map(number).join(', ')} on ${machine.processors} processors at the end), so
durations are less certain than CPU times.

${behindText(goals)}

Node ${machine.node}, ${machine.processors} × ${machine.processor}. \`NODE_EXTRA_CA_CERTS\` and \`NODE_OPTIONS\` are unset. \`lummo\` is the bundle, run by Node;
\`the executable\` has no dependencies. Before the measurements, the output of the fast path is compared byte for byte
with the output of the full path. \`kubectl kustomize\` is not measured with 1,000 applications, because its running time
is quadratic, so a run would take minutes.

![Time for the application, as a multiple of an empty Node](peers.svg)

## Goals

${table(['goal', 'ratio', 'at most', 'measured', ''], judged)}
## Memory

${table(['peak', 'MB, or multiple of the output'], used)}
${measured.join('\n')}`
}

const COLORS = {
  lummo: '#0b6e4f',
  'the executable': '#21b07a',
  'helm, same output': '#3b5bdb',
  'helm, lean chart': '#748ffc',
  'helm + kubeconform': '#1c3a9e',
  'cdk8s-plus': '#e8590c',
  'kubectl kustomize': '#868e96',
}

/**
 * Returns a bar chart of the peers on a logarithmic scale. Times are relative to an empty Node program.
 */
export function asChart(groups) {
  const rows = Object.entries(groups)
    .filter(([group]) => group.startsWith('peers'))
    .flatMap(([group, results]) => [
      { title: `${group.slice(6)} ×` },
      ...results.filter(({ name }) => COLORS[name]).map(({ name, ratio }) => ({ name, ratio })),
    ])
  const most = Math.max(...rows.map(({ ratio = 1 }) => ratio), 2)
  const least = 0.1
  const across = (ratio) => (Math.log(Math.max(ratio, least) / least) / Math.log(most / least)) * 420
  const bars = rows.map(({ title, name, ratio }, at) => {
    const y = 10 + at * 20
    if (title !== undefined) return `<text x="4" y="${y + 14}" font-weight="bold">${title}</text>`
    const width = across(ratio).toFixed(1)
    return `<text x="160" y="${y + 14}" text-anchor="end">${name}</text><rect x="168" y="${y + 2}" width="${width}" height="14" fill="${COLORS[name]}"/><text x="${(174 + Number(width)).toFixed(1)}" y="${y + 14}">${number(ratio)}</text>`
  })
  const height = 20 + rows.length * 20
  return `<svg xmlns="http://www.w3.org/2000/svg" width="660" height="${height}" font-family="sans-serif" font-size="12">\n<rect width="660" height="${height}" fill="white"/>\n${bars.join('\n')}\n</svg>\n`
}

/** Writes the pages and the results to a folder. */
export function writeReport(folder, report) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'README.md'), asTables(report))
  writeFileSync(join(folder, 'peers.svg'), asChart(report.groups))
  const rounded = (key, value) =>
    key === 'ratios' ? undefined : typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(report, rounded, 2)}\n`)
}
