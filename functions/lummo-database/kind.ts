import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table'
import { fromOlderForm } from './older-form'
import type { Spec } from './spec'

export const lummoDatabase = defineKind<Spec>({
  kind: 'LummoDatabase',
  summary:
    'A database: PostgreSQL, MySQL, MongoDB or Redis with its disk, credentials, probes that log in, and backups.',
  spec: shape(() => require('./generated/table.json')),
  namespaceFrom: (spec) => spec.namespace,
  rewrite: fromOlderForm,
  expand: (claim, world) => (require('./expand') as typeof import('./expand')).expand(claim, world),
})
