import type { Finding } from '../finding/finding'
import { badName, badValue } from '../finding/rules'
import { suggest } from '../finding/suggest'
import { explainName } from '../manifest/grammar/explain-name'
import { isPlain, type Plain } from '../manifest/manifest'
import type { RawClaim } from './claim'
import { list, sortOf } from './walk/wording'
import { badKey, noName, unknownField, wrongType } from './rules'

const ENVELOPE = ['apiVersion', 'kind', 'metadata', 'spec', 'status']
/** The metadata that what is made follows. */
const METADATA = ['name', 'namespace', 'labels', 'annotations']
/** What a server, or a program that talks to it, keeps in an object for itself. Source: ObjectMeta, Kubernetes v1.34. */
const OF_THE_SERVER = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]

/**
 * Checks what every object has around its spec: no stray fields, a name, a namespace, labels and annotations.
 *
 * @param older fields beside `spec` in which an older form of the object keeps things
 */
export function checkEnvelope(object: Plain, claim: RawClaim, older: readonly string[]): Finding[] {
  const findings = strayFields(object, claim.kind, [...ENVELOPE, ...older])
  const nameIsOutside = typeof object.name === 'string'
  if (object.metadata !== undefined && !isPlain(object.metadata)) {
    if (object.metadata === null && nameIsOutside) return findings
    return [...findings, wrongType.at(['metadata'], '`metadata` must be a map with at least a `name`.')]
  }
  const metadata = isPlain(object.metadata) ? object.metadata : {}
  return [
    ...findings,
    ...strayMetadata(metadata),
    ...(nameIsOutside && claim.name === '' ? [] : checkName(metadata, claim)),
    ...checkNamespace(metadata),
    ...texts(metadata, 'labels'),
    ...texts(metadata, 'annotations'),
  ]
}

/** What nobody reads would be lost without a word. */
function strayMetadata(metadata: Plain): Finding[] {
  return Object.keys(metadata)
    .filter((key) => !METADATA.includes(key) && !OF_THE_SERVER.includes(key))
    .map((key) => {
      const { text, ...proposal } = suggest(key, METADATA, `It takes ${list(METADATA)}.`)
      const message = `\`${key}\` is not a field of \`metadata\`.${text}`
      return unknownField.at(['metadata', key], message, { atKey: true, current: key, ...proposal })
    })
}

function checkName(metadata: Plain, claim: RawClaim): Finding[] {
  const { name } = metadata
  if (name !== undefined && name !== null && typeof name !== 'string')
    return [noText(['metadata', 'name'], name, '`name`')]
  if (claim.name === '') {
    return [noName.at(['metadata'], `This ${claim.kind} has no name. Add \`metadata: {name: …}\`.`)]
  }
  const problem = explainName(claim.name, 'dns-subdomain')
  return problem === undefined ? [] : [badName.at(['metadata', 'name'], problem)]
}

function checkNamespace({ namespace }: Plain): Finding[] {
  // kustomize and kpt take an empty one for none.
  if (namespace === undefined || namespace === null || namespace === '') return []
  const path = ['metadata', 'namespace']
  if (typeof namespace !== 'string') return [noText(path, namespace, '`namespace`')]
  const problem = explainName(namespace, 'dns-label')
  return problem === undefined ? [] : [badName.at(path, problem)]
}

function strayFields(object: Plain, kind: string, allowed: readonly string[]): Finding[] {
  return Object.keys(object)
    .filter((key) => !allowed.includes(key))
    .map((key) => {
      const text = METADATA.includes(key)
        ? ' It belongs under `metadata`.'
        : suggest(key, allowed, 'Everything of ours goes under `spec`.').text
      return unknownField.at([key], `\`${key}\` is not a field of ${kind}.${text}`, { atKey: true })
    })
}

function texts(metadata: Plain, field: 'labels' | 'annotations'): Finding[] {
  const map = metadata[field]
  if (map === undefined || map === null) return []
  if (!isPlain(map)) return [wrongType.at(['metadata', field], `\`${field}\` must be a map of texts.`)]
  return Object.entries(map).flatMap(([key, value]) => {
    const path = ['metadata', field, key]
    if (typeof value !== 'string') return [noText(path, value, `The value of \`${key}\``)]
    // Kubernetes looks at the keys of annotations in lower case. Source: apimachinery v0.34, ValidateAnnotations.
    const fits = field === 'annotations' && explainName(key.toLowerCase(), 'label-key') === undefined
    const wrongKey = fits ? undefined : explainName(key, 'label-key')
    const wrongValue = field === 'labels' ? explainName(value, 'label-value') : undefined
    return [
      ...(wrongKey === undefined ? [] : [badKey.at(path, wrongKey, { atKey: true })]),
      ...(wrongValue === undefined ? [] : [badValue.at(path, wrongValue)]),
    ]
  })
}

/** What must be text and is something else. */
function noText(path: readonly string[], value: unknown, what: string): Finding {
  const scalar = ['number', 'boolean', 'bigint'].includes(typeof value)
  const cure = scalar ? `Put it in quotes: ${JSON.stringify(String(value))}.` : `It is ${sortOf(value)}.`
  return wrongType.at(path, `${what} must be text. ${cure}`)
}
