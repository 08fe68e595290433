import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import type { Spec } from './spec'
import { checkRules, inspect } from './inspect'

export const lummoPolicy = defineKind<Spec>({
  kind: 'LummoPolicy',
  summary: 'Rules that every object in the package must satisfy. Does not generate any object.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-policy.json')),
  expand: checkRules,
  inspect,
  suppressesOutput: ({ spec }) => spec.forValidators === true,
})
