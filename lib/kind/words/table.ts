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
 * What Kubernetes, Compose, KEDA, Helm charts and our older forms call our fields, by the place where they are written.
 * Where several places fit, the earlier counts. Messages and docs/words.md are made of it.
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
