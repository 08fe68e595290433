import type { Finding } from '../../finding/finding'
import { nameTaken } from '../../finding/rules'
import type { Claim, World } from '../../kind/claim'
import { groupedBy } from '../../manifest/grouped-by'
import { kept } from '../../manifest/kept'
import { type Known, subscriptionsIn, topicsIn } from './directory'

/** What makes two topics one: the project, and where nobody names it, the namespace, which then stands for it. */
const keyOf = ({ name, project, namespace }: Known): string => `${project ?? `?${namespace ?? ''}`}/${name}`

const byKey = kept((all: readonly Known[]) => groupedBy(all, keyOf))
const byOwner = kept((all: readonly Known[]) => groupedBy(all, ({ owner }) => owner))

/**
 * Names in Google Cloud that this claim and something before it would both make. Config Connector would let the two
 * objects fight over one thing.
 */
export function checkTwins(
  claim: Pick<Claim<unknown>, 'kind' | 'name' | 'namespace'>,
  sort: 'topics' | 'subscriptions',
  world: World,
): Finding[] {
  const all: readonly Known[] = sort === 'topics' ? topicsIn(world) : subscriptionsIn(world)
  const owner = `${claim.kind}/${claim.name}`
  const own = (byOwner(all).get(owner) ?? []).filter(({ namespace }) => namespace === claim.namespace)
  const seen = new Set<string>()
  const noun = sort === 'topics' ? 'topic' : 'subscription'
  return own.flatMap((one) => {
    const key = keyOf(one)
    if (seen.has(key)) {
      const message = `The ${noun} \`${one.name}\` is there twice. Rename or remove one.`
      return [nameTaken.at(one.path, message, { current: one.short })]
    }
    seen.add(key)
    const other = byKey(all)
      .get(key)
      ?.find((known) => !own.includes(known) && rank(known) < rank(one))
    if (other === undefined) return []
    const where = other.namespace === claim.namespace ? '' : ` in namespace ${other.namespace ?? 'default'}`
    const message = `${other.owner}${where} makes the ${noun} \`${one.name}\` as well. Rename or remove one.`
    return [nameTaken.at(one.path, message, { current: one.short })]
  })
}

/** Who came first: native objects, then topics, then subscriptions with what is made for their dead letters. */
function rank({ owner, namespace }: Known): string {
  const sort = ['LummoTopic', 'LummoSubscription'].indexOf(owner.split('/')[0] ?? '')
  return `${sort + 1}|${owner}|${namespace ?? ''}`
}
