import { isPlain } from '../../manifest/manifest'
import type { Subscription, SubscriptionFields } from './subscription-spec'

/** What a subscription does with messages that cannot be delivered. */
export interface DeadLetters {
  attempts: number
  /** An existing topic for them; without it a new one is made. */
  topic: string | undefined
  /** How long the subscription of the new topic keeps them. */
  retention: number | string | undefined
}

/** Source: Pub/Sub v1, DeadLetterPolicy.maxDeliveryAttempts: what 0 means. */
const DEFAULT_ATTEMPTS = 5

/** The dead letters of a subscription; undefined where it has none. The specs may be unchecked ones. */
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
