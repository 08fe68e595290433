import type { Finding } from '../finding/finding'
import { badName, badValue } from '../finding/rules'
import { suggest } from '../finding/suggest'
import { explainName } from '../manifest/grammar/explain-name'
import { isPlain, type Plain } from '../manifest/manifest'
import type { RawClaim } from './claim'
import { listNames, describeValue } from './walk/wording'
import { badKey, noName, unknownField, wrongType } from './rules'

const ENVELOPE = ['apiVersion', 'kind', 'metadata', 'spec', 'status']
/** Metadata that generated objects inherit. */
const METADATA = ['name', 'namespace', 'labels', 'annotations']
/** Metadata that a server or its clients set. Source: ObjectMeta, Kubernetes v1.34. */
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
 * Checks everything outside the spec: unknown fields, name, namespace, labels and annotations.
 *
 * @param legacy the fields next to `spec` that a legacy form of the object uses
 */
export function checkEnvelope(object: Plain, claim: RawClaim, legacy: readonly string[]): Finding[] {
  const findings = unknownFields(object, claim.kind, [...ENVELOPE, ...legacy])
  const nameIsOutside = typeof object.name === 'string'
  if (object.metadata !== undefined && !isPlain(object.metadata)) {
    if (object.metadata === null && nameIsOutside) return findings
    return [...findings, wrongType.at(['metadata'], '`metadata` must be an object with at least a `name`.')]
  }
  const metadata = isPlain(object.metadata) ? object.metadata : {}
  return [
    ...findings,
    ...unknownMetadata(metadata),
    ...(nameIsOutside && claim.name === '' ? [] : checkName(metadata, claim)),
    ...checkNamespace(metadata),
    ...texts(metadata, 'labels'),
    ...texts(metadata, 'annotations'),
  ]
}

/** Reports metadata that lummo does not read, and would therefore silently lose. */
function unknownMetadata(metadata: Plain): Finding[] {
  return Object.keys(metadata)
    .filter((key) => !METADATA.includes(key) && !OF_THE_SERVER.includes(key))
    .map((key) => {
      const { text, ...proposal } = suggest(key, METADATA, `Available fields: ${listNames(METADATA)}.`)
      const message = `\`${key}\` is not a field of \`metadata\`.${text}`
      return unknownField.at(['metadata', key], message, { atKey: true, current: key, ...proposal })
    })
}

function checkName(metadata: Plain, claim: RawClaim): Finding[] {
  const { name } = metadata
  if (name !== undefined && name !== null && typeof name !== 'string')
    return [noText(['metadata', 'name'], name, '`name`')]
  if (claim.name === '') {
    return [noName.at(['metadata'], `${claim.kind} has no name. Add \`metadata: {name: …}\`.`)]
  }
  const problem = explainName(claim.name, 'dns-subdomain')
  return problem === undefined ? [] : [badName.at(['metadata', 'name'], problem)]
}

function checkNamespace({ namespace }: Plain): Finding[] {
  // kustomize and kpt treat an empty namespace as absent.
  if (namespace === undefined || namespace === null || namespace === '') return []
  const path = ['metadata', 'namespace']
  if (typeof namespace !== 'string') return [noText(path, namespace, '`namespace`')]
  const problem = explainName(namespace, 'dns-label')
  return problem === undefined ? [] : [badName.at(path, problem)]
}

function unknownFields(object: Plain, kind: string, allowed: readonly string[]): Finding[] {
  return Object.keys(object)
    .filter((key) => !allowed.includes(key))
    .map((key) => {
      const text = METADATA.includes(key)
        ? ` Set \`metadata.${key}\` instead.`
        : suggest(key, allowed, 'Move the fields of the kind under `spec`.').text
      return unknownField.at([key], `\`${key}\` is not a field of ${kind}.${text}`, { atKey: true })
    })
}

function texts(metadata: Plain, field: 'labels' | 'annotations'): Finding[] {
  const map = metadata[field]
  if (map === undefined || map === null) return []
  if (!isPlain(map)) return [wrongType.at(['metadata', field], `\`${field}\` must map strings to strings.`)]
  return Object.entries(map).flatMap(([key, value]) => {
    const path = ['metadata', field, key]
    if (typeof value !== 'string') return [noText(path, value, `The value of \`${key}\``)]
    // Kubernetes validates the lower-case form of annotation keys. Source: apimachinery v0.34, ValidateAnnotations.
    const fits = field === 'annotations' && explainName(key.toLowerCase(), 'label-key') === undefined
    const wrongKey = fits ? undefined : explainName(key, 'label-key')
    const wrongValue = field === 'labels' ? explainName(value, 'label-value') : undefined
    return [
      ...(wrongKey === undefined ? [] : [badKey.at(path, wrongKey, { atKey: true })]),
      ...(wrongValue === undefined ? [] : [badValue.at(path, wrongValue)]),
    ]
  })
}

/** Returns the finding for a value that must be a string but is not. */
function noText(path: readonly string[], value: unknown, what: string): Finding {
  const scalar = ['number', 'boolean', 'bigint'].includes(typeof value)
  const fix = scalar
    ? `Put the value in quotes: ${JSON.stringify(String(value))}.`
    : `The current value is ${describeValue(value)}.`
  return wrongType.at(path, `${what} must be a string. ${fix}`)
}
