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

test.each([
  'metadata: {labels: {x: a, X: b}, annotations: {x: a, X: b}}',
  'commonLabels: {app: a, APP: b}\ncommonAnnotations: {x: a, X: b}',
  'labels: [{pairs: {x: a, X: b}}]',
  'generatorOptions: {labels: {x: a, X: b}, annotations: {x: a, X: b}}',
  'configMapGenerator: [{name: a, options: {labels: {x: a, X: b}, annotations: {x: a, X: b}}}]',
  'openapi: {path: app.yaml, Path: app.yaml}',
])('keys of a map can differ only in their case: %s', (field) => expect(findingsOf(field)).toEqual([]))

test.each([
  'helmCharts: [{name: a, valuesInline: {x: {Path: a, path: b}, X: {Kind: a, kind: b}, Labels: [{K: 1, k: 2}]}}]',
  'helmChartInflationGenerator: [{chartName: a, valuesLocal: {x: 1, X: 2, ſ: 3, s: 4}}]',
])('values of a chart can differ only in their case: %s', (field) =>
  expect(findingsOf(field)).toEqual([expect.stringMatching(/^exec-refused /)]),
)

test.each([
  ['labels: [{pairs: {a: b}, Pairs: {c: d}}]', '`Pairs` and `pairs`'],
  ['labels: [{pairs: {a: b}, fields: [{path: a, Path: b}]}]', '`Path` and `path`'],
  ['patches: [{patch: "", target: {kind: A, Kind: B}}]', '`Kind` and `kind`'],
  ['patchesJson6902: [{patch: "", target: {name: a, NAME: b}}]', '`NAME` and `name`'],
  ['replacements: [{targets: [{select: {kind: A, Kind: B}}]}]', '`Kind` and `kind`'],
  ['replacements: [{source: {kind: A, ſource: b}}]\nreplacementſ: []', '`replacementſ` and `replacements`'],
  ['vars: [{name: A, objref: {kind: A, Kind: B}}]', '`Kind` and `kind`'],
  ['generatorOptions: {immutable: true, Immutable: false}', '`Immutable` and `immutable`'],
  ['sortOptions: {legacySortOptions: {orderFirst: [], orderfirst: []}}', '`orderfirst` and `orderFirst`'],
])('fields of a struct cannot differ only in their case: %s', (field, names) =>
  expect(findingsOf(field)).toEqual([expect.stringContaining(`${names} are the same field`)]),
)

test.each([
  [
    'replacements: [{path: read.yaml}]',
    '- source: {kind: A}\n  targets: [{select: {kind: A, Kind: B}}]',
    '`Kind` and `kind`',
  ],
  ['Replacements: [{Path: read.yaml}]', 'source: {kind: A}\nSource: {kind: B}', '`Source` and `source`'],
  ['configurations: [read.yaml]', 'namePrefix: []\nnameprefix: [{path: spec/x}]', '`nameprefix` and `namePrefix`'],
  ['configurations: [read.yaml]', 'commonLabels: [{path: a,\n PATH: b}]', '`PATH` and `path`'],
])('fields of a file cannot differ only in their case: %s, %j', (field, text, names) => {
  writeFileSync(join(root, 'read.yaml'), text)
  expect(findingsOf(field)).toEqual([
    `given-twice 2 ${names} are the same field, because kustomize ignores the case of fields. Remove one of them.`,
  ])
})

test('keys of a patch can differ only in their case, and invalid YAML is left to kustomize', () => {
  writeFileSync(
    join(root, 'read.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1", X: "2"}\n',
  )
  expect(findingsOf('patches: [{path: read.yaml}]')).toEqual([])
  writeFileSync(join(root, 'read.yaml'), 'a: [')
  expect(findingsOf('replacements: [{path: read.yaml}]')).toEqual([])
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
