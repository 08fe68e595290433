import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoDeployment = defineKind<Spec>({
  kind: 'LummoDeployment',
  summary: 'A program that serves until it is replaced: Deployment, Service, scaling and all that belongs to it.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-deployment.json')),
  nameFrom: (spec) => spec.app,
  expand,
})
