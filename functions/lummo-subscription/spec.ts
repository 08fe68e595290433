import { z } from 'zod'
import { pubsubFields } from '../../lib/parts/pubsub/spec'
import { subscriptionFields } from '../../lib/parts/pubsub/subscription-spec'

export const spec = z.strictObject({ ...pubsubFields, ...subscriptionFields })

export type Spec = z.output<typeof spec>
