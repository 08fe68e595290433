import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import type { PersistentVolumeClaim } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { identity } from '../../lib/parts/identity/identity'
import { RETAIN_ANNOTATIONS } from '../../lib/parts/storage/retain-annotations'
import { diskSpec } from '../../lib/parts/storage/volumes'
import type { Spec } from './spec'
import { checkUsers } from './users'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec, name } = claim
  const disk: PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: compact<Manifest['metadata']>({
      name,
      labels: identity(claim).labels,
      annotations: spec.keep ? { ...RETAIN_ANNOTATIONS } : undefined,
    }),
    spec: compact<PersistentVolumeClaim['spec']>({
      ...diskSpec(spec),
      volumeMode: spec.volumeMode,
      volumeName: spec.volumeName,
      dataSource: sourceOf(spec.from),
    }),
  }
  return { manifests: [disk], findings: checkUsers(claim, world) }
}

function sourceOf(from: Spec['from']): PersistentVolumeClaim['spec']['dataSource'] {
  if (from?.snapshot !== undefined) {
    return { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: from.snapshot }
  }
  return from?.volume === undefined ? undefined : { kind: 'PersistentVolumeClaim', name: from.volume }
}
