import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { dump, loadAll } from 'js-yaml'
import type { Plain } from '../../lib/manifest/manifest'
import { type KptPackage, renderPackage } from '../support/kpt-package'
import { after, packages, type KptStep, steps } from '../support/kpt-steps'
import { filesOf, run, scratch } from './programs'

const KPTFILE = `apiVersion: kpt.dev/v1
kind: Kptfile
metadata: {name: package, annotations: {config.kubernetes.io/local-config: "true"}}
pipeline: {mutators: [{exec: lummo}]}
`

/** Renders a package with kpt in a separate folder. */
function renderedByKpt(files: KptPackage): { files: KptPackage; failed: boolean } {
  const folder = mkdtempSync(join(scratch, 'days-'))
  for (const [path, list] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), list.map((object) => dump(object)).join('---\n'))
  }
  writeFileSync(join(folder, 'Kptfile'), KPTFILE)
  const { status } = run('kpt', ['fn', 'render', folder, '--allow-exec'])
  const written = Object.keys(filesOf(folder)).filter((path) => path !== 'Kptfile')
  const read = written.map((path) => [path, loadAll(readFileSync(join(folder, path), 'utf8')) as Plain[]] as const)
  rmSync(folder, { recursive: true })
  return { files: Object.fromEntries(read), failed: status !== 0 }
}

test('kpt reads and writes a package over many days as the model of it does', () => {
  const samples = fc.sample(fc.tuple(packages, steps), { seed: 21, numRuns: 30 })
  const rendered = samples.flatMap(([start, list]: [KptPackage, KptStep[]]) => {
    let files = start
    return [undefined, ...list].map((step) => {
      files = step === undefined ? files : after(files, step)
      const model = renderPackage(files)
      const { failed } = model
      expect(renderedByKpt(files)).toEqual({ files: model.files, failed })
      files = model.files
      return failed
    })
  })
  // The test is meaningful only if some renders succeed and others fail.
  expect(new Set(rendered)).toEqual(new Set([true, false]))
})
