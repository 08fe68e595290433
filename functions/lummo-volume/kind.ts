import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoVolume = defineKind<Spec>({
  kind: 'LummoVolume',
  summary: 'A disk that outlives the programs that mount it, and may be shared by several: PersistentVolumeClaim.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-volume.json')),
  expand,
})
