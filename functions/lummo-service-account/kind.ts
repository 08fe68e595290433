import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoServiceAccount = defineKind<Spec>({
  kind: 'LummoServiceAccount',
  summary:
    'Whom programs run as, with their rights in the cluster and in clouds: ServiceAccount, Role, RoleBinding, Google account.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-service-account.json')),
  expand,
})
