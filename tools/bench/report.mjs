// Writes the report of the benchmarks: tables in Markdown, and a chart.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Factor by which a goal may be missed, because other programs can use a shared machine. */
const TOLERANCE = 1.25

/** Returns each goal with its measurement. If a peer is missing, there is no measurement and the goal is skipped. */
export function judge(goals, groups, memory, timesAsLong) {
  return goals.map((goal) => {
    const { group, program, than, limit } = goal
    const measured = than === undefined ? memory[group]?.[program] : timesAsLong(groups[group] ?? [], program, than)
    const known = measured !== undefined
    return { ...goal, measured, reached: known && measured <= limit, missed: known && measured > limit * TOLERANCE }
  })
}

const TITLES = {
  start: 'Start: one LummoDeployment, as a function',
  pass: '10,000 mixed items with one short object',
  growth: 'Growth from 10,000 to 50,000 items',
  claims: 'LummoDeployments in one process, four objects each',
  'peers 1': 'One application: Deployment, Service, HPA, Ingress, PDB',
  'peers 100': '100 applications',
  'peers 1000': '1,000 applications',
  diff: 'Diff of 300 objects, of which 50 have another image',
  job: 'One job that does nothing, in podman',
  'cluster job': 'One job that does nothing, in a control plane whose node starts pods immediately',
  konfiguru: 'A Konfiguru file of 140 lines, and its short objects',
}

const number = (value) => (value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3))

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`
  return `${line(head)}${line(head.map((_, at) => (at === 0 ? '---' : '--:')))}${rows.map(line).join('')}`
}

/** Returns the whole report in Markdown. */
export function asTables({ machine, groups, memory, goals }) {
  const measured = Object.entries(groups).map(([group, results]) => {
    const rows = results.map(({ name, rounds, milliseconds, ratio, low, high }) => [
      name,
      number(milliseconds),
      number(ratio),
      `${number(low)} – ${number(high)}`,
      rounds,
    ])
    return `## ${TITLES[group]}\n\n${table(['command', 'ms', '× the first', 'quartiles', 'rounds'], rows)}`
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
the tables show their median and quartiles. Times depend on the machine; ratios are comparable between machines.

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
  helm: '#3b5bdb',
  'cdk8s-plus': '#e8590c',
  'kubectl kustomize': '#868e96',
}

/**
 * Returns a bar chart of the peers on a logarithmic scale. Times are multiples of the time of an empty Node program.
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
