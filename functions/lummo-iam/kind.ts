import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoIAM = defineKind<Spec>({
  kind: 'LummoIAM',
  summary:
    'A Google service account for a workload: ServiceAccount, IAMServiceAccount and IAMPolicyMember. Short for a LummoServiceAccount with `google`.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-iam.json')),
  expand,
})
