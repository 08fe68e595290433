import type { PlaceOfWords } from './word'

/** Names that other tools use for Pub/Sub. */
export const MESSAGING_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'LummoSubscription',
    kinds: ['LummoSubscription'],
    words: {
      'topic topics topicName topicRef topicId':
        'subscriptions: [{topic: $(name,0.name,0,|orders), subscription: $(^subscription,^name|shop)}]',
      'deadLetterPolicy deadLetterTopic dlq dlx': 'deadLetter: true',
      'retryPolicy retry backoff retries': 'config: {minimumBackoff: 10s, maximumBackoff: 10m}',
      expirationPolicy: 'config: {ttl: never}',
      'ackDeadlineSeconds ackDeadline ack': 'config: {ackDeadlineSeconds: 60s}',
      'messageRetentionDuration retention messageRetention': 'config: {messageRetentionDuration: 7d}',
      retainAckedMessages: 'config: {retainAckedMessages: true}',
      'maxDeliveryAttempts maxRetries': 'config: {maxDeliveryAttempts: 5}',
      'pushConfig pushEndpoint push endpoint url': 'subscriptions > push: https://shop.example.com/push',
      filter: 'subscriptions > filter: attributes.type = "paid"',
      'enableMessageOrdering ordered ordering messageOrdering': 'subscriptions > ordered: true',
      'exactlyOnce enableExactlyOnceDelivery exactlyOnceDelivery': 'subscriptions > exactlyOnce: true',
      'iam members serviceAccount serviceAccounts reader readers consumers consumer permissions access':
        'subscribers: $(|[shop])',
      'bigqueryConfig cloudStorageConfig':
        'patches: [{target: {kind: PubSubSubscription}, patch: {spec: {bigqueryConfig: {tableRef: {external: a.b.c}}}}}]',
      'labels annotations': 'metadata > labels: $(|{team: shop})',
      name: 'subscriptions > subscription: $(|shop)',
      'gcpProject projectId projectID': 'project: $(|acme-prod)',
      'keep deletionPolicy': 'whenRemoved: keep',
    },
  },
  {
    title: 'An entry of `subscriptions`',
    fields: ['exactlyOnce', 'push', 'filter'],
    words: {
      'topicName topicRef': 'topic: $(name,|orders)',
      'id subscriptionName': 'subscription: $(name,|shop)',
      'pushConfig pushEndpoint endpoint url': 'push: https://shop.example.com/push',
      'deadLetterPolicy deadLetterTopic dlq dlx': 'deadLetter: true',
      'retryPolicy backoff': 'config: {minimumBackoff: 10s, maximumBackoff: 10m}',
      'expirationPolicy ttl expiration': 'config: {ttl: never}',
      'enableExactlyOnceDelivery exactlyOnceDelivery': 'exactlyOnce',
      messageOrdering: 'ordered: true',
      'ackDeadlineSeconds ackDeadline': 'config: {ackDeadlineSeconds: 60s}',
      'messageRetentionDuration retention': 'config: {messageRetentionDuration: 7d}',
      maxDeliveryAttempts: 'config: {maxDeliveryAttempts: 5}',
      'members iam readers consumers': 'subscribers: $(|[shop])',
      project: 'topic: {name: orders, external: true, project: acme-prod}',
    },
  },
  {
    title: 'LummoTopic',
    kinds: ['LummoTopic'],
    words: {
      'name names': 'topics: $(|orders)',
      'messageRetentionDuration retention': 'topics > retention: 7d',
      'schemaSettings schema': 'topics > schema: orders',
      'messageStoragePolicy regions region allowedPersistenceRegions': 'topics > regions: [asia-southeast2]',
      'ordered ordering': 'topics > ordered: true',
      'kmsKeyName kmsKeyRef': 'patches: [{target: {kind: PubSubTopic}, patch: {spec: {kmsKeyRef: {external: key}}}}]',
      'iam members serviceAccount producers producer writers access': 'publishers: $(|[shop])',
      'subscription subscriptions subscribers':
        'LummoSubscription + subscriptions: [{topic: orders, subscription: shop}]',
      'partitions replicationFactor replication': '- Pub/Sub has no partitions.',
      'labels annotations': 'metadata > labels: $(|{team: shop})',
      'gcpProject projectId': 'project: $(|acme-prod)',
      'keep deletionPolicy': 'whenRemoved: keep',
    },
  },
]
