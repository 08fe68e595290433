import type { Finding, FieldPath } from '../../lib/finding/finding'
import { badValue, missingField, noEffect } from '../../lib/finding/rules'
import { closest } from '../../lib/finding/suggest'
import type { Claim, World } from '../../lib/kind/claim'
import { quoted } from '../../lib/manifest/grammar/quoted'
import { type KnownTopic, type Listed, findByName, topicsIn } from '../../lib/parts/pubsub/directory'
import { checkExactName, partsOfPath } from '../../lib/parts/pubsub/names'
import { projectOf } from '../../lib/parts/pubsub/objects'
import type { PubSubFields } from '../../lib/parts/pubsub/spec'
import { noTopic } from './rules'

/** A reference to a Config Connector object, by its Kubernetes name or its Google Cloud name. */
export type TopicReference = { name: string; namespace?: string } | { external: string }

/** A topic to which a user refers. */
export interface ResolvedTopic {
  reference: TopicReference
  /** The topic in the package; undefined for an external topic. */
  known: KnownTopic | undefined
}

interface Wanted {
  name: string
  external?: boolean | undefined
  project?: string | undefined
}

/** Returns the topic to which a name refers: a topic of the package, or an external topic. */
export function topicNamed(
  wanted: Wanted,
  path: FieldPath,
  claim: Claim<Pick<PubSubFields, 'prefix' | 'project'>>,
  world: World,
): { topic?: ResolvedTopic; findings: Finding[] } {
  const { name } = wanted
  if (name.includes('/')) return byPath(name, path)
  const outside = wanted.external === true
  if (wanted.project !== undefined && !outside) {
    const message = '`project` applies only to topics outside the package. Add `external: true`, or remove `project`.'
    return { findings: [noEffect.at([...path, 'project'], message)] }
  }
  if (outside) {
    const project = wanted.project ?? projectOf(claim, world.settings)
    if (project === undefined) {
      const message = `The project of \`${name}\` is not set. Add \`project\`, or set \`pubsub.project\` in the settings.`
      return { findings: [missingField.at(path, message)] }
    }
    const topic = { reference: { external: `projects/${project}/topics/${name}` }, known: undefined }
    return { topic, findings: checkExactName(name, [...path, 'name']) }
  }
  const topics = topicsIn(world)
  const prefix = claim.spec.prefix ?? ''
  const known = findByName(topics, name, prefix, claim.namespace)
  if (known === undefined) return { findings: [unknownTopic(name, prefix, path, topics)] }
  const elsewhere = known.namespace !== undefined && known.namespace !== claim.namespace
  const reference = { name: known.object, ...(elsewhere ? { namespace: known.namespace as string } : {}) }
  return { topic: { reference, known }, findings: [] }
}

function byPath(name: string, path: FieldPath): { topic?: ResolvedTopic; findings: Finding[] } {
  const parts = partsOfPath(name, 'topics')
  if (parts === undefined) {
    const message = `${quoted(name)} is not a valid topic name. Set the name of a topic, or \`projects/PROJECT/topics/NAME\`.`
    return { findings: [badValue.at(path, message, { current: name })] }
  }
  return { topic: { reference: { external: name }, known: undefined }, findings: checkExactName(parts.name, path) }
}

function unknownTopic(name: string, prefix: string, path: FieldPath, { all }: Listed<KnownTopic>): Finding {
  const names = [...new Set(all.map((one) => one.name))].sort()
  const exact = `${prefix}${name}`
  const guess = closest(exact, names) ?? closest(name, names)
  const full = `\`projects/PROJECT/topics/${name}\``
  const fix =
    guess === undefined
      ? `For a topic outside the package, set ${full}.`
      : `Replace the name with \`${guess}\`, or set ${full} for a topic outside the package.`
  const message = `The topic \`${exact}\` is not in the package. ${fix}`
  return noTopic.at(path, message, { current: name, ...(guess === undefined ? {} : { proposed: guess }) })
}
