import { listText } from '../../manifest/text'
import { mapAt, textAt } from '../../manifest/value-at'
import { type Finished, nameOf } from '../package-check'
import { isSet, type RefusedValue } from './refused'

/** Checks the data of a ConfigMap. Source: ValidateConfigMap of core/validation, Kubernetes v1.34. */
export function inConfigMap(one: Finished): RefusedValue[] {
  const [texts, binary] = ['data', 'binaryData'].map((field) => Object.keys(mapAt(one.manifest, [field]))) as [
    string[],
    string[],
  ]
  const twice = binary.filter((key) => texts.includes(key))
  return [
    ...inKeys(one, 'data'),
    ...notTexts(one, 'data'),
    ...inKeys(one, 'binaryData'),
    ...notBase64(one, 'binaryData'),
    ...twice.map((key) => ({
      at: ['binaryData', key],
      message: `\`${key}\` of ${nameOf(one)} is in both \`data\` and \`binaryData\`. Remove one of the two.`,
    })),
  ]
}

/** Checks the data of a Secret. Source: ValidateSecret of core/validation, Kubernetes v1.34. */
export function inSecret(one: Finished): RefusedValue[] {
  // SOPS replaces the values and is decrypted before the object reaches the cluster.
  if (one.manifest.sops !== undefined) return []
  return [
    ...inKeys(one, 'data'),
    ...notBase64(one, 'data'),
    ...inKeys(one, 'stringData'),
    ...notTexts(one, 'stringData'),
    ...withoutKeys(one),
  ]
}

const inKeys = (one: Finished, field: string): RefusedValue[] =>
  Object.keys(mapAt(one.manifest, [field])).flatMap((key) =>
    /^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== '.' && !key.startsWith('..')
      ? []
      : [
          {
            at: [field, key],
            message: `\`${key}\` is not a valid key of ${nameOf(one)}. Use letters, digits, \`-\`, \`_\` and \`.\`.`,
          },
        ],
  )

const notTexts = (one: Finished, field: string): RefusedValue[] =>
  Object.entries(mapAt(one.manifest, [field])).flatMap(([key, value]) => {
    if (typeof value === 'string' || !isSet(value)) return []
    const isScalar = ['boolean', 'number', 'bigint'].includes(typeof value)
    const fix = isScalar ? `Put the value in quotes: "${String(value)}"` : 'Set a string'
    return [{ at: [field, key], message: `\`${key}\` in \`${field}\` of ${nameOf(one)} must be a string. ${fix}.` }]
  })

/** Placeholders of tools that replace the value before the object reaches the cluster. */
const PLACEHOLDER = /[<${%]|^ref\+/

const notBase64 = (one: Finished, field: string): RefusedValue[] =>
  Object.entries(mapAt(one.manifest, [field])).flatMap(([key, value]) => {
    if (!isSet(value)) return []
    const text = typeof value === 'string' ? value.replace(/[\r\n]/g, '') : undefined
    if (text !== undefined && (isBase64(text) || PLACEHOLDER.test(text))) return []
    const fix =
      field === 'data'
        ? 'Move the value to `stringData`, or set the output of `base64 -w0`'
        : 'Set the output of `base64 -w0 FILE`'
    return [{ at: [field, key], message: `\`${key}\` in \`${field}\` of ${nameOf(one)} is not base64. ${fix}.` }]
  })

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)

/** Keys that a type of Secret requires. A list of lists requires one key of each list. */
const REQUIRED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'kubernetes.io/basic-auth': [['username', 'password']],
  'kubernetes.io/dockercfg': [['.dockercfg']],
  'kubernetes.io/dockerconfigjson': [['.dockerconfigjson']],
  'kubernetes.io/ssh-auth': [['ssh-privatekey']],
  'kubernetes.io/tls': [['tls.crt'], ['tls.key']],
}

function withoutKeys(one: Finished): RefusedValue[] {
  const type = textAt(one.manifest, ['type']) ?? ''
  const keys = ['data', 'stringData'].flatMap((field) => Object.keys(mapAt(one.manifest, [field])))
  const missing = (Object.hasOwn(REQUIRED, type) ? (REQUIRED[type] ?? []) : []).filter(
    (choices) => !choices.some((key) => keys.includes(key)),
  )
  if (missing.length === 0) return []
  const names = listText(
    missing.map((choices) =>
      listText(
        choices.map((key) => `\`${key}\``),
        'or',
      ),
    ),
  )
  const message = `${nameOf(one)} has no ${names}, which \`type: ${type}\` requires. Add the ${missing.length > 1 ? 'keys' : 'key'}, or rename existing keys.`
  return [{ at: ['type'], message }]
}
