import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { nameOfPrefix } from '../../lib/parts/pubsub/names'
import { expand } from './expand'
import type { Spec } from './spec'

export const lummoSubscription = defineKind<Spec>({
  kind: 'LummoSubscription',
  summary:
    'Pub/Sub subscriptions with dead-letter topics and reader permissions: PubSubSubscription, PubSubTopic and IAMPolicyMember of Config Connector.',
  spec: shape(() => require('../../dist/tables/kinds/lummo-subscription.json')),
  nameFrom: (spec) => nameOfPrefix(spec.prefix, 'subscriptions'),
  expand,
})
