import { isPlain, type Plain, setMember } from '../manifest/manifest'
import type { Path } from '../manifest/value-at'

/** Returns a copy of a value in which the value at a path is replaced. */
export function withValueAt(value: unknown, [step, ...rest]: Path, next: unknown): unknown {
  if (step === undefined) return next
  if (Array.isArray(value)) return value.map((one, at) => (at === step ? withValueAt(one, rest, next) : one))
  const copy: Plain = isPlain(value) ? { ...value } : {}
  setMember(copy, String(step), withValueAt(copy[step], rest, next))
  return copy
}

/** Returns a copy of a value without the field or list entry at a path. */
export function withoutValueAt(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return undefined
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, at) => at !== step)
    return value.map((one, at) => (at === step ? withoutValueAt(one, rest) : one))
  }
  if (!isPlain(value)) return value
  const { [step]: member, ...others } = value
  return rest.length === 0 ? others : { ...value, [step]: withoutValueAt(member, rest) }
}

/** Returns a copy of a value in which every `name` with the given old value gets a new value. */
export function withNames(value: unknown, before: unknown, next: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withNames(one, before, next))
  if (!isPlain(value)) return value
  const copy: Plain = {}
  for (const [key, member] of Object.entries(value))
    setMember(copy, key, key === 'name' && member === before ? next : withNames(member, before, next))
  return copy
}

/**
 * Returns other values of the same type, starting with the value that is most likely valid. A number in a string is
 * increased, so that quantities, durations, versions and addresses stay valid.
 *
 * @param allowed allowed values of the field, if they are limited
 */
export function otherValues(value: unknown, allowed: readonly unknown[] = []): readonly unknown[] {
  if (typeof value === 'boolean') return [!value]
  if (allowed.length > 0) return allowed.filter((one) => one !== value).slice(0, 3)
  if (typeof value === 'bigint') return [value + 1n]
  if (typeof value === 'number') return [value + 1, value + 10, ...(value > 1 ? [value - 1] : [])]
  if (typeof value !== 'string') return []
  const increased = value.replace(/\d+(?=\D*$)/, (digits) => increase(digits))
  const named = value === '' ? 'x' : `${value}x`
  return increased === value ? [named, `x${value}`] : [increased, named]
}

/** Increases a number without changing its length, because a field can limit the length. */
const increase = (digits: string): string =>
  /^9+$/.test(digits) ? digits.replace(/9$/, '8') : String(BigInt(digits) + 1n).padStart(digits.length, '0')
