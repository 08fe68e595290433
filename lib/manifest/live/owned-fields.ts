import { isPlain, type Manifest, type Plain } from '../manifest'

/** Fields below a path in an object that a client has set. */
export interface AppliedFields {
  /** Whether the client set the field itself, not only its members. */
  isLeaf: boolean
  field(name: string): AppliedFields | undefined
  /** Returns the fields that are set in an entry of a list. A key identifies the entry. */
  entry(entry: Plain, key: string): AppliedFields | undefined
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Field managers of programs that apply whole manifests. Other managers apply only fields that they add themselves,
 * such as node labels and sidecars.
 */
const APPLYING = /^(kubectl.*|argocd-controller|kustomize-controller|helm.*|flux.*|lummo.*)$/

/**
 * Returns the fields that were applied last, either with `kubectl apply` or by server-side apply of a program that
 * applies manifests.
 */
export function ownedFields({ metadata }: Manifest): AppliedFields[] {
  const text = metadata.annotations?.[LAST_APPLIED]
  const applied = text === undefined ? undefined : parsed(text)
  const { managedFields } = metadata as unknown as Plain
  const managed = (Array.isArray(managedFields) ? managedFields : []).filter(
    (one): one is Plain =>
      isPlain(one) && one.operation === 'Apply' && (one.subresource ?? '') === '' && APPLYING.test(String(one.manager)),
  )
  return [
    ...(applied === undefined ? [] : [ofValue(applied)]),
    ...managed.flatMap(({ fieldsV1 }) => (isPlain(fieldsV1) ? [ofFields(fieldsV1)] : [])),
  ]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const ofValue = (value: unknown): AppliedFields => ({
  isLeaf: !isPlain(value) && !Array.isArray(value),
  field: (name) => (isPlain(value) && Object.hasOwn(value, name) ? ofValue(value[name]) : undefined),
  entry: (entry, key) => {
    const found = Array.isArray(value) ? value.find((one) => isPlain(one) && one[key] === entry[key]) : undefined
    return found === undefined ? undefined : ofValue(found)
  },
})

/**
 * Parses `fieldsV1`: `f:` is a field, `k:` is an entry identified by keys, and `.` is the entry itself. Source:
 * structured-merge-diff, fieldpath/serialize.go.
 */
const ofFields = (fields: Plain): AppliedFields => ({
  isLeaf: Object.keys(fields).length === 0,
  field: (name) => below(fields[`f:${name}`]),
  entry: (entry) => {
    const name = Object.keys(fields).find((one) => {
      const keys = one.startsWith('k:') ? parsed(one.slice(2)) : undefined
      return isPlain(keys) && Object.entries(keys).every(([key, value]) => entry[key] === value)
    })
    return name === undefined ? undefined : below(fields[name])
  },
})

const below = (fields: unknown): AppliedFields | undefined => (isPlain(fields) ? ofFields(fields) : undefined)
