import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './programs'
import { check, repository } from './repository'
import { editedText } from '../support/edited-text'

type Files = Readonly<Record<string, string>>

const settings = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: settings, annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}}
spec: {env: prod}
`
const app = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: notes}
spec:
  containers: {image: "registry.example.com/notes:1.0.0", http: 8080, resources: {cpu: 100m, memory: 128Mi}}
  replicas: 2
`
const byName = editedText(
  app,
  '{image: "registry.example.com/notes:1.0.0"',
  '{app: {image: "registry.example.com/notes:1.0.0"',
)
const generator = (name: string) => `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoJob
metadata: {name: ${name}, annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}}
spec: {deadline: 1h, containers: {image: "registry.example.com/clean:1.0.0", resources: {cpu: 100m, memory: 128Mi}}}
`
const patch = (spec: string) =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDeployment\nmetadata: {name: notes}\nspec: ${spec}\n`
const typo = (text: string) => editedText(text, 'replicas', 'replcas')
const asList = (text: string) => `apiVersion: v1\nkind: List\nitems:\n- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`
const withCrlf = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]))

const BASE: Files = { 'base/kustomization.yaml': 'resources: [app.yaml]\n', 'base/app.yaml': app }
const PROD: Files = {
  'prod/kustomization.yaml': 'resources: [../base]\ntransformers: [lummo.yaml]\n',
  'prod/lummo.yaml': settings,
}
const component = (fields: string) => `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${fields}`
const TWICE: Files = {
  ...BASE,
  'one/kustomization.yaml': 'resources: [../base]\nnamePrefix: one-\nnamespace: one\n',
  'two/kustomization.yaml': 'resources: [../base]\nnamePrefix: two-\nnamespace: two\npatches: [{path: two.yaml}]\n',
  'two/two.yaml': patch('{replicas: 7}'),
  'prod/kustomization.yaml': 'resources: [../one, ../two]\ntransformers: [lummo.yaml]\n',
  'prod/lummo.yaml': settings,
}
const UNICODE: Files = {
  'my base/kustomization.yaml': 'resources: ["app né.yaml"]\n',
  'my base/app né.yaml': app,
  'prod/kustomization.yaml':
    'resources: ["../my base"]\npatches: [{path: "päth 1.yaml"}]\ntransformers: ["lummo 1.yaml"]\n',
  'prod/päth 1.yaml': patch('{replicas: 4}'),
  'prod/lummo 1.yaml': settings,
}

const GOOD: Readonly<Record<string, Files>> = {
  'an overlay of an overlay': {
    ...BASE,
    'middle/kustomization.yaml': 'resources: [../base]\nnamePrefix: m-\npatches: [{path: p.yaml}]\n',
    'middle/p.yaml': patch('{replicas: 3}'),
    'prod/kustomization.yaml':
      'resources: [../middle]\nnameSuffix: -x\nnamespace: shop\npatches: [{path: p.yaml}]\ntransformers: [lummo.yaml]\n',
    'prod/p.yaml': editedText(patch('{replicas: 4}'), 'notes', 'm-notes'),
    'prod/lummo.yaml': settings,
  },
  'an overlay of an expanded one': {
    ...BASE,
    'inner/kustomization.yaml': 'resources: [../base]\ntransformers: [lummo.yaml]\n',
    'inner/lummo.yaml': settings,
    'prod/kustomization.yaml': 'resources: [../inner]\nnamePrefix: eu-\n',
  },
  'a component of a component, which runs lummo': {
    ...BASE,
    'inner/kustomization.yaml': component('patches: [{path: p.yaml}]\n'),
    'inner/p.yaml': patch('{replicas: 5}'),
    'outer/kustomization.yaml': component('components: [../inner]\ntransformers: [lummo.yaml]\n'),
    'outer/lummo.yaml': settings,
    'prod/kustomization.yaml': 'resources: [../base]\ncomponents: [../outer]\n',
  },
  'spaces and other letters': UNICODE,
  CRLF: withCrlf({ ...BASE, ...PROD }),
  'other names of kustomizations': {
    'base/Kustomization': 'resources: [app.yaml]\n',
    'base/app.yaml': app,
    'prod/kustomization.yml': 'resources: [../base]\ntransformers: [lummo.yaml]\n',
    'prod/lummo.yaml': settings,
  },
  'two generators, and two in a file': {
    ...BASE,
    'prod/kustomization.yaml': 'resources: [../base]\ngenerators: [a.yaml, b.yaml]\ntransformers: [lummo.yaml]\n',
    'prod/a.yaml': generator('a'),
    'prod/b.yaml': `${generator('b')}---\n${generator('c')}`,
    'prod/lummo.yaml': settings,
  },
  'a base twice': TWICE,
  'a List': { ...BASE, ...PROD, 'base/app.yaml': asList(app) },
  'a folder of transformers': {
    ...BASE,
    'prod/kustomization.yaml': 'resources: [../base]\ntransformers: [functions]\n',
    'prod/functions/kustomization.yaml': 'resources: [lummo.yaml]\n',
    'prod/functions/lummo.yaml': settings,
  },
}

test.each(Object.keys(GOOD))('%s: check passes, and render prints what kustomize builds', (name) => {
  const root = repository(GOOD[name] ?? {})
  const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', 'prod'], { cwd: root })
  expect(built).toMatchObject({ status: 0, stdout: expect.stringMatching(/^kind: Deployment$/m) })
  expect(run('lummo', ['render', 'prod'], { cwd: root })).toEqual(built)
  expect(check(root, 'prod')).toEqual({ status: 0, places: [], entries: [] })
})

test('links within the repository, to a base and to the folder itself, are followed', () => {
  const { 'base/kustomization.yaml': kustomization = '' } = BASE
  const root = repository({ 'real/kustomization.yaml': kustomization, 'real/app.yaml': typo(app), ...PROD })
  symlinkSync('real', join(root, 'base'))
  symlinkSync('prod', join(root, 'live'))
  expect(check(root, 'live').places).toEqual(['unknown-field base/app.yaml:6'])
})

/** Files, and the location of the only finding that `lummo check prod` reports. */
const BAD: Readonly<Record<string, readonly [Files, string, string?]>> = {
  'a typo below spaces and other letters': [
    { ...UNICODE, 'prod/päth 1.yaml': patch('{replcas: 4}') },
    'unknown-field prod/päth 1.yaml:4',
  ],
  'a typo in lines with CRLF': [
    withCrlf({ ...BASE, ...PROD, 'base/app.yaml': typo(app) }),
    'unknown-field base/app.yaml:6',
  ],
  'a typo in the second object of a file of generators': [
    {
      'prod/kustomization.yaml': 'generators: [a.yaml]\n',
      'prod/a.yaml': `${generator('a')}---\n${editedText(generator('b'), 'deadline', 'deadlin')}`,
    },
    'unknown-field prod/a.yaml:9',
  ],
  'a typo in one of two uses of a base': [
    { ...TWICE, 'two/two.yaml': patch('{replcas: 7}') },
    'unknown-field two/two.yaml:4',
  ],
  'a typo in a List': [{ ...BASE, ...PROD, 'base/app.yaml': asList(typo(app)) }, 'unknown-field base/app.yaml:9'],
  'a typo next to an expanded base': [
    {
      ...BASE,
      'inner/kustomization.yaml': 'resources: [../base]\ntransformers: [lummo.yaml]\n',
      'inner/lummo.yaml': settings,
      ...PROD,
      'prod/kustomization.yaml': 'resources: [../inner, more.yaml]\ntransformers: [lummo.yaml]\n',
      'prod/more.yaml': typo(app).replaceAll('notes', 'more'),
    },
    'unknown-field prod/more.yaml:6',
  ],
  'a patch of an object that a base has expanded': [
    {
      ...BASE,
      'inner/kustomization.yaml': 'resources: [../base]\ntransformers: [lummo.yaml]\n',
      'inner/lummo.yaml': settings,
      'prod/kustomization.yaml': 'resources: [../inner]\npatches: [{path: p.yaml}]\n',
      'prod/p.yaml': patch('{replicas: 4}'),
    },
    'kustomize-failed prod/p.yaml:3',
    'A base has already expanded this object.',
  ],
  'two kustomizations in a folder': [
    { ...BASE, ...PROD, 'prod/kustomization.yml': 'resources: [../base]\n' },
    'kustomize-failed prod/kustomization.yaml:1',
  ],
  'an empty kustomization': [{ 'prod/kustomization.yaml': '' }, 'kustomize-failed prod/kustomization.yaml:1'],
  'a folder without a kustomization': [{ ...PROD, 'base/app.yaml': app }, 'no-file prod/kustomization.yaml:1'],
  'a file outside of the folder': [
    { 'prod/kustomization.yaml': 'resources:\n- ../app.yaml\n', 'app.yaml': app },
    'kustomize-failed prod/kustomization.yaml:2',
    'app.yaml is a link or is not below prod.',
  ],
  'a base that is listed twice': [
    { ...BASE, ...PROD, 'prod/kustomization.yaml': 'resources:\n- ../base\n- ../base\ntransformers: [lummo.yaml]\n' },
    'kustomize-failed prod/kustomization.yaml:3',
    'Remove the second entry',
  ],
  'a circle': [
    {
      'prod/kustomization.yaml': 'resources:\n- ../other\n',
      'other/kustomization.yaml': 'resources:\n- ../prod\n',
    },
    'kustomize-failed other/kustomization.yaml:2',
    'prod includes itself.',
  ],
  'images of a base that runs no lummo': [
    {
      ...BASE,
      ...PROD,
      'base/kustomization.yaml':
        'resources: [app.yaml]\nimages:\n- {name: registry.example.com/notes, newTag: 9.9.9}\n',
      'base/app.yaml': editedText(byName, '128Mi}}', '128Mi}}}'),
    },
    'unmatched-image base/kustomization.yaml:3',
    'does not apply to `containers` in object form',
  ],
}

describe.each(Object.keys(BAD))('%s', (name) => {
  const [files = {}, place, text = ''] = BAD[name] ?? []

  test('is reported at its line', () => {
    const root = repository(files)
    expect(check(root, 'prod')).toMatchObject({
      status: 1,
      places: [place],
      entries: [{ message: expect.stringContaining(text) }],
    })
  })
})

test('check of the root reports a circle, which no other kustomization includes', () => {
  const root = repository(BAD['a circle']?.[0] ?? {})
  expect(check(root)).toMatchObject({ status: 1, places: [expect.stringMatching(/^kustomize-failed /)] })
})

test('explain-settings of a folder with an error reports the error', () => {
  const root = repository({ ...BASE, ...PROD, 'base/app.yaml': typo(app) })
  const { status, stdout, stderr } = run('lummo', ['explain-settings', 'prod'], { cwd: root })
  expect(status).toBe(1)
  expect(stdout + stderr).toMatch(/^error\[unknown-field\].*\n --> base\/app.yaml:6:3 /)
})

test('diff of two overlays reports an error of their base once', () => {
  const dev = Object.fromEntries(Object.entries(PROD).map(([path, text]) => [path.replace('prod', 'dev'), text]))
  const root = repository({ ...BASE, ...PROD, ...dev, 'base/app.yaml': typo(app) })
  const { status, stderr } = run('lummo', ['diff', 'dev', 'prod'], { cwd: root })
  expect({ status, findings: stderr.match(/^error\[/gm) }).toEqual({ status: 2, findings: ['error['] })
})
