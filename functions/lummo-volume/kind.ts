import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoVolume = defineKind<Spec>({
  kind: 'LummoVolume',
  summary: 'A volume that outlives the workloads that mount it and can be shared: PersistentVolumeClaim.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-volume.json')),
  expand,
})
