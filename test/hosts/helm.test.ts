import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { loadAll } from 'js-yaml'
import { chartFiles } from '../../lib/chart/chart'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { byIdentity } from '../support/chart'
import { consoleSteps, corrected, isShown, takeSteps } from '../support/console'
import { GOLDEN, goldenCases, runCase } from '../support/golden'
import { programs, ROOT, run, scratch } from './programs'

const objectsIn = (text: string): Plain[] => (loadAll(text) as unknown[]).filter(isPlain)

/** Writes a chart, and returns its folder. */
function chartOf(manifests: string): string {
  const folder = mkdtempSync(join(scratch, 'chart-'))
  for (const { path, text } of chartFiles({ name: 'golden', manifests, notes: 'Notes with {{ braces }}.\n' })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test('the commands of the page can be typed, and show what is printed', () => {
  const page = join(ROOT, 'docs/how-to/helm-chart.md')
  const text = readFileSync(page, 'utf8')
  const taken = takeSteps(consoleSteps(text), mkdtempSync(join(scratch, 'helm-')), programs.bin, programs.env)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, corrected(text, taken))
  expect(taken.length).toBeGreaterThan(3)
  expect(taken.filter((step) => !isShown(step))).toEqual([])
})

const cases = goldenCases(GOLDEN).flatMap((one) => {
  const { expected } = runCase(one)
  return expected === undefined ? [] : [{ name: relative(GOLDEN, one.folder), expected }]
})

test.each(cases)('Helm renders the same objects as lummo: $name', ({ expected }) => {
  const { status, stdout, stderr } = run('helm', ['template', 'golden', chartOf(expected)])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(byIdentity(objectsIn(stdout))).toEqual(byIdentity(objectsIn(expected)))
})

test('Helm finds no fault in a chart, and prints the notes unchanged', () => {
  const folder = chartOf('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {query: "{{args.service}}"}\n')
  expect(run('helm', ['lint', '--strict', folder])).toMatchObject({ status: 0 })
  const { stdout } = run('helm', ['install', 'golden', folder, '--dry-run=client'])
  expect(stdout).toContain('Notes with {{ braces }}.')
  expect(stdout).toContain('{{args.service}}')
})
