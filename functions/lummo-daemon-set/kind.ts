import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { ordered } from '../../lib/parts/identity/order'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const lummoDaemonSet = defineKind<Spec, Complete>({
  kind: 'LummoDaemonSet',
  summary: 'An application that runs on every node: DaemonSet. Host access is opt-in.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-daemon-set.json')),
  nameFrom: (spec) => spec.app,
  complete,
  expand: ordered(expand),
})
