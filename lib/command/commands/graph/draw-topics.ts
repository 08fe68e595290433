import type { Finished, FinishedPackage } from '../../../checks/package-check'
import { refOf } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'
import { podsOf } from '../../../manifest/observed/pods'
import { POD_KINDS } from '../../../manifest/pods'
import { mapsAt, textAt } from '../../../manifest/value-at'
import { addObject, type GraphBuilder, objectKey, nodeKey } from './model'

/** Draws Pub/Sub topics and subscriptions, and the workloads that publish and receive. */
export function drawTopics(graph: GraphBuilder, pack: FinishedPackage): void {
  for (const { manifest } of pack.all(['PubSubTopic'])) addObject(graph, manifest, 'topic')
  for (const { manifest } of pack.all(['PubSubSubscription'])) drawSubscription(graph, manifest, pack)
  for (const { manifest } of pack.all(['IAMPolicyMember'])) drawMember(graph, manifest, pack)
  for (const { manifest } of pack.all(['ScaledObject'])) drawTriggers(graph, manifest)
}

function drawSubscription(graph: GraphBuilder, object: Manifest, pack: FinishedPackage): void {
  const key = addObject(graph, object, 'topic')
  const from = topicNode(graph, object, ['spec', 'topicRef'], pack)
  const dead = topicNode(graph, object, ['spec', 'deadLetterPolicy', 'deadLetterTopicRef'], pack)
  if (from !== undefined) graph.connect({ from, to: key })
  if (dead !== undefined) graph.connect({ from: key, to: dead, label: 'dead letters' })
}

/** Returns the key of the topic to which a subscription refers; undefined for a topic outside the cluster. */
function topicNode(
  graph: GraphBuilder,
  object: Manifest,
  path: readonly string[],
  pack: FinishedPackage,
): string | undefined {
  const name = textAt(object, [...path, 'name'])
  const namespace = textAt(object, [...path, 'namespace']) ?? object.metadata.namespace
  if (name === undefined) return undefined
  const isKnown = pack
    .all(['PubSubTopic'])
    .some(({ manifest: { metadata } }) => metadata.name === name && metadata.namespace === namespace)
  const problem = isKnown ? {} : { problem: 'not in the package' }
  return graph.add(nodeKey('PubSubTopic', name, namespace), {
    type: 'topic',
    lines: [`PubSubTopic/${name}`],
    namespace,
    ...problem,
  })
}

/** Draws the workloads whose accounts may publish to a topic, or receive from a subscription. */
function drawMember(graph: GraphBuilder, object: Manifest, pack: FinishedPackage): void {
  const kind = textAt(object, ['spec', 'resourceRef', 'kind']) ?? ''
  const name = textAt(object, ['spec', 'resourceRef', 'name']) ?? ''
  const target = nodeKey(kind, name, object.metadata.namespace)
  const role = textAt(object, ['spec', 'role'])
  if (!graph.nodes.has(target)) return
  for (const workload of workloadsOf(textAt(object, ['spec', 'member']) ?? '', pack)) {
    const key = objectKey(workload.manifest)
    if (role === 'roles/pubsub.publisher') graph.connect({ from: key, to: target, label: 'publishes' })
    if (role === 'roles/pubsub.subscriber') graph.connect({ from: target, to: key })
  }
}

const IDENTITY = 'iam.gke.io/gcp-service-account'

/** Returns the workloads that use an account of Google: the account itself, or a Kubernetes ServiceAccount. */
function workloadsOf(member: string, pack: FinishedPackage): Finished[] {
  const email = member.replace(/^serviceAccount:/, '')
  const [, namespace, name] = /\/subject\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(member) ?? []
  const accounts = pack
    .all(['ServiceAccount'])
    .filter(({ manifest: { metadata } }) =>
      name === undefined
        ? metadata.annotations?.[IDENTITY] === email
        : metadata.name === name && metadata.namespace === namespace,
    )
    .map(({ manifest }) => `${manifest.metadata.namespace ?? ''} ${refOf(manifest)}`)
  return pack.all(POD_KINDS).filter(({ manifest }) => {
    const account = textAt(podsOf(manifest)?.spec, ['serviceAccountName'])
    return accounts.includes(`${manifest.metadata.namespace ?? ''} ServiceAccount/${account}`)
  })
}

/** Draws edges from workloads to the subscriptions on whose backlog they scale. */
function drawTriggers(graph: GraphBuilder, scaler: Manifest): void {
  const { namespace } = scaler.metadata
  const kind = textAt(scaler, ['spec', 'scaleTargetRef', 'kind']) ?? 'Deployment'
  const to = nodeKey(kind, textAt(scaler, ['spec', 'scaleTargetRef', 'name']) ?? '', namespace)
  for (const [, trigger] of mapsAt(scaler, ['spec', 'triggers'])) {
    const subscription = textAt(trigger, ['metadata', 'subscriptionName'])?.split('/').at(-1)
    const from = subscription === undefined ? undefined : nodeKey('PubSubSubscription', subscription, namespace)
    if (from !== undefined && graph.nodes.has(from) && graph.nodes.has(to)) graph.connect({ from, to })
  }
}
