import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { survey } from './survey'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lummo-survey-')))
  mkdirSync(join(root, '.git'))
  mkdirSync(join(root, 'folder'))
  symlinkSync('loop', join(root, 'loop'))
  writeFileSync(join(root, 'app.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n')
  const evil = 'metadata: {name: e, annotations: {config.kubernetes.io/function: "exec: {path: ./evil}"}}'
  writeFileSync(join(root, 'evil.yaml'), `apiVersion: v1\nkind: Evil\n${evil}\n`)
})
afterEach(() => rmSync(root, { recursive: true }))

/** Returns the code, line and message of each finding about a kustomization. */
function findingsOf(kustomization: string): string[] {
  writeFileSync(join(root, 'kustomization.yaml'), `resources: [app.yaml]\n${kustomization}\n`)
  const { findings } = survey(root, { exec: false, network: false })
  return findings.map(({ code, place, message }) => `${code} ${place?.line} ${message}`)
}

test.each(['transformers', 'Transformers', 'TRANSFORMERS', 'tranſformers'])(
  'a program below `%s` is refused, because Go reads this field as `transformers`',
  (field) => expect(findingsOf(`${field}: [evil.yaml]`)).toEqual([expect.stringMatching(/^exec-refused 3 This Evil /)]),
)

test.each([
  ['transformers: [evil.yaml]\nTransformers: []', 3, '`Transformers` and `transformers`'],
  ['Transformers: []\ntransformers: [evil.yaml]', 3, '`transformers` and `Transformers`'],
  ['tranſformers: []\ntransformers: [evil.yaml]', 3, '`transformers` and `tranſformers`'],
  ['patches:\n- path: app.yaml\n  Path: https://example.com/patch.yaml', 4, '`Path` and `path`'],
])('a field that is set twice is refused, because kustomize uses only one of the two: %j', (fields, line, names) =>
  expect(findingsOf(fields)).toEqual([
    `given-twice ${line} ${names} are the same field, because kustomize ignores the case of fields. Remove one of them.`,
  ]),
)

test('keys of labels and targets differ in their case', () => {
  expect(findingsOf('commonLabels: {app: a, APP: b}\nlabels: [{pairs: {x: a, X: b}}]')).toEqual([])
})

test.each([
  ['bases: ["a\\0"]', 'cannot be read (ERR_INVALID_ARG_VALUE)'],
  ['transformers: ["a\\0"]', 'cannot be read (ERR_INVALID_ARG_VALUE)'],
  ['components: [loop]', 'cannot be read (ELOOP)'],
  [`crds: [${'x'.repeat(5000)}]`, 'cannot be read (ENAMETOOLONG)'],
  ['components: [app.yaml/x]', 'cannot be read (ENOTDIR)'],
  ['components: [missing]', 'does not exist'],
  ['configurations: [folder]', 'is a folder, but kustomize requires a file'],
  ['patches: [{path: .}]', 'is a folder, but kustomize requires a file'],
  ['configMapGenerator: [{name: a, files: [key=folder]}]', 'is a folder, but kustomize requires a file'],
])('a path that kustomize cannot read is reported at its line: %.60s', (field, reason) => {
  const [finding, ...others] = findingsOf(field)
  expect(others).toEqual([])
  expect(finding).toMatch(/^no-file 2 /)
  expect(finding).toContain(` ${reason}. Correct the path.`)
})
