import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../../../functions/suite'
import { documents, native, type Resource, short } from '../../../../test/support/objects'
import { writeAll } from '../../files/streams'
import { runJob } from './run'

jest.mock('../../files/streams', () => ({ ...jest.requireActual('../../files/streams'), writeAll: jest.fn() }))
const written = jest.mocked(writeAll)

beforeEach(() => written.mockClear())

const containers = { image: 'shop/import:1.0', resources: { cpu: '100m', memory: '64Mi' } }

/** Runs the job of a package, and returns the exit code and stderr. */
async function run(objects: readonly Resource[], ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
  writeFileSync(join(folder, 'all.yaml'), documents(objects))
  const code = await runJob([folder, ...options], suite)
  return { code, stderr: written.mock.calls.map(([, text]) => String(text)).join('') }
}

test('several jobs are named as their author wrote them', async () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] } }
  const objects = [
    short('LummoJob', 'import', { containers }),
    short('LummoCron', 'report', { schedule: '0 3 * * *', containers }),
    native('batch/v1', 'Job', 'foreign', { spec: { template } }),
  ]
  const { code, stderr } = await run(objects)
  expect(code).toBe(125)
  expect(stderr).toContain(
    '3 jobs: `Job/foreign`, `LummoJob/import` and `LummoCron/report`. Pass a file that contains one job.',
  )
})

test.each<[string, Resource[], RegExp]>([
  [
    'no job',
    [short('LummoConfig', 'flags', { values: { A: 'b' } })],
    /The package has no job. Add a LummoJob or a LummoCron/,
  ],
  [
    'an error',
    [short('LummoJob', 'import', { containers: { ...containers, image: 3 } })],
    /error\[.*LummoJob\/import/s,
  ],
])('a package with %s runs nothing', async (_, objects, message) => {
  const { code, stderr } = await run(objects)
  expect(code).toBe(125)
  expect(stderr).toMatch(message)
})
