import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { normalizeDatabase } from './legacy-form'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoDatabase = defineKind<Spec>({
  kind: 'LummoDatabase',
  summary: 'A database with storage, credentials, probes and backups: PostgreSQL, MySQL, MongoDB or Redis.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-database.json')),
  namespaceFrom: (spec) => spec.namespace,
  normalize: normalizeDatabase,
  legacy: [
    { field: ['spec', 'type'], shape: { enum: ['postgresql', 'mongo'] } },
    { field: ['spec', 'storage', 'size'], shape: { type: 'string', pattern: '^[0-9]+([.][0-9]+)?[KMGTPE]i?B$' } },
    { field: ['spec', 'backup', 'retention'], shape: { type: 'string', pattern: '^[0-9]{1,5}$' } },
  ],
  imageFields: { exporter: 'monitoring.prometheus.image', upload: 'backup.bucket.image', '*': 'image' },
  expand,
})
