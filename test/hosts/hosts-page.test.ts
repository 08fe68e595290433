import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { consoleSteps, corrected, isShown, takeSteps } from '../support/console'
import { IMAGE, programs, ROOT, run, scratch } from './programs'

const page = join(ROOT, 'docs/hosts.md')
const text = readFileSync(page, 'utf8')
const folder = mkdtempSync(join(scratch, 'hosts-page-'))

test('the commands of the page can be typed, and show what is printed', () => {
  const [, image = ''] = /image: (git\.example\.com\/\S+?)\}/.exec(text) ?? []
  expect(run('podman', ['tag', IMAGE, image])).toMatchObject({ status: 0 })
  const taken = takeSteps(consoleSteps(text), folder, programs.bin, programs.env)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, corrected(text, taken))
  expect(taken.length).toBeGreaterThan(10)
  expect(taken.filter((step) => !isShown(step))).toEqual([])
})

test('the folder that Flux applies builds without functions, and has the objects of the app', () => {
  const applied = run('kubectl', ['kustomize', join(folder, 'rendered')])
  const names = (yaml: string) => loadAll(yaml).map((one) => (one as { kind: string }).kind)
  expect(names(applied.stdout).sort()).toEqual(['Deployment', 'Service', 'ServiceAccount'])
})
