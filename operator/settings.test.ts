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
  ['target: fluxx\n', 'kubernetes'],
  ['target: gitops\n', 'Add `gitops: {url: URL, branch: BRANCH, folder: FOLDER}`.'],
  ['target: gitops\ngitops: {url: a, branch: main}\n', '`gitops` has no `folder`'],
  ['gitops: {url: a, branch: main, folder: b}\n', 'Remove `gitops`, or set `target: gitops`.'],
  ['target: gitops\ngitops: {url: a, branch: b, folder: c}\nhelm: {}\n', 'operator.yaml:3:1'],
  ['target: helm\nhelm: {relase: shop}\n', 'Did you mean `release`?'],
  ['webhook: {port: 8443}\n', '`webhook` has no `certificates`'],
  ['port: 0\n', 'operator.yaml:1:7'],
  ['namespaces: {a: b}\n', 'operator.yaml:1:13'],
  ['port: [\n', 'operator.yaml'],
])('a mistake in the file is shown at its line: %j', (text, expected) => {
  expect(() => operatorSettingsFrom(text, 'operator.yaml')).toThrow(expected)
})

test('a target needs only the options that have no default', () => {
  expect(operatorSettingsFrom('target: helm\n', 'a.yaml')).toMatchObject({ target: 'helm' })
  expect(operatorSettingsFrom('target: helm\nhelm: {home: shop}\n', 'a.yaml').helm).toEqual({
    release: 'lummo',
    home: 'shop',
    pollSeconds: 30,
  })
  const gitops = { url: 'https://example.com/a.git', branch: 'main', folder: 'shop' }
  expect(operatorSettingsFrom(JSON.stringify({ target: 'gitops', gitops }), 'a.yaml').gitops).toEqual({
    ...gitops,
    clone: '/tmp/lummo-operator-clone',
    sameCluster: false,
    pollSeconds: 30,
  })
  expect(operatorSettingsFrom('webhook: {certificates: /certs}\n', 'a.yaml').webhook).toEqual({
    certificates: '/certs',
    port: 8443,
  })
})

test('arguments are a file and the version, and others are refused', () => {
  expect(readArguments(['--config', 'a.yaml'])).toEqual({ config: 'a.yaml', version: false })
  expect(readArguments(['--version'])).toEqual({ version: true })
  expect(() => readArguments(['--port', '1'])).toThrow(SettingsError)
  expect(() => readArguments(['--port', '1'])).toThrow('usage: lummo-operator')
  expect(() => readSettings('/does/not/exist.yaml')).toThrow('/does/not/exist.yaml cannot be read')
})
