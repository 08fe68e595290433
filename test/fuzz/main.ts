import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash, stableJson } from '../../lib/manifest/hash'
import { type FuzzCase, generate } from './generate'
import { minimise } from './minimise'
import { listOf, problemsOf } from './oracle'
import { readPool } from './pool'
import { Random } from './random'

/**
 * Runs `npm run fuzz -- [SECONDS] [SEED]`: runs random packages, and adds a minimised copy of each failing package to
 * the corpus.
 */
function main([seconds = '60', given]: readonly string[]): number {
  const root = process.cwd()
  const pool = readPool(root)
  const first = given === undefined ? Date.now() % 2 ** 31 : Number(given)
  const end = Date.now() + Number(seconds) * 1000
  const known = new Set<string>()
  let seed = first
  for (; Date.now() < end; seed += 1) {
    const one = generate(pool, new Random(seed))
    const problem = problemsOf(one)[0]
    if (problem === undefined) continue
    const kind = kindOf(problem)
    if (known.has(kind)) continue
    known.add(kind)
    const small = minimise(one, (less) => problemsOf(less).some((other) => kindOf(other) === kind))
    process.stdout.write(`seed ${seed}: ${problemsOf(small)[0] ?? problem}\n  ${keep(root, problem, small)}\n`)
  }
  process.stdout.write(`${seed - first} packages from seed ${first}, ${known.size} kinds of problems\n`)
  return known.size === 0 ? 0 : 1
}

/** Problems whose texts differ only in names and numbers usually have the same cause. */
const kindOf = (problem: string): string => problem.replace(/`[^`]*`|"[^"]*"|\d+/g, '…').slice(0, 160)

function keep(root: string, problem: string, small: FuzzCase): string {
  const name = `${problem
    .replace(/[^A-Za-z]+/g, '-')
    .toLowerCase()
    .slice(0, 40)}-${contentHash(stableJson(small), 8)}`
  const file = join('test/fuzz/corpus', `${name.replace(/^-|-(?=-)/g, '')}.yaml`)
  if (!existsSync(join(root, file))) writeFileSync(join(root, file), `# ${problem.slice(0, 150)}\n${listOf(small)}`)
  return file
}

process.exitCode = main(process.argv.slice(2))
