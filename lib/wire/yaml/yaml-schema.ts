import { CORE_SCHEMA, defineScalarTag, FAILSAFE_SCHEMA, mapTag, mergeTag, NOT_RESOLVED, seqTag } from 'js-yaml'

const STANDARD = 'tag:yaml.org,2002:'
const INT = `${STANDARD}int`
const DIGITS = [...'-+0123456789']

/**
 * Reads integers like go-yaml, and therefore like kubectl, kustomize and kpt: `0644` and `0o644` are octal, and `1_000`
 * is 1000. YAML 1.2 alone would read `0644` as 644, and files would be mounted with the wrong mode. An integer beyond
 * 2^53 becomes a bigint. Source: gopkg.in/yaml.v3 resolve.go.
 */
const goInteger = defineScalarTag<number | bigint>(INT, {
  implicit: true,
  implicitFirstChars: DIGITS,
  identify: () => false,
  resolve: (source) => {
    const match = /^([-+]?)(0b[01_]+|0o[0-7_]+|0[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/.exec(source)
    const digits = match?.[2]?.replaceAll('_', '')
    if (digits === undefined) return NOT_RESOLVED
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
    const signed = match?.[1] === '-' ? -value : value
    const number = Number(signed)
    return Number.isSafeInteger(number) ? number : signed
  },
})

const BASE64 = /^[A-Za-z0-9+/\s]*(?:=\s*){0,2}$/

/**
 * Standard tags, except those for integers. The value of `!!binary` is the decoded text, as in go-yaml. A date keeps
 * its text. A set is an object without values, and an ordered map is a list of objects with one member each.
 */
const furtherScalars = [
  defineScalarTag<string>(`${STANDARD}binary`, {
    identify: () => false,
    resolve: (source) => (BASE64.test(source) ? Buffer.from(source, 'base64').toString('utf8') : NOT_RESOLVED),
  }),
  defineScalarTag<string>(`${STANDARD}timestamp`, { identify: () => false, resolve: (source) => source }),
]
const furtherLists = [
  { ...seqTag, tagName: `${STANDARD}omap` },
  { ...seqTag, tagName: `${STANDARD}pairs` },
]
const SET = `${STANDARD}set`

/** Custom tags such as `!Ref`. go-yaml ignores the tag, and reads the value as a string, a list or an object. */
const LOCAL = { tagName: '!', matchByTagPrefix: true }
const localText = defineScalarTag<string>(LOCAL.tagName, {
  ...LOCAL,
  identify: () => false,
  resolve: (source) => source,
})

/**
 * Schema for claims, and for objects that other objects look up: YAML 1.2 core, merge keys, and integers as in go-yaml.
 */
export const READ_SCHEMA = CORE_SCHEMA.withTags(
  mergeTag,
  goInteger,
  ...furtherScalars,
  ...furtherLists,
  { ...mapTag, tagName: SET },
  localText,
  { ...seqTag, ...LOCAL },
  { ...mapTag, ...LOCAL },
)

/**
 * Keeps the source text of every plain scalar, so that a rewrite cannot change its meaning for any reader.
 */
export function verbatimSchema<S extends { text: string }>(Scalar: new (text: string) => S) {
  /** Returns the key of an object as a string, because keys of JavaScript objects are strings. */
  const textKey = (key: unknown): unknown => (key instanceof Scalar ? key.text : key)
  const verbatimMap = {
    ...mapTag,
    addPair: (map: Record<string, unknown>, key: unknown, value: unknown) => mapTag.addPair(map, textKey(key), value),
    has: (map: Record<string, unknown>, key: unknown) => mapTag.has(map, textKey(key)),
  }
  return FAILSAFE_SCHEMA.withTags(
    verbatimMap,
    { ...verbatimMap, tagName: SET },
    mergeTag,
    ...furtherLists,
    // Lists and objects lose their custom tags, as they do in kustomize.
    { ...verbatimMap, ...LOCAL },
    { ...seqTag, ...LOCAL },
    defineScalarTag<S>(LOCAL.tagName, {
      ...LOCAL,
      identify: () => false,
      resolve: (source, _explicit, tag) => new Scalar(`!<${tag}> ${JSON.stringify(source)}`),
    }),
    ...['binary', 'bool', 'float', 'int', 'null', 'timestamp'].map((name) =>
      defineScalarTag<S>(`${STANDARD}${name}`, {
        identify: () => false,
        resolve: (source) => new Scalar(`!!${name} ${JSON.stringify(source)}`),
      }),
    ),
    defineScalarTag<S | string>('tag:lummo.dev,2026:verbatim', {
      implicit: true,
      identify: () => false,
      resolve: (source) => {
        if (source === '<<') return NOT_RESOLVED
        return source.includes('\n') ? source : new Scalar(source)
      },
    }),
  )
}
