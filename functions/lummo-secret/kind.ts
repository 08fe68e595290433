import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { fromSecret } from './literals'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoSecret = defineKind<Spec>({
  kind: 'LummoSecret',
  summary: 'A Secret whose values are fetched from Vault, Google or AWS, or generated: an ExternalSecret.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-secret.json')),
  nameFrom: (spec) => spec.secretName ?? spec.app,
  rewrite: fromSecret,
  older: [{ field: ['spec', 'data'] }, { field: ['spec', 'stringData'] }],
  expand,
})
