import { type Finding, type FieldPath, hasErrors } from '../../lib/finding/finding'
import { badValue, chooseOne, minAboveMax, missingField, outOfRange } from '../../lib/finding/rules'
import { explainAddress } from '../../lib/manifest/grammar/address'
import { quoted } from '../../lib/manifest/grammar/quoted'
import { inSeconds } from '../../lib/parts/container/probes'
import { ACK_DEADLINE, BACKOFF, checkRetention, checkSeconds, inWords, TTL } from '../../lib/parts/pubsub/durations'
import { explainFilter } from './filter'
import type { DeliveryConfig, Subscription } from '../../lib/parts/pubsub/subscription-spec'
import { retentionAboveTtl } from './rules'

/** Defaults of the API. Source: Pub/Sub v1, RetryPolicy and Subscription. */
const DEFAULTS = { minimumBackoff: 10, maximumBackoff: 600, messageRetentionDuration: 604_800 }

/**
 * Checks the delivery settings of a subscription. The settings of the subscription override the common settings.
 *
 * @param path path of the subscription; a field of `all` is reported at its path in `all`
 */
export function checkConfig(
  all: DeliveryConfig | undefined,
  own: DeliveryConfig | undefined,
  path: FieldPath,
): Finding[] {
  const config: DeliveryConfig = { ...all, ...own }
  const at = (field: keyof DeliveryConfig): FieldPath =>
    own?.[field] === undefined ? ['spec', 'config', field] : [...path, 'config', field]
  const findings = [
    ...checkSeconds(config.ackDeadlineSeconds, ACK_DEADLINE, at('ackDeadlineSeconds')),
    ...checkRetention(config.messageRetentionDuration, at('messageRetentionDuration')),
    ...checkSeconds(config.minimumBackoff, BACKOFF, at('minimumBackoff')),
    ...checkSeconds(config.maximumBackoff, BACKOFF, at('maximumBackoff')),
    ...(config.ttl === 'never' ? [] : checkSeconds(config.ttl, TTL, at('ttl'))),
  ]
  const deadline = inSeconds(config.ackDeadlineSeconds)
  if (deadline !== undefined && !Number.isInteger(deadline)) {
    findings.push(outOfRange.at(at('ackDeadlineSeconds'), '`ackDeadlineSeconds` must be a whole number of seconds.'))
  }
  if (hasErrors(findings)) return findings
  return [...findings, ...checkBackoff(config, at), ...checkExpiry(config, at)]
}

type At = (field: keyof DeliveryConfig) => FieldPath

function checkBackoff({ minimumBackoff, maximumBackoff }: DeliveryConfig, at: At): Finding[] {
  const min = inSeconds(minimumBackoff) ?? DEFAULTS.minimumBackoff
  const max = inSeconds(maximumBackoff) ?? DEFAULTS.maximumBackoff
  if ((minimumBackoff ?? maximumBackoff) === undefined || min <= max) return []
  const given = minimumBackoff === undefined ? `${inWords(min)}, the default` : inWords(min)
  const message = `\`minimumBackoff\` (${given}) is greater than \`maximumBackoff\` (${inWords(max)}). Raise \`maximumBackoff\` or lower \`minimumBackoff\`.`
  return [minAboveMax.at(at('maximumBackoff'), message, { current: maximumBackoff })]
}

/** Checks that the expiration TTL is longer than the message retention. Source: Pub/Sub "Subscription properties". */
function checkExpiry({ ttl, messageRetentionDuration }: DeliveryConfig, at: At): Finding[] {
  const expiry = ttl === 'never' ? undefined : inSeconds(ttl)
  const kept = inSeconds(messageRetentionDuration) ?? DEFAULTS.messageRetentionDuration
  if (expiry === undefined || kept <= expiry) return []
  const given = messageRetentionDuration === undefined ? `${inWords(kept)} by default` : inWords(kept)
  const message = `\`messageRetentionDuration\` (${given}) is greater than \`ttl\` (${inWords(expiry)}), which Pub/Sub rejects. Raise \`ttl\`, or lower \`messageRetentionDuration\`.`
  return [retentionAboveTtl.at(at('ttl'), message)]
}

/** Checks all fields of one subscription except `config`. */
export function checkDelivery({ filter, exactlyOnce, push }: Subscription, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  const problem = filter === undefined ? undefined : explainFilter(filter)
  if (problem !== undefined) findings.push(badValue.at([...path, 'filter'], problem, { current: filter }))
  if (push === undefined) return findings
  const at = [...path, 'push']
  if (exactlyOnce === true) {
    const message = 'Exactly-once delivery requires a pull subscription. Remove `exactlyOnce` or `push`.'
    findings.push(chooseOne.at([...path, 'exactlyOnce'], message))
  }
  const endpoint = explainEndpoint(push.endpoint)
  if (endpoint !== undefined) {
    findings.push(badValue.at([...at, 'endpoint'], endpoint, { current: push.endpoint }))
  }
  const { serviceAccount, audience } = push
  if (serviceAccount !== undefined && !/^[^@\s:]+@[a-z0-9.-]+\.gserviceaccount\.com$/.test(serviceAccount)) {
    const message = `${quoted(serviceAccount)} is not a Google service account. Set \`name@project.iam.gserviceaccount.com\`.`
    findings.push(badValue.at([...at, 'serviceAccount'], message, { current: serviceAccount }))
  }
  if (audience !== undefined && serviceAccount === undefined) {
    const message =
      '`audience` requires `serviceAccount`, because a service account issues the token. Add `serviceAccount`.'
    findings.push(missingField.at([...at, 'audience'], message))
  }
  return findings
}

function explainEndpoint(endpoint: string): string | undefined {
  if (/^http:\/\//.test(endpoint)) {
    return `The endpoint must be an https URL. Set \`https://${endpoint.slice('http://'.length)}\`.`
  }
  const host = /^https:\/\/([^/?#:\s]+)(:\d+)?([/?]\S*)?$/.exec(endpoint)?.[1]
  const problem = explainAddress(endpoint, 'https://shop.example.com/push')
  if (host === undefined || problem !== undefined)
    return `${quoted(endpoint)} is not a valid URL. ${host === undefined ? 'Set, for example, `https://shop.example.com/push`.' : problem}`
  if (
    /^(localhost|127\..*|10\..*|192\.168\..*)$|\.svc(\.cluster\.local)?$|\.local$/.test(host) ||
    !host.includes('.')
  ) {
    return `Pub/Sub cannot reach \`${host}\` from the internet. Set a public address, or use a pull subscription.`
  }
  return undefined
}
