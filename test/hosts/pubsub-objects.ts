import { loadAll } from 'js-yaml'
import type { EmulatorAnswer, Emulator } from './pubsub-emulator'

/** A generated object of Config Connector. */
interface Emitted {
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
  spec: Record<string, unknown> & { resourceID: string }
}

type Reference = { name?: string; external?: string }

/** Returns the Pub/Sub objects in YAML text: topics, then subscriptions. */
export function pubsubIn(text: string): { topics: Emitted[]; subscriptions: Emitted[] } {
  const all = (loadAll(text) as (Emitted | null)[]).filter((one): one is Emitted => one !== null)
  return {
    topics: all.filter(({ kind }) => kind === 'PubSubTopic'),
    subscriptions: all.filter(({ kind }) => kind === 'PubSubSubscription'),
  }
}

/**
 * Creates the objects as Config Connector does. References become full names. An empty `ttl` becomes a policy without
 * `ttl`, so the subscription never expires. Omits features that the emulator does not support: labels, schemas, and
 * storage in buckets.
 *
 * @returns the responses, keyed by `topics/name` and `subscriptions/name`
 */
export async function applyToEmulator(
  text: string,
  project: string,
  emulator: Emulator,
): Promise<Map<string, EmulatorAnswer>> {
  const { topics, subscriptions } = pubsubIn(text)
  const answers = new Map<string, EmulatorAnswer>()
  const put = async (path: string, body: object) => {
    const [, name = ''] = path.split('/')
    const full = `projects/${project}/${path.split('/')[0]}/${encodeURIComponent(name)}`
    answers.set(path, await emulator.call('PUT', full, body))
  }
  const pathOf = ({ name, external }: Reference): string => {
    const topic = external?.split('/').pop() ?? topics.find(({ metadata }) => metadata.name === name)?.spec.resourceID
    if (topic === undefined) throw new Error(`Nothing is called ${name}`)
    return `projects/${project}/topics/${topic}`
  }
  for (const { spec } of topics) {
    const { resourceID, schemaSettings, kmsKeyRef, ...body } = spec
    await put(`topics/${resourceID}`, body)
  }
  for (const { spec } of subscriptions) {
    const { resourceID, topicRef, deadLetterPolicy, expirationPolicy, cloudStorageConfig, ...rest } = spec
    for (const reference of [topicRef, (deadLetterPolicy as { deadLetterTopicRef?: Reference })?.deadLetterTopicRef]) {
      const { external } = (reference ?? {}) as Reference
      if (external !== undefined) await put(`topics/${external.split('/').pop()}`, {})
    }
    const { ttl } = expirationPolicy as { ttl: string }
    const letters = deadLetterPolicy as { deadLetterTopicRef: Reference; maxDeliveryAttempts: number } | undefined
    await put(`subscriptions/${resourceID}`, {
      ...rest,
      topic: pathOf(topicRef as Reference),
      expirationPolicy: ttl === '' ? {} : { ttl },
      ...(letters === undefined
        ? {}
        : {
            deadLetterPolicy: {
              deadLetterTopic: pathOf(letters.deadLetterTopicRef),
              maxDeliveryAttempts: letters.maxDeliveryAttempts,
            },
          }),
    })
  }
  return answers
}
