import type { Suite } from '../lib/run/package'
import { lummoConfig } from './lummo-config/kind'
import { lummoContainer } from './lummo-container/kind'
import { lummoCron } from './lummo-cron/kind'
import { lummoDaemonSet } from './lummo-daemon-set/kind'
import { lummoDatabase } from './lummo-database/kind'
import { lummoDeployment } from './lummo-deployment/kind'
import { lummoIAM } from './lummo-iam/kind'
import { lummoJob } from './lummo-job/kind'
import { lummoNamespace } from './lummo-namespace/kind'
import { lummoNetworking } from './lummo-networking/kind'
import { lummoPackage } from './lummo-package/kind'
import { lummoPolicy } from './lummo-policy/kind'
import { lummoRollout } from './lummo-rollout/kind'
import { lummoSecret } from './lummo-secret/kind'
import { lummoServiceAccount } from './lummo-service-account/kind'
import { lummoStatefulSet } from './lummo-stateful-set/kind'
import { lummoSubscription } from './lummo-subscription/kind'
import { lummoTopic } from './lummo-topic/kind'
import { lummoVolume } from './lummo-volume/kind'
import { pgbouncer } from './pgbouncer/kind'

/** The only list of kinds, in the order in which they are expanded: a kind may look at what those before it made. */
export const suite: Suite = {
  kinds: [
    lummoNamespace,
    lummoConfig,
    lummoServiceAccount,
    lummoIAM,
    lummoContainer,
    lummoSecret,
    lummoDeployment,
    lummoRollout,
    lummoStatefulSet,
    lummoDaemonSet,
    lummoJob,
    lummoCron,
    lummoDatabase,
    pgbouncer,
    lummoVolume,
    lummoNetworking,
    lummoTopic,
    lummoSubscription,
    lummoPolicy,
  ],
  settings: lummoPackage,
}
