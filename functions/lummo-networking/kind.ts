import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { NETWORKING_KIND } from '../../lib/parts/network/traffic'
import { normalizeNetworking } from './legacy-form'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoNetworking = defineKind<Spec>({
  kind: NETWORKING_KIND,
  summary:
    'Exposes an application on one or more hostnames: routes, certificate, redirect to HTTPS, VPN restriction and Service.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-networking.json')),
  nameFrom: (spec) => spec.app,
  namespaceFrom: (spec) => spec.namespace,
  normalize: normalizeNetworking,
  legacy: [{ field: ['data'] }, { field: ['spec', 'routes'], shape: { type: 'object' } }],
  expand,
})
