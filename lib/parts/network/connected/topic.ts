import type { FieldPath } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import type { ContainerSpec } from '../../container/spec'
import { exactly, topicsIn } from '../../pubsub/directory'
import { partsOfPath } from '../../pubsub/names'
import { noConnection } from '../rules'
import { checkPublisher } from './publishers'
import { type Client, plainVariable, type Resolved } from './target'

type Written = NonNullable<ContainerSpec['topic']>[number]

/**
 * Resolves the field `topic` of a container. The value is the name of a topic in the package, or the full name of any
 * topic.
 */
export function topicTarget({ name }: Written, client: Client, path: FieldPath): Resolved {
  const { world, namespace } = client
  const full = partsOfPath(name, 'topics')
  const known = topicsIn(world)
  const named = exactly(known, name)
  const found = full ?? named.find((one) => one.namespace === namespace) ?? named[0]
  if (found === undefined) {
    const external = 'For a topic outside the package, set `projects/PROJECT/topics/NAME`.'
    const { text, proposed } = suggest(name, [...new Set(known.all.map(({ short }) => short))], external)
    const extra = proposed === undefined ? {} : { current: name, proposed }
    return { finding: noConnection.at(path, `Unknown topic \`${name}\`.${text}`, extra) }
  }
  const variables = [
    plainVariable('NAME', found.name),
    ...(found.project === undefined ? [] : [plainVariable('PROJECT', found.project)]),
  ]
  const target = { prefix: 'TOPIC_', variables, isGoogle: true }
  return { target, findings: full === undefined ? checkPublisher(found.name, client, path) : [] }
}
