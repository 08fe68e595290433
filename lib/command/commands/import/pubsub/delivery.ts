import { compact, nonEmptyMap } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, textAt } from '../../../../manifest/value-at'
import { asSeconds, inWords } from '../../../../parts/pubsub/durations'

/** Returns a duration of the API, such as `604800s`, with the largest unit that has the same value: `7d`. */
export function shortSeconds(value: unknown): unknown {
  const [, digits] = /^(\d{1,12})s$/.exec(String(value)) ?? []
  if (digits === undefined) return value
  const short = inWords(Number(digits))
  return asSeconds(short) === value ? short : value
}

/** Returns `config` for the delivery settings of a subscription. */
export function readDelivery(spec: Plain): Plain | undefined {
  const ttl = mapAt(spec, ['expirationPolicy']).ttl
  const { minimumBackoff, maximumBackoff } = mapAt(spec, ['retryPolicy'])
  const attempts = mapAt(spec, ['deadLetterPolicy']).maxDeliveryAttempts
  return nonEmptyMap(
    compact<Plain>({
      ackDeadlineSeconds: spec.ackDeadlineSeconds,
      maxDeliveryAttempts: attempts,
      ttl: ttl === undefined || ttl === '' ? undefined : shortSeconds(ttl),
      messageRetentionDuration: shortSeconds(spec.messageRetentionDuration),
      retainAckedMessages: spec.retainAckedMessages,
      minimumBackoff: shortSeconds(minimumBackoff),
      maximumBackoff: shortSeconds(maximumBackoff),
    }),
  )
}

/** Returns `push` for the endpoint of a subscription. */
export function readPush({ pushConfig }: Plain): unknown {
  const endpoint = textAt(pushConfig, ['pushEndpoint'])
  if (endpoint === undefined) return undefined
  const push = compact<Plain>({
    endpoint,
    serviceAccount: textAt(pushConfig, ['oidcToken', 'serviceAccountEmail']),
    audience: textAt(pushConfig, ['oidcToken', 'audience']),
    attributes: mapAt(pushConfig, []).attributes,
  })
  return Object.keys(push).length === 1 ? endpoint : push
}
