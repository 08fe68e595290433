import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump, load } from 'js-yaml'
import { deployment } from '../support/objects'
import { runExecutable } from '../support/executable'

const folder = mkdtempSync(join(tmpdir(), 'lummo-results-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('each run as a function appends its findings and its input to the file in LUMMO_RESULTS_FILE', () => {
  const file = join(folder, 'results.jsonl')
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env
  const inputs = [deployment(), deployment().container({ http: 0 })].map((one) =>
    dump({ apiVersion: 'config.kubernetes.io/v1', kind: 'ResourceList', items: [load(one.yaml)] }),
  )
  const statuses = inputs.map((input) => runExecutable([], { input, env: { ...env, LUMMO_RESULTS_FILE: file } }).status)
  expect(statuses).toEqual([0, 1])
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const runs = lines.map((line) => JSON.parse(line) as { input: string; findings: { code: string }[] })
  expect(runs.map(({ input }) => input)).toEqual(inputs)
  expect(runs.map(({ findings }) => findings.map(({ code }) => code))).toEqual([[], ['out-of-range']])
})
