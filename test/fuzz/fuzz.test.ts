import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from './generate'
import { minimise } from './minimise'
import { caseOf, listOf, problemsOf } from './oracle'
import { readPool } from './pool'
import { Random } from './random'

const CORPUS = join(__dirname, 'corpus')

// Each of these cases once failed, for the reason in its first line.
test.each(readdirSync(CORPUS).sort())('%s', (file) => {
  expect(problemsOf(caseOf(readFileSync(join(CORPUS, file), 'utf8')))).toEqual([])
})

const PACKAGES = 200

test('random packages of a fixed seed keep what every package is promised', () => {
  const pool = readPool()
  const kept = { expanded: 0, refused: 0 }
  for (let seed = 1; seed <= PACKAGES; seed += 1) {
    const one = generate(pool, new Random(seed))
    const problems = problemsOf(one, (exitCode) => {
      kept[exitCode === 0 ? 'expanded' : 'refused'] += 1
    })
    if (problems.length > 0) throw new Error(`seed ${seed}: ${problems.join('\n')}\n${listOf(one)}`)
  }
  // A generator that produced only invalid or only valid packages would find hardly any mistakes.
  expect(kept.expanded).toBeGreaterThan(PACKAGES / 4)
  expect(kept.refused).toBeGreaterThan(PACKAGES / 10)
})

test('what fails is made as small as it can be', () => {
  const one = { items: [{ kind: 'A', spec: { a: 1, b: [1, 2] } }, { kind: 'B' }] }
  const fails = ({ items }: { items: readonly object[] }) => JSON.stringify(items).includes('"b":[2')
  expect(minimise(one, (less) => fails(less) || JSON.stringify(less.items).includes('2'))).toEqual({
    items: [{ spec: { b: [2] } }],
  })
})
