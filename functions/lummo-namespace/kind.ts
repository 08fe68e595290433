import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoNamespace = defineKind<Spec>({
  kind: 'LummoNamespace',
  summary:
    'An isolated namespace: Namespace with Pod Security, NetworkPolicies, ResourceQuota and LimitRange. The name of the Namespace is `metadata.namespace` (which the kustomize field `namespace` sets) or, if empty, `metadata.name`.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-namespace.json')),
  expand,
})
