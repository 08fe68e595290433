import { drainsBlocked } from './budgets'
import { clashingIssuers, unusedCertificates } from './certificates'
import { movingImages, shortGrace } from './containers'
import type { PackageCheck } from './package-check'
import { missingSources } from './missing-sources'
import { overlongNames, sameIdentity } from './names'
import { unprobedPods } from './probes'
import { quotaExceeded } from './quotas'
import { unknownInPod } from './references'
import { refusedPods } from './refused-pods'
import { sharedSelectors } from './same-selector'
import { deadSchedules } from './schedules'
import { emptyServices } from './services'
import { unfitForTargets } from './targets'
import { unusedSources } from './unused'

/** The only list of checks, in the order in which they report. */
export const PACKAGE_CHECKS: readonly PackageCheck[] = [
  sameIdentity,
  overlongNames,
  missingSources,
  unknownInPod,
  refusedPods,
  emptyServices,
  unprobedPods,
  sharedSelectors,
  drainsBlocked,
  quotaExceeded,
  deadSchedules,
  movingImages,
  shortGrace,
  unusedSources,
  clashingIssuers,
  unusedCertificates,
  unfitForTargets,
]
