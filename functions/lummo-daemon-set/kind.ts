import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoDaemonSet = defineKind<Spec>({
  kind: 'LummoDaemonSet',
  summary: 'An application that runs on every node: DaemonSet. Host access is opt-in.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-daemon-set.json')),
  nameFrom: (spec) => spec.app,
  expand,
})
