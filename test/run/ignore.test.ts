import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { check } from '../../lib/command/commands/check'
import { runFunction } from '../../lib/command/function'
import type { Plain } from '../../lib/manifest/manifest'
import { checkedPackage } from '../../lib/run/checked-package'
import { IGNORE, LOCAL_CONFIG } from '../../lib/wire/annotations'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { readFull } from '../../lib/wire/list/read-full'
import { asResourceList } from '../support/golden'
import { editedText } from '../support/edited-text'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-ignore-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/**
 * Returns a claim with the warnings `no-secret` and `moving-image`, and a Deployment of Kubernetes with `moving-image`.
 */
const claim = (ignore?: string, spec = '') => `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata:
  name: web
  namespace: shop
  annotations:
    example.com/team: shop
${ignore === undefined ? '' : `    ${IGNORE}: ${JSON.stringify(ignore)}\n`}spec:
  containers: {image: "r.example.com/web:stable", secrets: web, resources: {cpu: 10m, memory: 8Mi}}
${spec}`
const foreign = (ignore?: string, name = 'web-old') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
${ignore === undefined ? '' : `  annotations: {${IGNORE}: ${JSON.stringify(ignore)}}\n`}spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: ${name}, image: "r.example.com/web:stable"}]}
`
const run = (documents: string, read?: typeof readFull) => runFunction(asResourceList(documents), suite, read)
const codesOf = (documents: string, read?: typeof readFull) =>
  run(documents, read)
    .findings.map(({ code, object }) => `${object?.kind} ${code}`)
    .sort()
const both = (one: string, other: string) => `${one}---\n${other}`

test('without the annotation each object has its findings', () => {
  expect(codesOf(both(claim(), foreign()))).toEqual([
    'Deployment moving-image',
    'LummoDeployment moving-image',
    'LummoDeployment no-secret',
  ])
})

test('a code is ignored for its object alone, in both forms of several entries, on both paths', () => {
  for (const text of [
    'no-secret: an operator writes it; moving-image: pinned by the mirror',
    'no-secret: an operator writes it; in each cluster\nmoving-image: pinned by the mirror\n',
  ]) {
    for (const read of [undefined, readFull]) {
      expect(codesOf(both(claim(text), foreign()), read)).toEqual(['Deployment moving-image'])
    }
  }
  expect(codesOf(both(claim(), foreign('moving-image: it is old')))).toEqual([
    'LummoDeployment moving-image',
    'LummoDeployment no-secret',
  ])
})

test('an entry of a List and the object that configures the function are heard', () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n- ${foreign('moving-image: old').trimEnd().replaceAll('\n', '\n  ')}\n`
  expect(codesOf(both(claim('no-secret: a; moving-image: b'), list))).toEqual([])
  const config = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n  ${claim('moving-image: mirrored').trimEnd().replaceAll('\n', '\n  ')}\n`
  expect(runFunction(Buffer.from(config), suite).findings).toEqual([])
})

test('generated objects do not inherit the annotation, and the results have only what is left', () => {
  const { stdout, stderr } = run(claim('no-secret: an operator writes it'))
  const { items, results } = load(stdout.toString()) as {
    items: { metadata: { annotations: object } }[]
    results: { tags: { code: string } }[]
  }
  expect(items.map(({ metadata }) => metadata.annotations)).not.toContainEqual(
    expect.objectContaining({ [IGNORE]: expect.anything() }),
  )
  expect(items[0]?.metadata.annotations).toMatchObject({ 'example.com/team': 'shop' })
  expect(results.map(({ tags }) => tags.code)).toEqual(['moving-image'])
  expect(stderr).not.toContain('no-secret')
})

const messagesOf = (documents: string) =>
  run(documents)
    .findings.filter(({ code }) => code.endsWith('ignore'))
    .map(({ severity, code, message, place }) => `${severity} ${code} ${place?.line}: ${message}`)

test('entries without an effect are warnings at the annotation', () => {
  expect(messagesOf(claim('no-secret: x; moving-image: y; no-readiness: no port'))).toEqual([
    `warning unused-ignore 11: LummoDeployment/web has no finding \`no-readiness\`. Remove the entry from \`${IGNORE}\`.`,
  ])
  expect(messagesOf(claim('movin-image: y'))).toEqual([
    `warning bad-ignore 11: Unknown code \`movin-image\` in \`${IGNORE}\`. Did you mean \`moving-image\`?`,
  ])
  expect(messagesOf(claim('moving-image; no-secret:'))).toEqual([
    `warning bad-ignore 11: \`moving-image\` has no reason in \`${IGNORE}\`. Add a reason: \`moving-image: reason\`.`,
    `warning bad-ignore 11: \`no-secret\` has no reason in \`${IGNORE}\`. Add a reason: \`no-secret: reason\`.`,
  ])
})

