import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import type { Spec } from './spec'

export const lummoPolicy = defineKind<Spec>({
  kind: 'LummoPolicy',
  summary: 'What every object of a package must keep to, native or ours: findings, and nothing for a cluster.',
  spec: shape(() => require('./generated/table.json')),
  expand: (claim) => (require('./inspect') as typeof import('./inspect')).checkRules(claim),
  inspect: (claim, subjects) => (require('./inspect') as typeof import('./inspect')).inspect(claim, subjects),
  silences: ({ spec }) => spec.forValidators === true,
})
