import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoJob = defineKind<Spec>({
  kind: 'LummoJob',
  summary: 'A program that runs once, to its end; a change of it runs it again, under a new name.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-job.json')),
  nameFrom: (spec) => spec.app ?? spec.name,
  expand,
})
