import { drainsBlocked } from './budgets'
import { twoIssuers, unusedCertificates } from './certificates'
import { movingImages, shortGrace } from './containers'
import type { PackageCheck } from './package-check'
import { missingSources } from './missing-sources'
import { overlongNames, sameIdentity } from './names'
import { unprobedPods } from './probes'
import { quotaExceeded } from './quotas'
import { unknownInPod } from './references'
import { refusedPods } from './refused-pods'
import { sameSelector } from './same-selector'
import { neverFires } from './schedules'
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
  sameSelector,
  drainsBlocked,
  quotaExceeded,
  neverFires,
  movingImages,
  shortGrace,
  unusedSources,
  twoIssuers,
  unusedCertificates,
  unfitForTargets,
]
