import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKustomization } from '../kustomizations/kustomization-file'
import { unmatchedIn } from './unmatched'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lummo-unmatched-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const APP = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'payments' } }

/** Returns the line and message of each selector that matches no object. */
function findingsOf(kustomization: string): string[] {
  const file = join(root, 'kustomization.yaml')
  writeFileSync(file, kustomization)
  const read = readKustomization(file)
  if (Array.isArray(read)) throw new Error('The kustomization is invalid.')
  return unmatchedIn([read], [APP]).map(({ place, message }) => `${place?.line} ${message}`)
}

test.each(['Target: {Kind: Deployment, Name: payment}', 'target: {kind: Deployment, name: payment}'])(
  'a patch whose target matches nothing is reported, in any case of the fields: %s',
  (target) =>
    expect(findingsOf(`patches:\n- patch: "[]"\n  ${target}\n`)).toEqual([
      expect.stringContaining('Replace the value with `payments`.'),
    ]),
)

test('the target of a patch that deletes its object is not reported, because the build lacks the object', () => {
  writeFileSync(join(root, 'delete.yaml'), '$patch: delete\napiVersion: apps/v1\nkind: Deployment\n')
  const target = 'target: {kind: Deployment, name: payment}'
  expect(findingsOf(`patches:\n- path: delete.yaml\n  ${target}\n`)).toEqual([])
  expect(findingsOf(`patches:\n- patch: |-\n    $patch: delete\n    kind: Deployment\n  ${target}\n`)).toEqual([])
})

const REPLACEMENT = `source: {kind: ConfigMap, name: a}
  targets:
  - select: {kind: Deployment, name: payment}
    fieldPaths: [metadata.labels.a]
`

test.each([
  ['a list', `- ${REPLACEMENT}`],
  ['a single replacement', REPLACEMENT.replaceAll('\n  ', '\n')],
])('a file with %s is read', (_, text) => {
  writeFileSync(join(root, 'replacement.yaml'), text)
  expect(findingsOf('replacements: [{path: replacement.yaml}]\n')).toEqual([
    expect.stringMatching(/^3 `name: payment` matches no object/),
  ])
})
