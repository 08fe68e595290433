import { suite } from '../../../functions/suite'
import { deployment } from '../../../test/support/objects'
import { expandObjects } from '../../command/objects'
import { generatingClaim, ownerReferenceOf } from './owner-reference'

test('an object of the whole cluster names the namespace of its owner, and another object has the namespace itself', () => {
  const claims = ['tenant-a d', 'tenant a-d'].map((text) => {
    const [namespace = '', name = ''] = text.split(' ')
    const permissions = [{ on: 'nodes', do: 'get', clusterWide: true }]
    return deployment({}).named(name).inNamespace(namespace).spec({ permissions })
  })
  const output = claims.map((one) => expandObjects([one.object], suite))
  expect(output.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'))).toEqual([])
  const roles = output.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'ClusterRole'))
  expect(roles.map(generatingClaim)).toEqual([
    { kind: 'LummoDeployment', namespace: 'tenant-a', name: 'd' },
    { kind: 'LummoDeployment', namespace: 'tenant', name: 'a-d' },
  ])
  const [service] = (output[0]?.objects ?? []).filter(({ kind }) => kind === 'Service')
  expect(generatingClaim(service ?? {})).toEqual({ kind: 'LummoDeployment', namespace: 'tenant-a', name: 'd' })
})

test('only a stored object can be referenced as an owner', () => {
  const { object } = deployment()
  expect(ownerReferenceOf(object)).toBeUndefined()
  expect(ownerReferenceOf(deployment().with({ metadata: { uid: 'u-1' } }).object)).toEqual({
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoDeployment',
    name: 'web',
    uid: 'u-1',
    controller: true,
    blockOwnerDeletion: true,
  })
  expect(generatingClaim(object)).toBeUndefined()
})