test('errors, policies and these warnings cannot be ignored', () => {
  expect(messagesOf(claim('wrong-type: x', '  replicas: two\n'))).toEqual([
    `warning bad-ignore 11: \`wrong-type\` is an error and cannot be ignored. Remove the entry from \`${IGNORE}\`.`,
  ])
  expect(run(claim('wrong-type: x', '  replicas: two\n')).exitCode).toBe(1)
  const policy = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPolicy
metadata: {name: all, annotations: {config.kubernetes.io/local-config: "true"}}
spec: {severity: warning, registries: other.example.com}
`
  const governed = both(claim('policy-registry: mine; no-secret: x; moving-image: y'), policy)
  expect(codesOf(governed)).toEqual(['LummoDeployment bad-ignore', 'LummoDeployment policy-registry'])
  expect(messagesOf(claim('bad-ignore: x; moving-image: y; no-secret: z'))).toEqual([
    'warning bad-ignore 11: `bad-ignore` cannot be ignored by an annotation. Remove the entry.',
  ])
})

test('a code that occurs as an error is not ignored, although it can be a warning', () => {
  const text = claim('no-port: x; no-secret: y; moving-image: z', '  monitoring: {prometheus: {port: nothing}}\n')
  expect(run(text).exitCode).toBe(1)
  expect(messagesOf(text)).toEqual([expect.stringContaining('`no-port` is an error and cannot be ignored.')])
})

test('an unused entry is not reported where the run does not see everything', () => {
  // The host checks only objects that mention a generated object.
  const elsewhere = editedText(foreign('no-port: x', 'other'), 'r.example.com/web', 'r.example.com/other')
  expect(codesOf(both(claim('no-secret: a; moving-image: b'), elsewhere))).toEqual([])
})

test('an unused entry at a short object of another API group is reported', () => {
  const handler = `apiVersion: gati.dev/v1alpha1
kind: GatiHandler
metadata: {name: users, namespace: shop, annotations: {${IGNORE}: "moving-image: mirror; no-readiness: no port"}}
spec: {handlerPath: /users, version: v1, image: "r.example.com/users:stable", port: 8080, resources: {cpu: 10m, memory: 8Mi}}
`
  expect(messagesOf(handler)).toEqual([
    `warning unused-ignore 6: GatiHandler/users has no finding \`no-readiness\`. Remove the entry from \`${IGNORE}\`.`,
  ])
})

test('a claim that replaces its earlier output keeps its entries, and one in that output has no effect', () => {
  const local = editedText(
    claim('no-secret: operator; moving-image: mirror'),
    'annotations:',
    `annotations:\n    ${LOCAL_CONFIG}: "true"`,
  )
  const { items } = load(run(local).stdout.toString()) as {
    items: { kind: string; metadata: { annotations: Plain } }[]
  }
  const earlier = items.filter(({ kind }) => kind === 'Deployment')
  expect(earlier).toHaveLength(1)
  const together = (change: Plain) => {
    for (const { metadata } of earlier) Object.assign(metadata.annotations, change)
    const read = readDocuments([local, ...earlier.map((one) => JSON.stringify(one))].join('---\n'), 'input.yaml')
    if (Array.isArray(read)) throw new Error('The input is no YAML')
    const { findings, ignored } = checkedPackage({ items: read.items, checked: 'all', scope: 'package' }, suite)
    return { findings: findings.map(({ code, object }) => `${object?.kind} ${code}`), ignored: ignored.length }
  }
  expect(together({})).toEqual({ findings: [], ignored: 2 })
  const unused = { findings: ['Deployment unused-ignore'], ignored: 2 }
  expect(together({ [IGNORE]: 'moving-image: of the output' })).toEqual(unused)
})

test('the annotation in a patch of a generated object is reported', () => {
  const patch = `  patches: [{target: {kind: Deployment}, patch: {metadata: {annotations: {${IGNORE}: "moving-image: x"}}}}]\n`
  expect(messagesOf(claim(undefined, patch))).toEqual([
    `warning bad-ignore 13: \`${IGNORE}\` has no effect on the generated Deployment. Set the annotation in \`metadata.annotations\` of the LummoDeployment.`,
  ])
})

test('`lummo check` counts ignored findings, and JSON leaves them out', () => {
  const folder = mkdtempSync(join(scratch, 'app-'))
  writeFileSync(join(folder, 'a.yaml'), both(claim('no-secret: operator\nmoving-image: mirror'), foreign('no-pod: x')))
  const { stdout, exitCode } = check([folder], suite)
  expect(stdout).toMatch(/0 errors, 2 warnings, 2 ignored\n$/)
  expect(exitCode).toBe(0)
  const entries = JSON.parse(check(['--json', folder], suite).stdout) as { code: string }[]
  expect(entries.map(({ code }) => code)).toEqual(['bad-ignore', 'moving-image'])
  writeFileSync(join(folder, 'a.yaml'), both(claim('no-secret: operator; moving-image: m'), foreign('moving-image: x')))
  expect(check(['--strict', folder], suite).exitCode).toBe(0)
})
