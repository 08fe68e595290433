import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { ordered } from '../../lib/parts/identity/order'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const lummoCron = defineKind<Spec, Complete>({
  kind: 'LummoCron',
  summary: 'A task that runs on a schedule: CronJob.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-cron.json')),
  nameFrom: (spec) => spec.app ?? spec.name,
  complete,
  expand: ordered(expand),
})
