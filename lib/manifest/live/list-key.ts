import { isPlain } from '../manifest'

/** Returns the field that identifies the entries of a list; the values of this field must be unique on both sides. */
export function keyFor(before: readonly unknown[], after: readonly unknown[], mergeKey?: string): string | undefined {
  return [mergeKey, 'name', 'key', 'host', 'type'].find(
    (key): key is string => key !== undefined && [before, after].every((list) => isKeyedBy(list, key)),
  )
}

function isKeyedBy(list: readonly unknown[], key: string): boolean {
  const values = list.map((one) => (isPlain(one) ? one[key] : undefined))
  return values.every((value) => ['string', 'number'].includes(typeof value)) && new Set(values).size === list.length
}
