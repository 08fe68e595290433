import { rule } from '../../lib/finding/rule'

export const deadLetterLoop = rule({
  code: 'dead-letter-loop',
  severity: 'error',
  summary: 'Dead letters that go back to the topic they come from.',
})

export const noTopic = rule({
  code: 'no-topic',
  severity: 'error',
  summary: 'A subscription to a topic that the package does not have.',
})

export const retentionAboveTtl = rule({
  code: 'retention-above-ttl',
  severity: 'warning',
  summary: 'Messages kept longer than the subscription lives without subscribers.',
})
