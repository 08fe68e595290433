import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { normalizeSecret } from './literals'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoSecret = defineKind<Spec>({
  kind: 'LummoSecret',
  summary: 'A Secret with values from Vault, Google Cloud or AWS, or with generated values: ExternalSecret.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-secret.json')),
  nameFrom: (spec) => spec.secretName ?? spec.app,
  normalize: normalizeSecret,
  legacy: [{ field: ['spec', 'data'] }, { field: ['spec', 'stringData'] }],
  expand,
})
