import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoServiceAccount = defineKind<Spec>({
  kind: 'LummoServiceAccount',
  summary:
    'A service account with its Kubernetes and cloud permissions: ServiceAccount, Role, RoleBinding and Google service account.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-service-account.json')),
  expand,
})
