import { z } from 'zod'
import {
  defineKind,
  expandObjects,
  type Manifest,
  rule,
  runFunction,
  type Suite,
  suite,
  zodShape,
} from '../../functions/index'

// A custom kind in about twenty lines. CONTRIBUTING.md refers to this kind as an example.
const bucket = defineKind({
  kind: 'AcmeBucket',
  summary: 'A bucket for files.',
  spec: zodShape(
    z.strictObject({
      region: z.enum(['europe', 'asia']).default('europe').describe('Where the files are kept.'),
      days: z.int().min(1).optional().describe('Delete files after this many days.'),
    }),
  ),
  expand: ({ name, spec }): Manifest[] => [
    {
      apiVersion: 'storage.cnrm.cloud.google.com/v1beta1',
      kind: 'StorageBucket',
      metadata: { name },
      spec: {
        location: spec.region === 'europe' ? 'EU' : 'ASIA',
        ...(spec.days === undefined
          ? {}
          : { lifecycleRule: [{ action: { type: 'Delete' }, condition: { age: spec.days } }] }),
      },
    },
  ],
})
const mine: Suite = { ...suite, kinds: [bucket] }

const claim = {
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'AcmeBucket',
  metadata: { name: 'files' },
  spec: { days: 30 },
}

test('a kind of one’s own expands', () => {
  const { objects, findings } = expandObjects([claim], mine)
  expect(findings).toEqual([])
  expect(objects).toEqual([
    {
      apiVersion: 'storage.cnrm.cloud.google.com/v1beta1',
      kind: 'StorageBucket',
      metadata: { name: 'files', annotations: { 'krm.lummo.dev/generated-by': 'AcmeBucket/files' } },
      spec: { location: 'EU', lifecycleRule: [{ action: { type: 'Delete' }, condition: { age: 30 } }] },
    },
  ])
})

test('and becomes a function with everything the suite’s own have', () => {
  const list = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: krm.lummo.dev/v1alpha1
  kind: AcmeBucket
  metadata: {name: files}
  spec:
    regoin: asia
`
  const { exitCode, stderr } = runFunction(Buffer.from(list), mine)
  expect(exitCode).toBe(1)
  expect(stderr).toBe(`error[unknown-field]: \`regoin\` is not a field of \`spec\`. Did you mean \`region\`?
 --> stdin:8:5 AcmeBucket/files spec.regoin
8 |     regoin: asia
  |     ^^^^^^
`)
})

test('plain objects expand without any text, and errors leave them as they were', () => {
  const bad = { ...claim, spec: { days: 0 } }
  const { objects, findings } = expandObjects([bad], mine)
  expect(objects).toEqual([bad])
  expect(findings.map(({ code, place }) => [code, place?.file, place?.line])).toEqual([['out-of-range', 'object 1', 6]])
})

test('a kind of one’s own has rules of its own, whose findings are shown at the line', () => {
  const farFromUsers = rule({ code: 'far-from-users', severity: 'warning', summary: 'A bucket outside of Europe.' })
  const watched = defineKind({
    kind: 'AcmeShare',
    summary: 'A bucket for people.',
    spec: zodShape(z.strictObject({ region: z.enum(['europe', 'asia']) })),
    expand: ({ spec }) => ({
      manifests: [],
      findings: spec.region === 'asia' ? [farFromUsers.at(['spec', 'region'], 'Our users are in Europe.')] : [],
    }),
  })
  const share = { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'AcmeShare', metadata: { name: 'a' } }
  const found = (region: string) =>
    expandObjects([{ ...share, spec: { region } }], { ...suite, kinds: [watched] }).findings.map(
      ({ severity, code, place }) => [severity, code, place?.line],
    )
  expect(found('asia')).toEqual([['warning', 'far-from-users', 6]])
  expect(found('europe')).toEqual([])
})
