/**
 * Annotations that keep an object when its file is removed, because its data would otherwise be lost. Argo CD (3.3,
 * sync options), Flux (2, kustomize-controller) and kpt (cli-utils v0.37) read these annotations.
 */
export const RETAIN_ANNOTATIONS: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'client.lifecycle.config.k8s.io/deletion': 'detach',
}
