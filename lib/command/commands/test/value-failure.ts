import { type FieldPath, type LocatedFinding, pathText } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { flowText } from '../../../wire/yaml/edit-yaml'
import { writeYaml } from '../../../wire/yaml/write-yaml'
import { referenceTo } from './references'
import { testValue } from './rules'
import type { FieldDifference } from './subset'
import type { TestCase } from './test-case'

/** Maximum length of a value that a message shows on one line. */
const MAX_INLINE = 60

/** Returns the finding about a field that differs. The location of the finding is the expectation in the test file. */
export function valueFailure(
  test: TestCase,
  prefix: FieldPath,
  object: Plain,
  difference: FieldDifference,
): LocatedFinding {
  const { path, field } = difference
  const place = test.place([...prefix, ...path])
  return { ...testValue.at(field, messageFor(object, difference)), object: objectRef(object), place }
}

/** Returns the reference by which a finding identifies an output object. */
export function objectRef(object: Plain): NonNullable<LocatedFinding['object']> {
  const { name, namespace } = isPlain(object.metadata) ? object.metadata : {}
  return {
    apiVersion: String(object.apiVersion ?? ''),
    kind: String(object.kind),
    name: String(name ?? ''),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  }
}

function messageFor(object: Plain, { field, expected, actual, names, isEntry }: FieldDifference): string {
  const text = pathText(field)
  if (isEntry === true) {
    const known =
      names.length === 0 ? undefined : `Available entries: ${names.map((name) => `\`${name}\``).join(', ')}.`
    return `\`${text}\` of ${referenceTo(object)} has no entry \`${expected}\`.${suggest(String(expected), names, known).text}`
  }
  if (isSecret(object, field))
    return `\`${text}\` of ${referenceTo(object)} differs. The values of a Secret are hidden.`
  if (actual === undefined) {
    const last = String(field.at(-1))
    return `${referenceTo(object)} has no \`${text}\`.${suggest(last, names, `The test expects ${shown(expected)}.`).text}`
  }
  if (expected === null) return `\`${text}\` of ${referenceTo(object)} must be absent, but is ${shown(actual)}.`
  const [one, other] = [inline(expected), inline(actual)]
  if (one !== undefined && other !== undefined) {
    return `\`${text}\` of ${referenceTo(object)} must be \`${one}\`, but is \`${other}\`.`
  }
  return `\`${text}\` of ${referenceTo(object)} differs from the test:\nexpected:\n${block(expected)}\nactual:\n${block(actual)}`
}

const isSecret = ({ kind }: Plain, [first]: FieldPath): boolean =>
  kind === 'Secret' && (first === 'data' || first === 'stringData')

/** Returns a value on one line; undefined if it is too long. */
function inline(value: unknown): string | undefined {
  const text = flowText(value)
  return text.length <= MAX_INLINE ? text : undefined
}

const shown = (value: unknown): string => {
  const text = inline(value)
  return text === undefined ? 'a value' : `\`${text}\``
}

const block = (value: unknown): string =>
  (typeof value === 'string' ? value : writeYaml(value)).trimEnd().replace(/^/gm, '  ')
