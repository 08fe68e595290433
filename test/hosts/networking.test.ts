import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { copyOf, filesOf, ROOT, run, scratch } from './programs'
import { editedText } from '../support/edited-text'

const example = join(ROOT, 'kustomize-examples/networking')
const [, seed = ''] = readFileSync(join(example, 'app.yaml'), 'utf8').split('---\n')
const KINDS = ['Certificate', 'IngressRoute', 'IngressRoute', 'IngressRoute', 'Middleware']

const kindsIn = (text: string) =>
  (loadAll(text) as { kind: string }[])
    .map(({ kind }) => kind)
    .filter((kind) => KINDS.includes(kind))
    .sort()

test('the seed’s networking is a generator of its own once it is told the ports', () => {
  const folder = join(scratch, 'networking-generator')
  mkdirSync(folder)
  const generator = editedText(
    editedText(
      editedText(seed, /^#.*\n/, ''),
      '  name: test\n',
      '  name: test\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: lummo}\n',
    ),
    '  grpc: true\n',
    '  grpc: true\n  ports: {http: 8080, grpc: 9090}\n',
  )
  writeFileSync(join(folder, 'network.yaml'), `apiVersion: krm.lummo.dev/v1alpha1\n${generator}`)
  writeFileSync(join(folder, 'kustomization.yaml'), 'generators: [network.yaml]\n')
  const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder])
  expect({ status: built.status, kinds: kindsIn(built.stdout) }).toEqual({ status: 0, kinds: KINDS })
  expect(built.stdout).toContain('kind: Service')
})

test('kpt writes the routes beside the short object, and drops them when it goes', () => {
  const folder = copyOf(join(ROOT, 'kustomize-examples/kpt'))
  const local = editedText(
    seed,
    '  name: test\n',
    '  name: test\n  annotations: {config.kubernetes.io/local-config: "true"}\n',
  )
  const text = `apiVersion: krm.lummo.dev/v1alpha1\n${editedText(editedText(editedText(local, /^#.*\n/, ''), 'app: test-server', 'app: foobar-api'), '  grpc: true\n', '')}`
  writeFileSync(join(folder, 'network.yaml'), text)
  expect(run('kpt', ['fn', 'render', '--allow-exec', folder])).toMatchObject({ status: 0 })
  const generated = filesOf(folder)['generated/lummonetworking-test.yaml'] ?? ''
  expect(kindsIn(generated)).toEqual(KINDS.filter((_, at) => at !== 3))
  // The LummoDeployment generates the Service.
  expect(generated).not.toContain('kind: Service')
  writeFileSync(join(folder, 'network.yaml'), editedText(text, / {2}- match: Path\(`\/hello`\).*\n {4}vpn: true\n/, ''))
  expect(run('kpt', ['fn', 'render', '--allow-exec', folder])).toMatchObject({ status: 0 })
  expect(filesOf(folder)['generated/lummonetworking-test.yaml']).not.toContain('/hello')
})
