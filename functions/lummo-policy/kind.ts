import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import type { Spec } from './spec'
import { checkRules, inspect } from './inspect'

export const lummoPolicy = defineKind<Spec>({
  kind: 'LummoPolicy',
  summary: 'What every object of a package must keep to, native or ours: findings, and nothing for a cluster.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-policy.json')),
  expand: checkRules,
  inspect,
  silences: ({ spec }) => spec.forValidators === true,
})
