import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { checkBase } from '../../lib/parts/container/base/base'
import { checkSources } from '../../lib/parts/container/variables/sources'
import type { Spec } from './spec'

export const lummoContainer = defineKind<Spec>({
  kind: 'LummoContainer',
  summary: 'A container template that other containers extend with `base: NAME`. Does not generate any object.',
  ownSettings: false,
  spec: shape(() => require('../../dist/tables/kinds/lummo-container.json')),
  // A missing base, a base cycle and a variable without a source are errors even if the template is unused.
  check: (claim, world) => [...checkBase(claim, ['spec'], world), ...checkSources(claim.spec, ['spec'])],
  expand: () => [],
})
