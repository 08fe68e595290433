import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import type { Settings } from '../../lib/settings/spec'

export const lummoPackage = defineKind<Settings>({
  kind: 'LummoPackage',
  summary: 'Settings of a package: defaults that an organisation sets once for all its objects.',
  ownSettings: false,
  spec: shape(() => require('../../dist/tables/kinds/lummo-package.json')),
  // The run reads the settings itself (lib/run/settings/settings.ts), so this kind generates nothing.
  expand: () => [],
})
