import type { Finding, FieldPath } from '../../finding/finding'
import { badValue } from '../../finding/rules'
import { quoted } from '../../manifest/grammar/quoted'
import { contentHash } from '../../manifest/hash'
import { isDnsSubdomain } from '../../manifest/grammar/name'

/** Length of the longest suffix that lummo adds to the name of an object, including the dash. */
const HASH = 8
const NAME_MAX = 253

/**
 * Returns the Kubernetes name of a Google Cloud resource. If the Google Cloud name is not a valid Kubernetes name, the
 * result consists of its valid characters and a hash of the whole name. The hash is the same in every run, and
 * different for different names.
 */
export function objectName(exact: string): string {
  if (isDnsSubdomain(exact)) return exact
  const hash = contentHash(exact, HASH)
  const start = slug(exact.slice(0, NAME_MAX - HASH - 1))
  return start === '' ? `pubsub-${hash}` : `${start}-${hash}`
}

/**
 * Converts a string to a valid part of a DNS name: in lower case, with dashes for invalid characters, and without
 * leading or trailing dashes.
 */
export function slug(text: string): string {
  const parts = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .split('.')
  return parts
    .map(withoutDashes)
    .filter((part) => part !== '')
    .join('.')
}

/** Removes dashes from both ends. Uses a loop, because `/-+$/` takes quadratic time for a long run of dashes. */
function withoutDashes(text: string): string {
  let [start, end] = [0, text.length]
  while (text.charAt(start) === '-') start += 1
  while (end > start && text.charAt(end - 1) === '-') end -= 1
  return text.slice(start, end)
}

/** Returns the name of a claim that sets a prefix but no name. The prefix becomes the name. */
export const nameOfPrefix = (prefix: unknown, without: string): string =>
  (typeof prefix === 'string' ? slug(prefix.slice(0, 200)) : '') || without

/** Parses a full Google Cloud name, such as `projects/shop/topics/orders`; undefined for any other string. */
export function partsOfPath(
  path: string,
  type: 'topics' | 'subscriptions' | 'schemas',
): { project: string; name: string } | undefined {
  const [root, project = '', collection, name = '', ...more] = path.split('/')
  const fits = root === 'projects' && collection === type && more.length === 0
  return fits && isProject(project) && name !== '' ? { project, name } : undefined
}

/**
 * Checks whether a string is the ID or number of a project, with an optional domain (`example.com:shop`). Does not
 * check the length, which Google Cloud checks.
 */
const isProject = (text: string): boolean => /^[a-z0-9][a-z0-9.:-]*$/.test(text)

/**
 * Checks a full Google Cloud name. Source: "Guidelines to name a topic, subscription, schema, or snapshot", Pub/Sub v1.
 */
export function checkExactName(exact: string, path: FieldPath): Finding[] {
  const problem = explainExactName(exact)
  return problem === undefined ? [] : [badValue.at(path, problem, { current: exact })]
}

function explainExactName(exact: string): string | undefined {
  const shown = exact.length > 60 ? `${exact.slice(0, 57)}…` : exact
  const full = `The full name ${quoted(shown)}`
  if (exact.length < 3 || exact.length > 255) {
    return `${full} has ${exact.length} ${exact.length === 1 ? 'character' : 'characters'}, but Pub/Sub requires 3 to 255. Change the name or its prefix.`
  }
  if (!/^[A-Za-z]/.test(exact)) return `${full} must start with a letter. Change the name or its prefix.`
  if (/^goog/.test(exact))
    return `${full} starts with \`goog\`, which is reserved for Google. Change the name or its prefix.`
  const wrong = /[^A-Za-z0-9._~+%-]/u.exec(exact)?.[0]
  if (wrong === undefined) return undefined
  return `${full} contains ${wrong === ' ' ? 'a space' : JSON.stringify(wrong)}. Use only letters, digits and \`- _ . ~ + %\`.`
}
