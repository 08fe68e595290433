import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { ordered } from '../../lib/parts/identity/order'
import { type Complete, complete } from './complete'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoRollout = defineKind<Spec, Complete>({
  kind: 'LummoRollout',
  summary:
    'A long-running application with progressive delivery: Argo Rollout with a canary or blue-green strategy, Services and autoscaling.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-rollout.json')),
  nameFrom: (spec) => spec.app,
  complete,
  expand: ordered(expand),
})
