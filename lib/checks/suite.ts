import { wrongAddresses } from './addresses'
import { selectsNoPods } from './affinity'
import { drainsBlocked } from './budgets'
import { shortGrace } from './containers'
import { keysOfPods } from './pod-keys'
import { lazy } from '../manifest/lazy'
import { lateCheck, lateCheckOfWord } from './late-check'
import type { PackageCheck } from './package-check'
import { missingSources } from './missing-sources'
import { movingImages } from './moving-images'
import { overlongNames, sameIdentity } from './names'
import { unprobedPods } from './probes'
import { unknownInPod } from './references'
import { refusedPods } from './refused-pods'
import { sharedSelectors } from './same-selector'
import { emptyServices } from './services'
import { unfitForTargets } from './targets'
import { unusedSources } from './unused'

/** The only list of checks, in the order of their reports. */
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
    lazy(() => (require('./policy-ports') as typeof import('./policy-ports')).servicePortsInPolicies),
  ),
  lateCheck(
    'final',
    ['Rollout'],
    lazy(() => (require('./canary-routes') as typeof import('./canary-routes')).routesPastCanaries),
  ),
  emptyServices,
  lateCheck(
    'final',
    ['Ingress', 'HTTPRoute', 'GRPCRoute', 'IngressRoute'],
    lazy(() => (require('./route-ports') as typeof import('./route-ports')).portsOfRoutes),
  ),
  unprobedPods,
  sharedSelectors,
  drainsBlocked,
  lateCheck(
    'objects',
    ['ResourceQuota'],
    lazy(() => (require('./quotas') as typeof import('./quotas')).quotaExceeded),
  ),
  lateCheck(
    'final',
    ['LimitRange'],
    lazy(() => (require('./limit-ranges') as typeof import('./limit-ranges')).boundedContainers),
  ),
  lateCheck(
    'objects',
    ['CronJob'],
    lazy(() => (require('./schedules') as typeof import('./schedules')).deadSchedules),
  ),
  movingImages,
  shortGrace,
  lateCheckOfWord(
    'objects',
    '/root',
    lazy(() => (require('./root-home') as typeof import('./root-home')).homesOfRoot),
  ),
  keysOfPods,
  selectsNoPods,
  unusedSources,
  lateCheck(
    'objects',
    ['Ingress', 'Gateway'],
    lazy(() => (require('./certificates') as typeof import('./certificates')).clashingIssuers),
  ),
  lateCheck(
    'package',
    ['Certificate.cert-manager.io'],
    lazy(() => (require('./certificates') as typeof import('./certificates')).unusedCertificates),
  ),
  unfitForTargets,
  lateCheck(
    'final',
    ['VerticalPodAutoscaler'],
    lazy(() => (require('./vertical-scalers') as typeof import('./vertical-scalers')).scaledTwice),
  ),
]
