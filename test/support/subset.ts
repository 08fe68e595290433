import { isDeepStrictEqual } from 'node:util'
import { load } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'

/** What a `case.test.yaml` expects. */
export interface Expectations {
  /** Objects with those of their fields that matter. A field that is `null` is filled in by UPDATE_GOLDEN=1. */
  expect: Plain[]
  /** Objects of the input that pass through as they are, as `Kind/name`. */
  unchanged: string[]
}

export const readExpectations = (text: string): Expectations => {
  const { expect = [], unchanged = [] } = load(text) as Partial<Expectations>
  return { expect, unchanged }
}

/** Returns expectations as text: an object that is only named on one line. */
export function writeExpectations({ expect, unchanged }: Expectations): string {
  const entries = expect.map((one) => {
    const { kind, metadata, ...rest } = one
    const isNamed = Object.keys(rest).length === 0 && isPlain(metadata) && Object.keys(metadata).length <= 2
    const names = isPlain(metadata) ? Object.entries(metadata).map(([key, value]) => `${key}: ${inline(value)}`) : []
    return isNamed && Object.values(metadata).every((value) => typeof value === 'string')
      ? `- {kind: ${inline(kind)}, metadata: {${names.join(', ')}}}\n`
      : writeYaml([one])
  })
  const passed = unchanged.length > 0 ? `unchanged: [${unchanged.map(inline).join(', ')}]\n` : ''
  return `input: input.yaml\nexpect:${entries.length > 0 ? `\n${entries.join('')}` : ' []\n'}${passed}others: absent\n`
}

/** A string in a flow collection. */
const inline = (value: unknown): string =>
  /^[A-Za-z][\w./-]*$/.test(String(value)) ? String(value) : JSON.stringify(value)

const nameOf = (value: unknown): unknown => (isPlain(value) ? value.name : undefined)

/** Whether the entries of a list have distinct names, by which a list is compared. */
export const isNamedList = (list: readonly unknown[]): boolean =>
  list.length > 0 &&
  list.every((one) => typeof nameOf(one) === 'string') &&
  new Set(list.map(nameOf)).size === list.length

/**
 * Returns what a value has of the fields that are expected, in its own order. Entries of lists are found by their `name`;
 * a list without names is taken whole.
 */
export function projection(expected: unknown, actual: unknown): unknown {
  if (isPlain(expected) && isPlain(actual) && Object.keys(expected).length > 0) {
    const names = Object.keys(actual).filter((name) => name in expected)
    return Object.fromEntries(names.map((name) => [name, projection(expected[name], actual[name])]))
  }
  if (Array.isArray(expected) && Array.isArray(actual) && isNamedList(expected) && isNamedList(actual)) {
    const wanted = new Map(expected.map((one) => [nameOf(one), one]))
    const found = actual.filter((one) => wanted.has(nameOf(one)))
    return found.length > 0 ? found.map((one) => projection(wanted.get(nameOf(one)), one)) : actual
  }
  return actual
}

/** Returns expectations with the values that objects have now. Objects that are not listed are added by their names. */
export function projected(old: Expectations, objects: readonly Plain[], input: readonly Plain[]): Expectations {
  const identify = identifierFor(objects)
  const passed = (object: Plain) => input.some((one) => isDeepStrictEqual(one, object))
  const expect = objects
    .filter((object) => !passed(object))
    .map((object) => {
      const name = identify(object)
      const entry = old.expect.find((one) => isDeepStrictEqual(projection(name, one), name))
      return projection(entry ?? name, object) as Plain
    })
  return { expect, unchanged: objects.filter(passed).map((one) => pathOf(identify(one))) }
}

const pathOf = ({ kind, metadata }: Plain): string =>
  [kind, ...(isPlain(metadata) ? [metadata.namespace, metadata.name] : [])].filter((one) => one !== undefined).join('/')

/** Returns what names an object among others: kind and name, and its namespace where these are not enough. */
export function identifierFor(objects: readonly Plain[]): (object: Plain) => Plain {
  const brief = ({ kind, metadata }: Plain): Plain => ({ kind, metadata: { name: nameOf(metadata) } })
  return (object) => {
    const name = brief(object)
    const isAlone = objects.filter((one) => isDeepStrictEqual(brief(one), name)).length < 2
    const { metadata } = object
    if (isAlone || !isPlain(metadata) || metadata.namespace === undefined) return name
    return { kind: object.kind, metadata: { name: metadata.name, namespace: metadata.namespace } }
  }
}
