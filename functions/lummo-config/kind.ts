import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoConfig = defineKind<Spec>({
  kind: 'LummoConfig',
  summary: 'Plain values and files for programs, which restart when they change: ConfigMap.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-config.json')),
  expand,
})
