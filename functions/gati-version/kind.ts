import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { GATI } from '../../lib/parts/versions/names'
import { checkVersion } from './expand'
import type { Spec } from './spec'

export const gatiVersion = defineKind<Spec>({
  kind: 'GatiVersion',
  apiVersion: GATI,
  summary: 'One version of a GatiHandler: its compatibility and its weight. Generates nothing by itself.',
  spec: shape(() => require('../../dist/tables/kinds/gati-version.json')),
  check: checkVersion,
  expand: () => [],
})
