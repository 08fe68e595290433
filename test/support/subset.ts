import { isDeepStrictEqual } from 'node:util'
import { load } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'

/** Content of a `case.test.yaml`. */
export interface Expectations {
  /** Expected objects with their relevant fields. UPDATE_GOLDEN=1 fills in a field that is `null`. */
  expect: Plain[]
  /** Objects of the input that pass through unchanged, as `Kind/name`. */
  unchanged: string[]
}

export const readExpectations = (text: string): Expectations => {
  const { expect = [], unchanged = [] } = load(text) as Partial<Expectations>
  return { expect, unchanged }
}

/** Returns expectations as text. An object without further fields is on one line. */
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

/** Returns a string for use in a flow collection. */
const inline = (value: unknown): string =>
  /^[A-Za-z][\w./-]*$/.test(String(value)) ? String(value) : JSON.stringify(value)

const nameOf = (value: unknown): unknown => (isPlain(value) ? value.name : undefined)

/** Checks whether the entries of a list have unique names, by which they can be compared. */
export const isNamedList = (list: readonly unknown[]): boolean =>
  list.length > 0 &&
  list.every((one) => typeof nameOf(one) === 'string') &&
  new Set(list.map(nameOf)).size === list.length

/**
 * Returns those fields of a value that are expected, in the order of the value. Entries of lists are found by their
 * `name`; a list without names is returned as a whole.
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

/** Updates expectations to the current values of objects. Objects that are not listed are added by their names. */
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

/** Returns the text that identifies an object: its kind and name, and its namespace if these are not sufficient. */
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
