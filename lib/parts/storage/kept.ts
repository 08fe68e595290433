/**
 * Annotations by which Argo CD (3.3, sync options), Flux (2, kustomize-controller) and kpt (cli-utils v0.37) leave an
 * object alone when its file goes, because data would go with it.
 */
export const KEPT: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'client.lifecycle.config.k8s.io/deletion': 'detach',
}
