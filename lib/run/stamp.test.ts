import { stamp } from './stamp'

const made = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }
const claim = { kind: 'LummoDeployment', name: 'web', spec: {} }

test.each([
  ['annotations', 'argocd.argoproj.io/tracking-id'],
  ['annotations', 'argocd.argoproj.io/installation-id'],
  ['annotations', 'meta.helm.sh/release-name'],
  ['annotations', 'meta.helm.sh/release-namespace'],
  ['annotations', 'kustomize.toolkit.fluxcd.io/checksum'],
  ['annotations', 'config.k8s.io/owning-inventory'],
  ['annotations', 'kubectl.kubernetes.io/last-applied-configuration'],
  ['annotations', 'applyset.kubernetes.io/tooling'],
  ['annotations', 'configsync.gke.io/resource-id'],
  ['annotations', 'kapp.k14s.io/identity'],
  ['annotations', 'objectset.rio.cattle.io/id'],
  ['labels', 'argocd.argoproj.io/instance'],
  ['labels', 'kustomize.toolkit.fluxcd.io/name'],
  ['labels', 'kustomize.toolkit.fluxcd.io/namespace'],
  ['labels', 'helm.toolkit.fluxcd.io/name'],
  ['labels', 'helm.toolkit.fluxcd.io/namespace'],
  ['labels', 'applyset.kubernetes.io/part-of'],
  ['labels', 'cli-utils.sigs.k8s.io/inventory-id'],
  ['labels', 'kapp.k14s.io/app'],
  ['labels', 'objectset.rio.cattle.io/hash'],
])('the mark of another tool is not copied: %s %s', (field, key) => {
  const { metadata } = stamp(made, {
    ...claim,
    labels: {},
    annotations: {},
    [field]: { [key]: 'x', 'team.example.com/name': 'y' },
  })
  const given = field === 'labels' ? metadata.labels : metadata.annotations
  expect(given).not.toHaveProperty([key])
  expect(given).toHaveProperty(['team.example.com/name'], 'y')
})

test.each([
  ['annotations', 'argocd.argoproj.io/sync-options'],
  ['annotations', 'argocd.argoproj.io/sync-wave'],
  ['annotations', 'kustomize.toolkit.fluxcd.io/prune'],
  ['annotations', 'helm.sh/resource-policy'],
  ['annotations', 'cnrm.cloud.google.com/deletion-policy'],
  ['labels', 'app.kubernetes.io/part-of'],
])('what tells another tool what to do is passed on: %s %s', (field, key) => {
  const { metadata } = stamp(made, { ...claim, labels: {}, annotations: {}, [field]: { [key]: 'x' } })
  expect(field === 'labels' ? metadata.labels : metadata.annotations).toHaveProperty([key], 'x')
})
