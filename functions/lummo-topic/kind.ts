import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { nameOfPrefix } from '../../lib/parts/pubsub/names'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoTopic = defineKind<Spec>({
  kind: 'LummoTopic',
  summary: 'Pub/Sub topics and publisher permissions: PubSubTopic and IAMPolicyMember of Config Connector.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-topic.json')),
  nameFrom: (spec) => nameOfPrefix(spec.prefix, 'topics'),
  expand,
})
