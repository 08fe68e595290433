import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { GATI } from '../../lib/parts/versions/names'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const gatiHandler = defineKind<Spec, Complete>({
  kind: 'GatiHandler',
  apiVersion: GATI,
  summary: 'An HTTP handler whose versions can run side by side: Deployment, Service and autoscaling.',
  spec: shape(() => require('../../dist/tables/kinds/gati-handler.json')),
  complete,
  expand,
})
