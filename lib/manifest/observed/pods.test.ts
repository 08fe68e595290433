import type { Manifest } from '../manifest'
import { disksOf, podsAt, podsOf, portsOfContainer } from './pods'

const of = (kind: string, spec: unknown): Manifest => ({ apiVersion: 'v1', kind, metadata: { name: 'a' }, spec })
const pod = { containers: [{ name: 'web' }] }
const namesOf = (manifest: Manifest) => podsOf(manifest)?.all.map(({ name, path }) => `${name} at ${path.join('.')}`)

test('the pods are found in every kind that runs some, and in nothing else', () => {
  expect(namesOf(of('Pod', pod))).toEqual(['web at spec.containers.0'])
  expect(namesOf(of('Deployment', { template: { spec: pod } }))).toEqual(['web at spec.template.spec.containers.0'])
  expect(namesOf(of('CronJob', { jobTemplate: { spec: { template: { spec: pod } } } }))).toHaveLength(1)
  expect(namesOf(of('ScaledJob', { jobTargetRef: { template: { spec: pod } } }))).toHaveLength(1)
  expect(podsOf(of('Service', { ports: [] }))).toBeUndefined()
  expect(podsAt(of('Workload', { template: { spec: pod } }), ['spec', 'template', 'spec'])?.all).toHaveLength(1)
})

test('all containers are those that run, those before them, and those that were added to a running pod', () => {
  const spec = { ephemeralContainers: [{ name: 'look' }], initContainers: [{ name: 'prepare' }], ...pod }
  expect(namesOf(of('Pod', spec))).toEqual([
    'web at spec.containers.0',
    'prepare at spec.initContainers.0',
    'look at spec.ephemeralContainers.0',
  ])
})

test.each([undefined, null, 'text', 7, [], [null], {}, { template: null }, { template: { spec: 'text' } }])(
  'an object with the spec %j has no pods',
  (spec) => expect(podsOf(of('Deployment', spec))).toBeUndefined(),
)

test.each([undefined, null, 'text', 7, {}, [null, 'text', [], 7]])('containers that are %j are none', (list) => {
  const pods = podsOf(of('Pod', { containers: list, initContainers: list, volumes: list }))
  expect(pods?.all).toEqual([])
  expect(pods === undefined ? undefined : disksOf(pods)).toEqual([])
})

test('a container without a name that is a text is called by its position', () => {
  expect(namesOf(of('Pod', { containers: [null, {}, { name: { a: 1 } }] }))).toEqual([
    'containers[1] at spec.containers.1',
    'containers[2] at spec.containers.2',
  ])
})

test('of ports and labels what is of the right type is left', () => {
  const ports = [
    null,
    'text',
    { name: { a: 1 }, containerPort: 80 },
    { name: 'x' },
    { containerPort: 53, protocol: 'UDP' },
  ]
  const pods = podsOf({
    ...of('Pod', { containers: [{ ports }, { ports: '8080' }] }),
    metadata: { name: 'a', labels: { app: 'web', version: 2 as unknown as string, odd: [] as unknown as string } },
  })
  expect(pods?.containers.flatMap(portsOfContainer)).toEqual([
    { name: undefined, number: 80, protocol: undefined },
    { name: undefined, number: 53, protocol: 'UDP' },
  ])
  expect(pods?.labels).toEqual({ app: 'web', version: '2' })
})
