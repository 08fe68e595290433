import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoDaemonSet = defineKind<Spec>({
  kind: 'LummoDaemonSet',
  summary: 'A program that runs once on every node: DaemonSet, with access to the node only in so many words.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-daemon-set.json')),
  nameFrom: (spec) => spec.app,
  expand,
})
