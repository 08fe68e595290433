import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import { isolate } from '../../lib/run/isolation/isolate'
import { deployment, short } from '../support/objects'

const ROOT = join(__dirname, '../..')
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
const settings = (spec: Record<string, unknown>) => short('LummoPackage', 'settings', spec).object
const findingsWith = (spec: Record<string, unknown>) => expandObjects([deployment().object, settings(spec)], suite)

const PROBLEM = {
  code: 'other-version',
  severity: 'error',
  message: `\`requires\` (>=99.1) excludes this version of lummo (${version}). Install version 99.1 or later.`,
  path: ['spec', 'requires'],
}

test('another version of lummo is the only error about settings, and there is no output', () => {
  const { findings, objects } = findingsWith({ requires: '>=99.1', ofTheFuture: true })
  expect(findings).toMatchObject([PROBLEM])
  expect(objects.map(({ kind }) => kind)).toEqual(['LummoDeployment', 'LummoPackage'])
  expect(findingsWith({ requires: '>=0.1 <0.2' }).findings).toMatchObject([
    { code: 'other-version', message: expect.stringMatching(/Install a version before 0\.2\.$/) },
  ])
})

test('a range that contains the version changes nothing', () => {
  const { findings, objects } = findingsWith({ requires: `>=${version} <99` })
  expect(findings).toEqual(findingsWith({}).findings)
  expect(objects).toEqual(findingsWith({}).objects)
})

test('only a range for the whole package is accepted', () => {
  const codes = (spec: Record<string, unknown>) => findingsWith(spec).findings.map(({ code }) => code)
  expect(codes({ requires: '^0.2' })).toEqual(['bad-value'])
  expect(codes({ environments: { prod: { requires: '>=0.2' } } })).toEqual(['unknown-field'])
})

test('the operator reports the version at the settings, and keeps the objects of all short objects', () => {
  const claims = [deployment().inNamespace('shop').object]
  const shared = settings({ requires: '>=99.1' })
  const ofOrganisation = isolate({ claims, live: [], settings: shared }, suite)
  expect(ofOrganisation.findings).toMatchObject([PROBLEM])
  const own = isolate(
    { claims: [...claims, { ...shared, metadata: { name: 'settings', namespace: 'shop' } }], live: [] },
    suite,
  )
  expect(own.claims.map(({ state, objects }) => ({ state, objects }))).toEqual([
    { state: 'DependencyInvalid', objects: [] },
    { state: 'Invalid', objects: [] },
  ])
  expect(own.claims[1]?.findings).toMatchObject([PROBLEM])
})

test.each([
  ['a file', 'app.yaml', 'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoNamespace\nmetadata: {name: shop}\n'],
  ['a Konfiguru file', 'app.kfg', undefined],
])('the command reports the line of the settings next to %s', (_, name, content) => {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-requires-'))
  const example = join(ROOT, 'kustomize-examples/konfiguru')
  cpSync(join(example, 'shared'), join(folder, 'shared'), { recursive: true })
  writeFileSync(join(folder, name), content ?? readFileSync(join(example, 'microservices.kfg'), 'utf8'))
  const text =
    'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: settings}\nspec:\n  requires: ">=99.1"\n'
  writeFileSync(join(folder, 'settings.yaml'), text)
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/lummo'), 'render', '.'], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain(`error[other-version]: ${PROBLEM.message}`)
  expect(stderr).toContain('settings.yaml:5')
})
