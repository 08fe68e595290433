import type { Manifest } from './manifest'
import { podOf } from './pods'

const of = (kind: string, spec: object): Manifest => ({ apiVersion: 'v1', kind, metadata: { name: 'a' }, spec })
const template = { spec: { containers: [{ name: 'a' }] } }

test('the pod is found in every kind that runs one, and in nothing else', () => {
  expect(podOf(of('Pod', template.spec))).toEqual(template.spec)
  expect(podOf(of('Deployment', { template }))).toEqual(template.spec)
  expect(podOf(of('CronJob', { jobTemplate: { spec: { template } } }))).toEqual(template.spec)
  expect(podOf(of('ScaledJob', { jobTargetRef: { template } }))).toEqual(template.spec)
  expect(podOf(of('SomebodysWorkload', { template }))).toEqual(template.spec)
  expect(podOf(of('Service', { ports: [] }))).toBeUndefined()
  expect(podOf(of('Deployment', { template: { spec: { containers: 'none' } } }))).toBeUndefined()
})
