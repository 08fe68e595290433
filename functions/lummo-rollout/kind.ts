import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoRollout = defineKind<Spec>({
  kind: 'LummoRollout',
  summary:
    'A program that serves, delivered step by step: a canary or blue-green Argo Rollout with what belongs to it.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-rollout.json')),
  nameFrom: (spec) => spec.app,
  expand,
})
