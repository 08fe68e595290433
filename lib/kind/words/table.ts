import { CONFIGURATION_WORDS } from './configuration'
import { CONNECTION_WORDS } from './connections'
import { CONTAINER_WORDS } from './containers'
import { DATABASE_WORDS } from './databases'
import { MESSAGING_WORDS } from './messaging'
import { NETWORKING_WORDS } from './networking'
import { PACKAGE_WORDS } from './packages'
import { POD_WORDS } from './pods'
import { SCALING_WORDS } from './scaling'
import { UPDATE_WORDS } from './updates'
import type { PlaceOfWords } from './word'
import { WORKLOAD_WORDS } from './workloads'

/**
 * Names of Kubernetes, Compose, KEDA, Helm charts and legacy forms for our fields, by place. The first matching place
 * wins. Messages and docs/words.md use this table.
 */
export const PLACES: readonly PlaceOfWords[] = [
  ...WORKLOAD_WORDS,
  ...CONFIGURATION_WORDS,
  ...CONTAINER_WORDS,
  ...SCALING_WORDS,
  ...POD_WORDS,
  ...UPDATE_WORDS,
  ...CONNECTION_WORDS,
  ...NETWORKING_WORDS,
  ...DATABASE_WORDS,
  ...MESSAGING_WORDS,
  ...PACKAGE_WORDS,
]
