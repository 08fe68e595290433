import type { DeploymentResource } from '../../contracts/deployment-target'
import type { Plain } from '../../manifest/manifest'
import { withStoredReplicas } from './stored-replicas'

const deployment = (spec: Plain, managers: readonly string[] = []): DeploymentResource => {
  const managedFields = managers.map((one) => {
    const [manager, operation] = one.split(' ')
    return { manager, operation, fieldsV1: { 'f:spec': { 'f:replicas': {} } } }
  })
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'team', managedFields } as DeploymentResource['metadata'],
    spec,
  }
}

test.each([
  ['the operator has set the number', {}, ['lummo-operator Apply'], 4],
  ['kubectl has set the number of an adopted object', {}, ['kubectl-client-side-apply Update'], 4],
  ['an autoscaler has set the number', {}, ['kube-controller-manager Update'], undefined],
  ['the claim sets a number', { replicas: 2 }, ['lummo-operator Apply'], 2],
])('%s: replicas of the apply', (_, spec, managers, expected) => {
  const result = withStoredReplicas(deployment(spec), deployment({ replicas: 4 }, managers))
  expect((result.spec as Plain).replicas).toBe(expected)
})

test('an object without a number of pods stays as it is', () => {
  const wanted = { ...deployment({}), kind: 'ConfigMap', spec: undefined }
  expect(withStoredReplicas(wanted, { ...deployment({ replicas: 1 }, ['lummo-operator Apply']) })).toBe(wanted)
})
