import { textsOf } from '../manifest/manifest'
import { memoize } from '../manifest/memo/memoize'
import type { Claim } from './claim'

/**
 * Labels and annotations by which other tools track their objects. If generated objects inherited these labels and
 * annotations, the tools would prune the objects. Directives for such tools (`sync-options`, `prune`) are inherited.
 * Sources: Argo CD 3.1, "Resource Tracking"; Helm 3.18, pkg/action/validate.go; Flux kustomize-controller 1.6 and
 * helm-controller 1.3, labels and annotations of origin; KEP-3659 (ApplySet); cli-utils 0.37, pkg/common; Config Sync
 * 1.20, pkg/metadata; kapp 0.64, pkg/kapp/resourcesmisc; Fleet (wrangler 3, pkg/apply).
 */
export const MARKS = new RegExp(
  `^(${[
    'argocd\\.argoproj\\.io/(tracking-id|installation-id|instance)',
    'meta\\.helm\\.sh/.*',
    '(kustomize|helm)\\.toolkit\\.fluxcd\\.io/(name|namespace|checksum)',
    'applyset\\.kubernetes\\.io/.*',
    'cli-utils\\.sigs\\.k8s\\.io/inventory-id',
    'configsync\\.gke\\.io/(resource-id|declared-fields|declared-version)',
    'kapp\\.k14s\\.io/(app|association|identity|original.*)',
    'objectset\\.rio\\.cattle\\.io/.*',
  ].join('|')})$`,
)

/** Returns the labels of a claim that generated objects inherit. */
export const inheritedLabels = memoize(({ labels }: Claim<unknown>) => textsOf(labels, (key) => !MARKS.test(key)))
