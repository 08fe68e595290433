import type { Manifest } from '../../lib/manifest/manifest'
import { applyPatches } from '../../lib/parts/patches/patches'
import type { Patch } from '../../lib/parts/patches/spec'

export const OWNER_ANNOTATION = 'krm.lummo.dev/generated-by'
export const metadata = {
  name: 'web',
  labels: { app: 'web' },
  annotations: { [OWNER_ANNOTATION]: 'LummoDeployment/web' },
}
export const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { template: { spec: { containers: [{ name: 'app', image: 'app:1' }] } } },
}
export const service: Manifest = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } }
export const budget: Manifest = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { ...metadata, name: 'web-budget', labels: { app: 'web', tier: 'extra' } },
}
export const manifests = [service, deployment, budget]

export const applyPatch = (...patches: Patch[]) => applyPatches(manifests, patches, ['spec', 'patches'])
export const replicas = { spec: { replicas: 3 } }

/** Returns the objects that a patch changed, keyed by kind. */
export const reached = (patch: Patch): string[] => {
  const { manifests: after, findings } = applyPatch(patch)
  expect(findings).toEqual([])
  return after.filter((manifest, at) => manifest !== manifests[at]).map(({ kind }) => kind)
}

export const finding = (code: string, path: (string | number)[], says: string) =>
  expect.objectContaining({
    severity: 'error',
    code,
    path: ['spec', 'patches', ...path],
    message: expect.stringContaining(says),
  })
