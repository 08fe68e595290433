import Ajv from 'ajv'
import { load } from 'js-yaml'
import { testOf } from '../commands/test/test-case'
import { testSchema } from './test-schema'

const validate = new Ajv({ strict: false }).compile(testSchema())

test.each([
  ['input: app.yaml\nexpect: [{kind: Deployment, spec: {replicas: null}}]\n', true],
  ['input: [app.yaml, lummo.yaml]\nsettings: s.yaml\nset: {A: 1}\nabsent: [Ingress]\nothers: absent\n', true],
  [
    'input: .\nname: All\nfindings: [{code: no-port, line: 3, severity: error}]\ngolden: out.yaml\nunchanged: []\n',
    true,
  ],
  ['expect: []\n', false],
  ['input: []\nothers: absent\n', false],
  ['input: a\nexpct: []\n', false],
  ['input: a\nexpect: [{metadata: {name: a}}]\n', false],
  ['input: a\nfindings: [{code: a, line: 0}]\n', false],
  ['input: a\nfindings: [{code: a, severity: fatal}]\n', false],
  ['input: a\nothers: maybe\n', false],
])('editors and lummo agree on %j', (text, isValid) => {
  expect(validate(load(text))).toBe(isValid)
  expect(!Array.isArray(testOf(text, 'a.test.yaml'))).toBe(isValid)
})
