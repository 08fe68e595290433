import type { Json } from '../../manifest/manifest'
import { isPlain, type Plain } from '../../manifest/manifest'
import { deepMerge } from '../../manifest/merge'

/** Name under which the operator owns fields. */
export const FIELD_MANAGER = 'lummo-operator'

/** The fields of an object that one manager owns: an entry of `metadata.managedFields`. */
interface ManagedFields {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  time?: string
  fieldsType: 'FieldsV1'
  fieldsV1: Plain
  subresource?: string
}

/**
 * Managers of `kubectl`. They own the fields of objects that a user applied or created. Without adoption, these fields
 * would remain forever when a claim no longer sets them.
 */
const ADOPTED: readonly string[] = [
  'kubectl-client-side-apply Update',
  'before-first-apply Update',
  'kubectl-create Update',
  'kubectl Apply',
]

const managedFieldsOf = ({ metadata }: Plain): ManagedFields[] => {
  const entries = isPlain(metadata) ? metadata.managedFields : undefined
  return Array.isArray(entries) ? entries : []
}

const isAdopted = ({ manager, operation, subresource }: ManagedFields): boolean =>
  subresource === undefined && ADOPTED.includes(`${manager} ${operation}`)

const isOurs = ({ manager, operation, subresource }: ManagedFields): boolean =>
  subresource === undefined && manager === FIELD_MANAGER && operation === 'Apply'

/**
 * Returns the JSON patch that transfers the fields of `kubectl` to the operator; undefined if `kubectl` owns no fields.
 * The patch contains the `resourceVersion` of the object, and therefore fails if the object has changed. Based on
 * util/csaupgrade of client-go v0.34.
 */
export function adoptionPatch(live: Plain & { metadata: { resourceVersion?: string } }): Json[] | undefined {
  const entries = managedFieldsOf(live)
  const adopted = entries.filter(isAdopted)
  if (adopted.length === 0) return undefined
  const own = entries.find(isOurs)
  const joined = [...adopted, ...(own === undefined ? [] : [own])]
  const fieldsV1 = joined.reduce<Plain>((all, entry) => deepMerge(all, entry.fieldsV1), {})
  const entry = { ...(own ?? adopted[0]), manager: FIELD_MANAGER, operation: 'Apply', fieldsV1 }
  const others = entries.filter((one) => !joined.includes(one))
  return [
    { op: 'replace', path: '/metadata/managedFields', value: [...others, entry] as unknown as Json },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion ?? '' },
  ]
}

/** Checks whether another manager owns a field that has only one owner, such as an atomic list. */
export const isForeign = (live: Plain, path: readonly string[]): boolean =>
  managedFieldsOf(live).some((entry) => !isOurs(entry) && isWhole(entry.fieldsV1, path))

/** Checks whether the operator or `kubectl` has set a field. */
export const ownsField = (live: Plain, path: readonly string[]): boolean =>
  managedFieldsOf(live).some((entry) => (isOurs(entry) || isAdopted(entry)) && isWhole(entry.fieldsV1, path))

function isWhole(fields: unknown, path: readonly string[]): boolean {
  const [step, ...rest] = path
  if (!isPlain(fields)) return false
  return step === undefined ? Object.keys(fields).length === 0 : isWhole(fields[`f:${step}`], rest)
}
