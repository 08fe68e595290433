import type { FieldPath, Finding } from '../../../finding/finding'
import type { RawClaim } from '../../../kind/claim'
import { givenName } from '../../../kind/given-name'
import { sameNamespace } from '../../../manifest/id'
import { isPlain } from '../../../manifest/manifest'
import { mapsIn, textAt, valueAt } from '../../../manifest/value-at'
import { notPublisher } from '../rules'
import { type Client, kindsOf } from './target'

const JOBS = ['LummoJob', 'LummoCron']
const GRANTS = ['IAMPolicyMember', 'IAMPartialPolicy', 'IAMPolicy']
const ACCOUNTS = ['LummoServiceAccount', 'LummoIAM']

/**
 * Reports an application that is missing in the `publishers` of its topic. Does not report an application if the list
 * contains an account from outside the package, because the application may use this account. The same applies if
 * another grant in the package includes the application.
 */
export function checkPublisher(topic: string, { app, namespace, world }: Client, path: FieldPath): Finding[] {
  const claim = world.claims('LummoTopic').find((one) => topicsOf(one).some(({ name }) => name === topic))
  const found = claim === undefined ? undefined : topicsOf(claim).find(({ name }) => name === topic)
  if (found === undefined || app === '' || found.publishers.includes(app)) return []
  const workloads = [...kindsOf('service'), ...JOBS].flatMap((kind) => world.claims(kind))
  const apps = new Set(workloads.flatMap((one) => [givenName(one), textAt(one.spec, ['app'])]))
  if (found.publishers.some((one) => !apps.has(one))) return []
  const roles = ACCOUNTS.flatMap((kind) => world.claims(kind)).filter((one) => sameNamespace(one.namespace, namespace))
  if (roles.some(({ spec }) => valueAt(spec, ['google', 'roles']) !== undefined)) return []
  if (world.natives(GRANTS).length > 0) return []
  if (found.publishers.length === 0) {
    const message = `No account of the package is allowed to publish to the topic \`${topic}\`. Set \`publishers: [${app}]\` in its LummoTopic, unless another tool grants this permission.`
    return [notPublisher.at(path, message, { severity: 'info' })]
  }
  const message = `\`${app}\` is not among the \`publishers\` of the topic \`${topic}\`, so Pub/Sub rejects its messages. Set \`publishers: [${[...found.publishers.slice(0, 3), app].join(', ')}]\`.`
  return [notPublisher.at(path, message)]
}

/** Returns the topics of a claim, and the members that may publish to each topic. */
function topicsOf({ spec }: RawClaim): { name: string; publishers: string[] }[] {
  const list = Array.isArray(spec.topics) ? spec.topics : [spec.topics]
  const prefix = textAt(spec, ['prefix']) ?? ''
  const named = [
    ...list.filter((one) => typeof one === 'string').map((name) => ({ name, publishers: undefined as unknown })),
    ...mapsIn(list.filter(isPlain)).map(([, one]) => ({
      name: textAt(one, ['name']) ?? '',
      publishers: one.publishers,
    })),
  ]
  return named.map(({ name, publishers }) => ({
    name: `${prefix}${name}`,
    publishers: [...textsIn(spec.publishers), ...textsIn(publishers)],
  }))
}

const textsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
