import type { Suite } from '../lib/run/package'
import { lummoContainer } from './lummo-container/kind'
import { lummoCron } from './lummo-cron/kind'
import { lummoDaemonSet } from './lummo-daemon-set/kind'
import { lummoDeployment } from './lummo-deployment/kind'
import { lummoJob } from './lummo-job/kind'
import { lummoPackage } from './lummo-package/kind'
import { lummoRollout } from './lummo-rollout/kind'
import { lummoSecret } from './lummo-secret/kind'
import { lummoStatefulSet } from './lummo-stateful-set/kind'
import { pgbouncer } from './pgbouncer/kind'

/** The only list of kinds, in the order in which they are expanded: a kind may look at what those before it made. */
export const suite: Suite = {
  kinds: [
    lummoContainer,
    lummoSecret,
    lummoDeployment,
    lummoRollout,
    lummoStatefulSet,
    lummoDaemonSet,
    lummoJob,
    lummoCron,
    pgbouncer,
  ],
  settings: lummoPackage,
}
