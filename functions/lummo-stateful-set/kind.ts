import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { ordered } from '../../lib/parts/identity/order'
import { normalizeStatefulSet } from './legacy-form'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const lummoStatefulSet = defineKind<Spec, Complete>({
  kind: 'LummoStatefulSet',
  summary:
    'An application whose pods need stable names and volumes: StatefulSet, two Services and volume claim templates.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-stateful-set.json')),
  nameFrom: (spec) => spec.app,
  namespaceFrom: (spec) => spec.namespace,
  normalize: normalizeStatefulSet,
  legacy: [{ field: ['spec', 'container'] }, { field: ['spec', 'availability'] }],
  complete,
  expand: ordered(expand),
})
