import { isPlain } from '../../manifest/manifest'
import type { Subscription, SubscriptionFields } from './subscription-spec'

/** Handling of messages that cannot be delivered. */
export interface DeadLetters {
  attempts: number
  /** An existing dead-letter topic. If undefined, a new one is generated. */
  topic: string | undefined
  /** Retention of the subscription of the new topic. */
  retention: number | string | undefined
}

/** Source: Pub/Sub v1, DeadLetterPolicy.maxDeliveryAttempts: the meaning of 0. */
const DEFAULT_ATTEMPTS = 5

/** Returns the dead-letter settings of a subscription; undefined if it has none. The specs can be unchecked. */
export function deadLetterOf(
  all: Partial<Pick<SubscriptionFields, 'config' | 'deadLetter'>>,
  one: Partial<Pick<Subscription, 'config' | 'deadLetter'>>,
): DeadLetters | undefined {
  const wish = one.deadLetter ?? all.deadLetter
  const attempts = one.config?.maxDeliveryAttempts ?? all.config?.maxDeliveryAttempts
  if (wish === false || (wish === undefined && attempts === undefined)) return undefined
  const { topic, retention } = isPlain(wish) ? wish : { topic: undefined, retention: undefined }
  return { attempts: attempts ?? DEFAULT_ATTEMPTS, topic, retention }
}
