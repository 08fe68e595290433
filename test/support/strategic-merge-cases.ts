import type { Plain } from '../../lib/manifest/manifest'
import { app, deploymentWith, inPodSpec, type MergeCase, tail } from './merge-case'
import { CONTAINER_CASES, OBJECT_CASES } from './merge-object-cases'
import { POD_CASES } from './merge-pod-cases'

export const MERGE_CASES: readonly MergeCase[] = [...POD_CASES, ...CONTAINER_CASES, ...OBJECT_CASES]

/** Patches that both kubectl and lummo refuse. */
export const REFUSED_CASES: readonly { name: string; patch: Plain; at: (string | number)[]; says: string }[] = [
  {
    name: 'an element without its merge key',
    patch: inPodSpec({ containers: [{ image: 'app:2' }] }),
    at: ['spec', 'template', 'spec', 'containers', 0],
    says: '`name`',
  },
  {
    name: 'an unknown directive in a map',
    patch: { metadata: { $patch: 'remove' } },
    at: ['metadata', '$patch'],
    says: '`delete`, `replace` or `merge`',
  },
  {
    name: 'an order that leaves out an element of the patch',
    patch: inPodSpec({ '$setElementOrder/containers': [{ name: 'app' }], containers: [tail] }),
    at: ['spec', 'template', 'spec', '$setElementOrder/containers'],
    says: 'in the order of the patch',
  },
  {
    name: 'an order that contradicts the order of the patch',
    patch: inPodSpec({ '$setElementOrder/containers': [{ name: 'app' }, { name: 'tail' }], containers: [tail, app] }),
    at: ['spec', 'template', 'spec', '$setElementOrder/containers'],
    says: 'in the order of the patch',
  },
  {
    name: 'retained keys that leave out a field of the patch',
    patch: { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: { maxSurge: 1 } } } },
    at: ['spec', 'strategy', '$retainKeys'],
    says: 'rollingUpdate',
  },
  {
    name: 'an order for no list in particular',
    patch: inPodSpec({ $setElementOrder: [{ name: 'app' }] }),
    at: ['spec', 'template', 'spec', '$setElementOrder'],
    says: 'does not name a list',
  },
]

/** The target of the refused patches. */
export const REFUSED_TARGET: Plain = {
  ...deploymentWith({ containers: [app] }),
  spec: { strategy: { type: 'RollingUpdate' }, template: { spec: { containers: [app] } } },
}
