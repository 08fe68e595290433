import { wrongAddresses } from './addresses'
import { selectsNoPods } from './affinity'
import { drainsBlocked } from './budgets'
import { clashingIssuers, unusedCertificates } from './certificates'
import { homesOfRoot, movingImages, shortGrace } from './containers'
import { keysOfPods } from './pod-keys'
import type { PackageCheck } from './package-check'
import { boundedContainers } from './limit-ranges'
import { closedConnections, refusingNamespaces } from './namespaces'
import { missingSources } from './missing-sources'
import { overlongNames, sameIdentity } from './names'
import { servicePortsInPolicies } from './policy-ports'
import { unprobedPods } from './probes'
import { quotaExceeded } from './quotas'
import { unknownInPod } from './references'
import { refusedPods } from './refused-pods'
import { sharedSelectors } from './same-selector'
import { deadSchedules } from './schedules'
import { emptyServices } from './services'
import { unfitForTargets } from './targets'
import { unusedSources } from './unused'
import { scaledTwice } from './vertical-scalers'

/** The only list of checks, in the order of their reports. */
export const PACKAGE_CHECKS: readonly PackageCheck[] = [
  sameIdentity,
  overlongNames,
  missingSources,
  unknownInPod,
  refusedPods,
  refusingNamespaces,
  closedConnections,
  wrongAddresses,
  servicePortsInPolicies,
  emptyServices,
  unprobedPods,
  sharedSelectors,
  drainsBlocked,
  quotaExceeded,
  boundedContainers,
  deadSchedules,
  movingImages,
  shortGrace,
  homesOfRoot,
  keysOfPods,
  selectsNoPods,
  unusedSources,
  clashingIssuers,
  unusedCertificates,
  unfitForTargets,
  scaledTwice,
]
