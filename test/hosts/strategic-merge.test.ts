import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plain } from '../../lib/manifest/manifest'
import { strategicMerge } from '../../lib/manifest/patching/strategic-merge'
import { MERGE_CASES, REFUSED_CASES, REFUSED_TARGET } from '../support/strategic-merge-cases'

const INSTALL = 'kubectl is missing. Install it (https://kubernetes.io/docs/tasks/tools/) and put it on the PATH.'

const folder = mkdtempSync(join(tmpdir(), 'strategic-merge-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Applies a patch with kubectl. With `--local`, kubectl needs no cluster. */
function patchWithKubectl(target: Plain, patch: Plain): { result?: unknown; refusal?: string } {
  const file = join(folder, 'target.json')
  writeFileSync(file, JSON.stringify(target))
  const text = JSON.stringify(patch)
  const run = spawnSync('kubectl', ['patch', '--local', '--type=strategic', '-p', text, '-f', file, '-o', 'json'], {
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: join(folder, 'none') },
  })
  if (run.error !== undefined) throw new Error(INSTALL, { cause: run.error })
  return run.status === 0 ? { result: JSON.parse(run.stdout) } : { refusal: run.stderr }
}

/** Returns a value in which every list is sorted, for cases that kubectl orders differently. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(unordered).sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, member]) => [key, unordered(member)]))
}

describe('kubectl patch --type strategic gives what the suite gives', () => {
  test.each(MERGE_CASES)('$name', ({ target, patch, kubectlReorders }) => {
    const theirs = patchWithKubectl(target, patch)
    const ours = strategicMerge(target, patch)
    if (kubectlReorders) {
      expect({ result: unordered(theirs.result) }).toEqual(unordered(ours))
      expect(theirs).not.toEqual(ours)
    } else expect(theirs).toEqual(ours)
  })
})

describe('kubectl refuses what the suite refuses', () => {
  test.each(REFUSED_CASES)('$name', ({ patch }) => {
    expect(patchWithKubectl(REFUSED_TARGET, patch).refusal).toMatch(/^error: /)
    expect(strategicMerge(REFUSED_TARGET, patch)).toHaveProperty('problems')
  })
})
