import { rule } from '../../lib/finding/rule'

export const deadLetterLoop = rule({
  code: 'dead-letter-loop',
  severity: 'error',
  summary: 'Dead letters return to the topic of their subscription.',
})

export const noTopic = rule({
  code: 'no-topic',
  severity: 'error',
  summary: 'A subscription uses a topic that is not in the package.',
})

export const retentionAboveTtl = rule({
  code: 'retention-above-ttl',
  severity: 'warning',
  summary: 'The message retention of a subscription is longer than its expiration TTL.',
})
