import { type FieldPath, type Finding, hasErrors } from '../finding/finding'
import type { Kind, ReadClaim } from '../kind/claim'
import { isPlain, type Plain, setMember } from '../manifest/manifest'
import { valueAt } from '../manifest/value-at'
import type { Item } from '../wire/item'

/**
 * A claim in which the errors of fields are corrected. The corrected claim is used to find errors that the corrected
 * errors would hide, and is never part of the output.
 */
export interface CorrectedClaim {
  read: ReadClaim
  /**
   * Whether every error was a misspelt field. After any other error, the corrected claim lacks values, with unknown
   * effects.
   */
  isComplete: boolean
  /** Errors in the values of misspelt fields. */
  findings: readonly Finding[]
  /** Checks whether a finding cannot result from a missing value. */
  isUnaffected(finding: Finding): boolean
  /**
   * Checks whether a finding is about a contradiction that arises only when a misspelt field is renamed. The author
   * sees only that the field is misspelt.
   */
  isEcho(finding: Finding): boolean
  /** Converts a path of the corrected object to the path that the user wrote. */
  toWritten(path: FieldPath): FieldPath
}

/** A field with an error and, if known, the name that the author intended. */
interface BrokenField {
  path: FieldPath
  name: string | undefined
}

/**
 * Returns a claim in which misspelt fields are renamed and other fields with errors are removed; undefined if the
 * result would still have errors.
 */
export function correctedClaim(kind: Kind, item: Item, findings: readonly Finding[]): CorrectedClaim | undefined {
  const broken = brokenFields(item.object, findings)
  if (broken === undefined) return undefined
  const object = structuredClone(item.object)
  for (const one of broken) correct(object, one)
  const toWritten = (path: FieldPath): FieldPath => {
    const found = broken.find(({ path: written, name }) => name !== undefined && isWithin(path, renamed(written, name)))
    return found === undefined ? path : [...found.path, ...path.slice(found.path.length)]
  }
  const read = kind.read({ object, sourceOf: (path) => item.sourceOf(toWritten(path)) })
  const isComplete = broken.every(({ name }) => name !== undefined)
  const added = isComplete ? read.findings.map((one) => withPath(one, toWritten)) : []
  if (!isComplete && hasErrors(read.findings)) return undefined
  const lacksPort = broken.some(({ path, name }) => name === undefined && path.some((step) => PORTS.includes(step)))
  const isUnaffected = ({ path, code }: Finding): boolean =>
    path !== undefined &&
    !(lacksPort && code.includes('port')) &&
    !broken.some(({ path: written }) => isWithin(path, written) || isWithin(written, path))
  const isEcho = ({ path, code }: Finding): boolean =>
    path !== undefined && CONTRADICTIONS.includes(code) && broken.some((one) => isWithin(path, one.path))
  return { read, isComplete, findings: added, isUnaffected, isEcho, toWritten }
}

/** Codes of findings about fields that cannot both be set. */
const CONTRADICTIONS: readonly string[] = ['choose-one', 'given-twice', 'no-effect', 'replicas-and-scaling']

/**
 * Fields to which other fields and objects refer. Without such a field, the fields and objects that refer to it would
 * get findings as well.
 */
const REFERRED_TO: readonly (string | number)[] = [
  'app',
  'keys',
  'main',
  'name',
  'resources',
  'selectorLabels',
  'volumes',
]
/** Fields that declare ports. Without such a field, only rules about ports would report additional findings. */
const PORTS: readonly (string | number)[] = ['grpc', 'http', 'ports']

/**
 * Returns the fields with errors. Returns undefined if a field with an error is not in an object of the spec, or if
 * other fields refer to the field and it cannot be corrected.
 */
function brokenFields(object: Plain, findings: readonly Finding[]): BrokenField[] | undefined {
  const broken = new Map<string, BrokenField>()
  for (const { severity, path, atKey, proposed } of findings) {
    if (severity !== 'error') continue
    const last = path?.[path.length - 1]
    if (path === undefined || path[0] !== 'spec' || path.length < 2 || typeof last !== 'string') return undefined
    const around = valueAt(object, path.slice(0, -1))
    if (!isPlain(around) || !Object.hasOwn(around, last)) return undefined
    const isMisspelt = atKey === true && typeof proposed === 'string' && !Object.hasOwn(around, proposed)
    if (!isMisspelt && path.some((step) => REFERRED_TO.includes(step))) return undefined
    broken.set(JSON.stringify(path), { path, name: isMisspelt ? proposed : undefined })
  }
  return [...broken.values()]
}

/** Renames or removes a field. The other fields keep their order. */
function correct(object: Plain, { path, name }: BrokenField): void {
  const around = valueAt(object, path.slice(0, -1))
  if (!isPlain(around)) return
  const members = Object.entries(around)
  for (const [key] of members) delete around[key]
  for (const [key, member] of members) {
    if (key !== path[path.length - 1]) setMember(around, key, member)
    else if (name !== undefined) setMember(around, name, member)
  }
}

const renamed = (path: FieldPath, name: string): FieldPath => [...path.slice(0, -1), name]

/** Checks whether a path is equal to, or below, another path. */
const isWithin = (path: FieldPath, other: FieldPath): boolean => other.every((step, at) => path[at] === step)

const withPath = (finding: Finding, toWritten: CorrectedClaim['toWritten']): Finding =>
  finding.path === undefined ? finding : { ...finding, path: toWritten(finding.path) }
