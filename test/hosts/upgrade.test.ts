import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { isNamed, namedDifferences, outputDifferences } from '../release/output-differences'
import { ROOT, run, scratch } from './programs'

/** Examples of the previous release, as written by tools/release/keep-examples.mjs. */
const previous = JSON.parse(
  brotliDecompressSync(readFileSync(join(ROOT, 'test/release/examples.json.br'))).toString(),
) as { version: string; folders: string[]; files: Record<string, string> }
const names = namedDifferences(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), previous.version)

const home = mkdtempSync(join(scratch, 'upgrade-'))
beforeAll(() => {
  for (const [path, text] of Object.entries(previous.files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
})

const objectsIn = (text: string): Plain[] => (loadAll(text) as unknown[]).filter(isPlain)

test.each(previous.folders)(
  'CHANGELOG names every difference from the output of the previous release: %s',
  (folder) => {
    const { status, stdout, stderr } = run('lummo', ['render', join(home, folder)])
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    const before = objectsIn(previous.files[`${folder}/.expected/output.yaml`] ?? '')
    expect(before.length).toBeGreaterThan(0)
    // To declare a difference, add it under `### Output`: - `Kind path.of.field`: reason, and what restarts.
    expect(outputDifferences(before, objectsIn(stdout)).filter((one) => !isNamed(one, names))).toEqual([])
  },
)
