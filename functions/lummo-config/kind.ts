import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoConfig = defineKind<Spec>({
  kind: 'LummoConfig',
  summary: 'Configuration values and files: ConfigMap. Workloads that use them restart on change.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-config.json')),
  expand,
})
