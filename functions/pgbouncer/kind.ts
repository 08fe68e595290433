import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { ordered } from '../../lib/parts/identity/order'
import { fromNested } from './legacy-form'
import { type Complete, complete, expand } from './expand'
import type { Spec } from './spec'

export const pgbouncer = defineKind<Spec, Complete>({
  kind: 'pgbouncer',
  summary: 'A connection pool for a PostgreSQL server: Deployment, Service, NetworkPolicy and Prometheus exporter.',
  spec: shape(() => require('../../dist/tables/kinds/pgbouncer.json')),
  nameFrom: (spec) => (typeof spec.app === 'string' ? `${spec.app}-pgbouncer` : undefined),
  normalize: fromNested,
  legacy: [{ field: ['spec', 'spec'] }],
  imageFields: { exporter: 'exporter.image', '*': 'image' },
  complete,
  expand: ordered(expand),
})
