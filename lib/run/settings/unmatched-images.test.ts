import { suite } from '../../../functions/suite'
import { runFunction } from '../../command/function'

const list = (tag: string) => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoPackage
  metadata: {name: settings}
  spec: {images: [{name: registry.example.com/shop, newName: mirror.example.com/shop, newTag: "${tag}"}]}
items:
- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {name: shop}
  spec: {containers: {image: registry.example.com/shop, resources: {cpu: 100m, memory: 64Mi}}}
`

test('an image that an earlier run changed is matched, although its claim is gone', () => {
  const once = runFunction(Buffer.from(list('2.0.0')), suite)
  expect(once).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('moving-image') })
  expect(once.stdout.toString()).not.toContain('kind: LummoDeployment')
  expect(runFunction(once.stdout, suite).exitCode).toBe(0)
  // The second run cannot apply a different tag, because the first run has already changed the image.
  const later = once.stdout.toString().replace('newTag: "2.0.0"', 'newTag: "2.1.0"')
  expect(runFunction(Buffer.from(later), suite).stderr).toContain('unmatched-image')
})
