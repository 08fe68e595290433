import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../../../functions/suite'
import { readKustomization } from '../kustomizations/kustomization-file'
import { unknownFieldSpecs } from './field-specs'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lummo-specs-'))
  symlinkSync('loop', join(root, 'loop'))
  writeFileSync(join(root, 'specs.yaml'), 'namePrefix: [{path: spec/imagePulSecrets, kind: LummoDeployment}]\n')
})
afterEach(() => rmSync(root, { recursive: true }))

/** Returns the findings about the transformer configurations of a kustomization. */
function findingsOf(entry: string): string[] {
  const file = join(root, 'kustomization.yaml')
  writeFileSync(file, `configurations: [${entry}]\n`)
  const read = readKustomization(file)
  if (Array.isArray(read)) throw new Error('The kustomization is invalid.')
  return unknownFieldSpecs([read], suite).map(({ code, message }) => `${code} ${message}`)
}

test('an unknown field is reported', () =>
  expect(findingsOf('specs.yaml')).toEqual([
    expect.stringMatching(/^unknown-field `imagePulSecrets` is not a field of `spec` of LummoDeployment\./),
  ]))

test.each(['loop', '"a\\0"', 'specs.yaml/x', 'x'.repeat(5000), 'missing'])(
  'a file that cannot be read is left to kustomize, which can also clone it: %.20s',
  (entry) => expect(findingsOf(entry)).toEqual([]),
)

test.each([
  ['{PATH: spec/imagePulSecrets, Kind: LummoDeployment}', 21],
  ['{kind: Secret, FieldSpecs: [{Path: spec/imagePulSecrets, kind: LummoDeployment}]}', 49],
])('fields in another case are read as kustomize reads them: %s', (spec, column) => {
  writeFileSync(join(root, 'specs.yaml'), `NamePrefix: [${spec}]\n`)
  const file = join(root, 'kustomization.yaml')
  writeFileSync(file, 'configurations: [specs.yaml]\n')
  const read = readKustomization(file)
  if (Array.isArray(read)) throw new Error('The kustomization is invalid.')
  expect(unknownFieldSpecs([read], suite).map(({ code, place }) => [code, place?.column])).toEqual([
    ['unknown-field', column],
  ])
})
