import type { Suite } from '../lib/run/package'
import { lummoContainer } from './lummo-container/kind'
import { lummoCron } from './lummo-cron/kind'
import { lummoDaemonSet } from './lummo-daemon-set/kind'
import { lummoDeployment } from './lummo-deployment/kind'
import { lummoJob } from './lummo-job/kind'
import { lummoNetworking } from './lummo-networking/kind'
import { lummoPackage } from './lummo-package/kind'
import { lummoRollout } from './lummo-rollout/kind'
import { lummoStatefulSet } from './lummo-stateful-set/kind'

/** The only list of kinds, in the order in which they are expanded: a kind may look at what those before it made. */
export const suite: Suite = {
  kinds: [
    lummoContainer,
    lummoDeployment,
    lummoRollout,
    lummoStatefulSet,
    lummoDaemonSet,
    lummoJob,
    lummoCron,
    lummoNetworking,
  ],
  settings: lummoPackage,
}
