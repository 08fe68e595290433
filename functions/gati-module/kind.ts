import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { GATI } from '../../lib/parts/versions/names'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const gatiModule = defineKind<Spec, Complete>({
  kind: 'GatiModule',
  apiVersion: GATI,
  summary: 'A module that handlers call, with a fixed list of capabilities: Deployment, Service and NetworkPolicy.',
  spec: shape(() => require('../../dist/tables/kinds/gati-module.json')),
  complete,
  expand,
})
