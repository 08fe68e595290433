import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n'
const CONFIG = `functionConfig:
  apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {name: cart}
  spec:
    containers: {image: "registry.example.com/cart:2.1.0", http: 8080, resources: {cpu: 100m, memory: 64Mi}}
`
const run = (text: string) => runFunction(Buffer.from(text), suite)
const itemsOf = (output: Buffer) => (load(output.toString()) as { items: { kind: string }[] }).items

test('an empty list with a claim as its config comes out with what the claim makes', () => {
  expect(itemsOf(run(`${HEAD}items: []\n${CONFIG}`).stdout).map(({ kind }) => kind)).toContain('Deployment')
})

test('a list in flow style comes out with its items, spelled as they were', () => {
  const { stdout } = run(
    `${HEAD}items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {V: 0o17, 1.10: x}}]\n`,
  )
  expect(stdout.toString()).toBe(`${HEAD}items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: a
  data:
    V: 0o17
    "1.10": x
`)
})

test('a key that stands twice is still an error', () => {
  const { exitCode, findings } = run(`${HEAD}items: [{apiVersion: v1, kind: A, metadata: {name: a, name: b}}]\n`)
  expect({ exitCode, codes: findings.map(({ code }) => code) }).toEqual({ exitCode: 1, codes: ['duplicate-key'] })
})
