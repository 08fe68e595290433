import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { ordered } from '../../lib/parts/identity/order'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const lummoJob = defineKind<Spec, Complete>({
  kind: 'LummoJob',
  summary: 'A task that runs once: Job. A change creates a new Job with a new name.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-job.json')),
  nameFrom: (spec) => spec.app ?? spec.name,
  complete,
  expand: ordered(expand),
})
