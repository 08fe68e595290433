import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../../functions/suite'
import { explain } from './explain-settings'
import { editedText } from '../../../test/support/edited-text'

const PACKAGE = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: settings}
spec:
  env: prod
  network:
    issuer: company
  workload: {stop: {grace: 60}}
  environments:
    prod: {workload: {stop: {grace: 90}}}
    dev: {workload: {spread: false}}
`
const CART = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: cart}
spec:
  env: dev
  containers: {image: "registry.example.com/cart:2.1.0", resources: {cpu: 100m, memory: 64Mi}}
  package: {targets: {traefik: "2"}}
`
const SHOP = editedText(CART.replaceAll('cart', 'shop'), '  env: dev\n', '').replace(/ {2}package.*\n/, '')

function explained(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const { stdout, stderr, exitCode } = explain([folder], suite)
  const lines = stdout.replaceAll(`${folder}/`, '').split('\n')
  return { lines: lines.map((line) => line.replace(/ +#/, ' #')), stderr, exitCode }
}

test('every setting is listed with the place that decided it: the defaults, the package, or its environment', () => {
  const { lines } = explained({ 'lummo.yaml': PACKAGE })
  expect(lines).toContain('env: "prod" # lummo.yaml:5')
  expect(lines).toContain('workload.stop.grace: 90 # lummo.yaml:10, environment prod')
  expect(lines).toContain('workload.stop.sleep: 5 # defaults v1')
  expect(lines).toContain('workload.spread: true # defaults v1')
})

test('a value written in its short form is found where it stands', () => {
  expect(explained({ 'lummo.yaml': PACKAGE }).lines).toContain('network.issuer.name: "company" # lummo.yaml:7')
})

test('of an object only what is different for it is listed', () => {
  const { lines } = explained({ 'lummo.yaml': PACKAGE, 'cart.yaml': CART, 'shop.yaml': SHOP })
  expect(lines.slice(lines.indexOf('LummoDeployment/cart:'))).toEqual([
    'LummoDeployment/cart:',
    '  env: "dev" # cart.yaml:5',
    '  targets.traefik: "2" # cart.yaml:7',
    '  workload.spread: false # lummo.yaml:11, environment dev',
    '  workload.stop.grace: 60 # lummo.yaml:8',
    '',
  ])
  expect(lines).not.toContain('LummoDeployment/shop:')
})

test('wrong settings are reported instead', () => {
  const { lines, stderr, exitCode } = explained({ 'lummo.yaml': editedText(PACKAGE, 'grace: 60', 'grce: 60') })
  expect({ lines, exitCode }).toEqual({ lines: [''], exitCode: 1 })
  expect(stderr).toContain('Did you mean `grace`?')
})

test('an object is listed with what only it sets, and with an equal value that it sets itself', () => {
  const { lines } = explained({
    'lummo.yaml': editedText(PACKAGE, '  env: prod\n', '  targets: {traefik: "2"}\n'),
    'cart.yaml': editedText(editedText(CART, '  env: dev\n', ''), 'traefik: "2"', 'traefik: "2", kubernetes: "1.30"'),
  })
  expect(lines.slice(lines.indexOf('LummoDeployment/cart:'))).toEqual([
    'LummoDeployment/cart:',
    '  targets.kubernetes: "1.30" # cart.yaml:6',
    '  targets.traefik: "2" # cart.yaml:6',
    '',
  ])
})

test('an object without `spec`, or with a number for its environment, has the settings of the package', () => {
  for (const spec of ['', 'spec: {env: 5}\n']) {
    const { lines, exitCode } = explained({ 'lummo.yaml': PACKAGE, 'cart.yaml': CART.replace(/spec:.*/s, spec) })
    expect(exitCode).toBe(0)
    expect(lines).toEqual(explained({ 'lummo.yaml': PACKAGE }).lines)
  }
})
