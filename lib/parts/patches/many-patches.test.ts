import { counting } from '../../../test/support/counting'
import { deployment } from '../../../test/support/patched-manifests'
import type { Manifest } from '../../manifest/manifest'
import { applyPatches } from './patches'

/** Returns the number of times that an object is read while patches change its `replicas`. */
function readsOf(patches: number, containers: number): number {
  const { counted, reads } = counting()
  const many = Array.from({ length: containers }, (_, at) => ({ name: `app-${at}`, image: 'app:1' }))
  const manifest: Manifest = counted({ ...deployment, spec: { template: { spec: { containers: many } } } })
  const list = Array.from({ length: patches }, (_, at) => ({
    target: { kind: 'Deployment' },
    patch: { spec: { replicas: at } },
  }))
  expect(applyPatches([manifest], list, ['spec', 'patches']).findings).toEqual([])
  return reads()
}

test('patches take work in proportion to their number, not to the parts that they leave alone', () => {
  expect(readsOf(1000, 4) / readsOf(125, 4)).toBeLessThan(9)
  expect(readsOf(1000, 400) / readsOf(1000, 4)).toBeLessThan(2)
})
