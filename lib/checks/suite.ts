import { wrongAddresses } from './connections/addresses'
import { selectsNoPods } from './pods/affinity'
import { drainsBlocked } from './capacity/budgets'
import { shortGrace } from './pods/containers'
import { keysOfPods } from './pods/pod-keys'
import { lazy } from '../manifest/memo/lazy'
import { POD_KINDS } from '../manifest/pods'
import { lateCheck, lateCheckOfPatched, lateCheckOfWord } from './late-check'
import { literalReferences } from './references/literal-references'
import type { PackageCheck } from './package-check'
import { missingSources } from './references/missing-sources'
import { fileModes } from './pods/file-modes'
import { imagePermissions } from './pods/image-permissions'
import { movingImages } from './pods/moving-images'
import { overlongNames, sameIdentity } from './references/names'
import { unprobedPods } from './pods/probes'
import { unknownInPod } from './references/references'
import { refusedPods } from './pods/refused-pods'
import { sharedSelectors } from './connections/same-selector'
import { emptyServices } from './connections/services'
import { unfitForTargets } from './capacity/targets'
import { unusedSources } from './references/unused'

/** Lists all checks in the order in which they run. */
export const PACKAGE_CHECKS: readonly PackageCheck[] = [
  sameIdentity,
  overlongNames,
  missingSources,
  unknownInPod,
  refusedPods,
  lateCheck(
    'final',
    ['Namespace'],
    lazy(() => (require('./namespaces') as typeof import('./namespaces')).refusingNamespaces),
  ),
  lateCheck(
    'final',
    ['NetworkPolicy'],
    lazy(() => (require('./namespaces') as typeof import('./namespaces')).closedConnections),
  ),
  wrongAddresses,
  lateCheck(
    'final',
    ['NetworkPolicy'],
    lazy(
      () =>
        (require('./connections/policy-ports') as typeof import('./connections/policy-ports')).servicePortsInPolicies,
    ),
  ),
  lateCheck(
    'final',
    ['Rollout'],
    lazy(() => (require('./routes/canary-routes') as typeof import('./routes/canary-routes')).routesPastCanaries),
  ),
  lateCheckOfPatched(
    'objects',
    ['NetworkPolicy', 'Ingress', 'HTTPRoute', 'GRPCRoute'],
    lazy(
      () => (require('./connections/refused-values') as typeof import('./connections/refused-values')).refusedValues,
    ),
  ),
  lateCheckOfPatched(
    'final',
    [
      ...POD_KINDS,
      ...['ConfigMap', 'HorizontalPodAutoscaler', 'Ingress', 'NetworkPolicy', 'PersistentVolumeClaim'],
      ...['PodDisruptionBudget', 'ScaledObject', 'Secret', 'Service'],
    ],
    lazy(() => (require('./refused/objects') as typeof import('./refused/objects')).refusedObjects),
  ),
  emptyServices,
  lateCheck(
    'final',
    ['Ingress', 'HTTPRoute', 'GRPCRoute', 'IngressRoute'],
    lazy(() => (require('./routes/route-ports') as typeof import('./routes/route-ports')).portsOfRoutes),
  ),
  lateCheck(
    'package',
    ['Ingress', 'HTTPRoute', 'GRPCRoute', 'IngressRoute'],
    lazy(
      () =>
        (require('./connections/missing-targets') as typeof import('./connections/missing-targets')).missingBackends,
    ),
  ),
  lateCheckOfPatched(
    'package',
    [
      ...['HorizontalPodAutoscaler', 'ScaledObject', 'VerticalPodAutoscaler'],
      ...['IngressRoute', 'RoleBinding', 'Rollout', 'StatefulSet', 'TraefikService'],
    ],
    lazy(
      () => (require('./connections/missing-targets') as typeof import('./connections/missing-targets')).missingTargets,
    ),
  ),
  lateCheck(
    'objects',
    ['Ingress', 'IngressRoute', 'HTTPRoute', 'GRPCRoute', 'VirtualService'],
    lazy(
      () => (require('./routes/route-annotations') as typeof import('./routes/route-annotations')).annotationsOfRoutes,
    ),
  ),
  unprobedPods,
  lateCheckOfWord(
    'final',
    { word: 'HTTPS', kinds: POD_KINDS },
    lazy(() => (require('./pods/probe-schemes') as typeof import('./pods/probe-schemes')).probeSchemes),
  ),
  sharedSelectors,
  drainsBlocked,
  lateCheck(
    'objects',
    ['ResourceQuota'],
    lazy(() => (require('./capacity/quotas') as typeof import('./capacity/quotas')).quotaExceeded),
  ),
  lateCheck(
    'final',
    ['LimitRange'],
    lazy(() => (require('./capacity/limit-ranges') as typeof import('./capacity/limit-ranges')).boundedContainers),
  ),
  lateCheck(
    'objects',
    ['CronJob'],
    lazy(() => (require('./capacity/schedules') as typeof import('./capacity/schedules')).deadSchedules),
  ),
  lateCheckOfPatched(
    'objects',
    ['Job'],
    lazy(() => (require('./pods/hook-jobs') as typeof import('./pods/hook-jobs')).hookJobs),
  ),
  fileModes,
  movingImages,
  imagePermissions,
  literalReferences,
  shortGrace,
  lateCheckOfWord(
    'objects',
    { word: '/root', kinds: [...POD_KINDS, 'ConfigMap', 'Secret'] },
    lazy(() => (require('./pods/root-home') as typeof import('./pods/root-home')).homesOfRoot),
  ),
  lateCheckOfWord(
    'final',
    { word: 'sizeLimit', kinds: POD_KINDS },
    lazy(() => (require('./pods/scratch-space') as typeof import('./pods/scratch-space')).fullDisks),
  ),
  keysOfPods,
  selectsNoPods,
  unusedSources,
  lateCheck(
    'objects',
    ['Ingress', 'Gateway'],
    lazy(() => (require('./connections/certificates') as typeof import('./connections/certificates')).clashingIssuers),
  ),
  lateCheck(
    'package',
    ['Certificate.cert-manager.io'],
    lazy(
      () => (require('./connections/certificates') as typeof import('./connections/certificates')).unusedCertificates,
    ),
  ),
  unfitForTargets,
  lateCheckOfPatched(
    'final',
    ['HorizontalPodAutoscaler', 'ScaledObject', 'Deployment', 'StatefulSet', 'Rollout'],
    lazy(() => (require('./capacity/scaled-replicas') as typeof import('./capacity/scaled-replicas')).scaledReplicas),
  ),
  lateCheckOfPatched(
    'objects',
    ['HorizontalPodAutoscaler', 'Rollout', 'ScaledObject', 'VerticalPodAutoscaler'],
    lazy(
      () =>
        (require('./capacity/scaled-short-objects') as typeof import('./capacity/scaled-short-objects'))
          .scaledShortObjects,
    ),
  ),
  lateCheckOfPatched(
    'final',
    ['HorizontalPodAutoscaler', 'ScaledObject'],
    lazy(
      () =>
        (require('./capacity/measured-resources') as typeof import('./capacity/measured-resources')).measuredResources,
    ),
  ),
  lateCheck(
    'final',
    ['VerticalPodAutoscaler'],
    lazy(() => (require('./capacity/vertical-scalers') as typeof import('./capacity/vertical-scalers')).scaledTwice),
  ),
]
