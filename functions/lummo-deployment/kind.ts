import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { ordered } from '../../lib/parts/identity/order'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const lummoDeployment = defineKind<Spec, Complete>({
  kind: 'LummoDeployment',
  summary: 'A long-running application: Deployment, Service, autoscaling and disruption budget.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-deployment.json')),
  nameFrom: (spec) => spec.app,
  complete,
  expand: ordered(expand),
})
