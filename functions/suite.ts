import { lazyKind } from '../lib/kind/lazy-kind'
import { lazy } from '../lib/manifest/memo/lazy'
import { GATI } from '../lib/parts/versions/names'
import type { Suite } from '../lib/run/package'

/** Lists all kinds in the order of their expansion. A kind can read the output of earlier kinds. */
export const suite: Suite = {
  kinds: [
    lazyKind(
      'LummoNamespace',
      lazy(() => (require('./lummo-namespace/kind') as typeof import('./lummo-namespace/kind')).lummoNamespace),
    ),
    lazyKind(
      'LummoConfig',
      lazy(() => (require('./lummo-config/kind') as typeof import('./lummo-config/kind')).lummoConfig),
    ),
    lazyKind(
      'LummoServiceAccount',
      lazy(
        () =>
          (require('./lummo-service-account/kind') as typeof import('./lummo-service-account/kind'))
            .lummoServiceAccount,
      ),
    ),
    lazyKind(
      'LummoIAM',
      lazy(() => (require('./lummo-iam/kind') as typeof import('./lummo-iam/kind')).lummoIAM),
    ),
    lazyKind(
      'LummoContainer',
      lazy(() => (require('./lummo-container/kind') as typeof import('./lummo-container/kind')).lummoContainer),
    ),
    lazyKind(
      'LummoSecret',
      lazy(() => (require('./lummo-secret/kind') as typeof import('./lummo-secret/kind')).lummoSecret),
    ),
    lazyKind(
      'LummoDeployment',
      lazy(() => (require('./lummo-deployment/kind') as typeof import('./lummo-deployment/kind')).lummoDeployment),
    ),
    lazyKind(
      'LummoRollout',
      lazy(() => (require('./lummo-rollout/kind') as typeof import('./lummo-rollout/kind')).lummoRollout),
    ),
    lazyKind(
      'LummoStatefulSet',
      lazy(() => (require('./lummo-stateful-set/kind') as typeof import('./lummo-stateful-set/kind')).lummoStatefulSet),
    ),
    lazyKind(
      'LummoDaemonSet',
      lazy(() => (require('./lummo-daemon-set/kind') as typeof import('./lummo-daemon-set/kind')).lummoDaemonSet),
    ),
    lazyKind(
      'LummoJob',
      lazy(() => (require('./lummo-job/kind') as typeof import('./lummo-job/kind')).lummoJob),
    ),
    lazyKind(
      'LummoCron',
      lazy(() => (require('./lummo-cron/kind') as typeof import('./lummo-cron/kind')).lummoCron),
    ),
    lazyKind(
      'LummoDatabase',
      lazy(() => (require('./lummo-database/kind') as typeof import('./lummo-database/kind')).lummoDatabase),
    ),
    lazyKind(
      'pgbouncer',
      lazy(() => (require('./pgbouncer/kind') as typeof import('./pgbouncer/kind')).pgbouncer),
    ),
    lazyKind(
      'GatiVersion',
      lazy(() => (require('./gati-version/kind') as typeof import('./gati-version/kind')).gatiVersion),
      GATI,
    ),
    lazyKind(
      'GatiHandler',
      lazy(() => (require('./gati-handler/kind') as typeof import('./gati-handler/kind')).gatiHandler),
      GATI,
    ),
    lazyKind(
      'GatiModule',
      lazy(() => (require('./gati-module/kind') as typeof import('./gati-module/kind')).gatiModule),
      GATI,
    ),
    lazyKind(
      'LummoVolume',
      lazy(() => (require('./lummo-volume/kind') as typeof import('./lummo-volume/kind')).lummoVolume),
    ),
    lazyKind(
      'LummoNetworking',
      lazy(() => (require('./lummo-networking/kind') as typeof import('./lummo-networking/kind')).lummoNetworking),
    ),
    lazyKind(
      'LummoTopic',
      lazy(() => (require('./lummo-topic/kind') as typeof import('./lummo-topic/kind')).lummoTopic),
    ),
    lazyKind(
      'LummoSubscription',
      lazy(
        () => (require('./lummo-subscription/kind') as typeof import('./lummo-subscription/kind')).lummoSubscription,
      ),
    ),
    lazyKind(
      'LummoPolicy',
      lazy(() => (require('./lummo-policy/kind') as typeof import('./lummo-policy/kind')).lummoPolicy),
    ),
  ],
  settings: lazyKind(
    'LummoPackage',
    lazy(() => (require('./lummo-package/kind') as typeof import('./lummo-package/kind')).lummoPackage),
  ),
}
