import { isPlain } from '../../manifest/manifest'
import type { Subscription, SubscriptionFields } from './subscription-spec'

/** Settings for messages that cannot be delivered. */
export interface DeadLetters {
  attempts: number
  /** Existing dead-letter topic; if undefined, a new topic is generated. */
  topic: string | undefined
  /** Message retention in the subscription of the new topic. */
  retention: number | string | undefined
}

/**
 * Number of delivery attempts that Pub/Sub uses if the value is 0. Source: Pub/Sub v1,
 * DeadLetterPolicy.maxDeliveryAttempts.
 */
const DEFAULT_ATTEMPTS = 5

/**
 * Returns the dead-letter settings of a subscription; undefined if there are none. Accepts specs that are not checked
 * yet.
 */
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
