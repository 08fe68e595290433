import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { corrected, isShown, consoleSteps, takeSteps } from '../support/console'
import { programs, ROOT, scratch } from './programs'

test('the tutorial can be typed from its first line to its last, and shows what is printed', () => {
  const page = join(ROOT, 'docs/tutorial.md')
  const text = readFileSync(page, 'utf8')
  const taken = takeSteps(consoleSteps(text), mkdtempSync(join(scratch, 'tutorial-')), programs.bin, programs.env)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, corrected(text, taken))
  expect(taken.length).toBeGreaterThan(8)
  expect(taken.filter((step) => !isShown(step))).toEqual([])
})
