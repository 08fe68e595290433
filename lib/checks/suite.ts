import type { PackageCheck } from './finished-package'
import { missingSources } from './missing-sources'
import { unprobedPods } from './probes'
import { emptyServices } from './services'

/** The only list of checks, in the order in which they report. */
export const PACKAGE_CHECKS: readonly PackageCheck[] = [missingSources, emptyServices, unprobedPods]
