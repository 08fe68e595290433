import { operatorSettingsFrom, readArguments, readSettings, SettingsError } from './settings'

test('without a file, the operator watches all namespaces and elects a leader', () => {
  expect(readSettings(undefined)).toEqual({
    target: 'kubernetes',
    namespaces: [],
    crossNamespace: [],
    leaderElection: true,
    port: 8080,
    logLevel: 'info',
  })
})

test('a file changes only what it sets', () => {
  const settings = operatorSettingsFrom('namespaces: [shop, team]\nleaderElection: false\n', 'operator.yaml')
  expect(settings).toMatchObject({ namespaces: ['shop', 'team'], leaderElection: false, port: 8080 })
})

test.each([
  ['crossNamespaces: [shop]\n', 'Did you mean `crossNamespace`?'],
  ['target: helmet\n', 'operator.yaml:1:9'],
  ['port: 0\n', 'operator.yaml:1:7'],
  ['namespaces: {a: b}\n', 'operator.yaml:1:13'],
  ['port: [\n', 'operator.yaml'],
])('a mistake in the file is shown at its line: %j', (text, expected) => {
  expect(() => operatorSettingsFrom(text, 'operator.yaml')).toThrow(expected)
})

test('arguments are a file and the version, and others are refused', () => {
  expect(readArguments(['--config', 'a.yaml'])).toEqual({ config: 'a.yaml', version: false })
  expect(readArguments(['--version'])).toEqual({ version: true })
  expect(() => readArguments(['--port', '1'])).toThrow(SettingsError)
  expect(() => readArguments(['--port', '1'])).toThrow('usage: lummo-operator')
  expect(() => readSettings('/does/not/exist.yaml')).toThrow('/does/not/exist.yaml cannot be read')
})
