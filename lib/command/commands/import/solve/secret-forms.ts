import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'

/** Kinds of secret stores. The settings can name a store for each. */
const STORES = ['vault', 'gcp', 'aws', 'azure']

/** Returns forms of a LummoSecret that omit fields which the settings or the kind of values already determine. */
export function secretForms(object: Plain): Plain[] {
  const spec = mapAt(object, ['spec'])
  const { path, keys, store, from: _, generate: __, ...others } = spec
  const forms: Plain[] = []
  const shared = sharedGenerator(keys)
  if (shared !== undefined) forms.push({ ...others, ...shared })
  // The last folder but one is the name of a database: `infra/postgres/shop/creds`.
  const names = typeof path === 'string' ? path.split('/') : []
  for (const name of names) forms.push({ ...others, postgres: name })
  if (store !== undefined) {
    const { store: ___, ...rest } = spec
    for (const from of STORES) forms.push({ ...rest, from })
  }
  return forms.map((one) => ({ ...object, spec: one }))
}

/** Returns `generate` and a list of keys if all keys have the same generator. */
function sharedGenerator(keys: unknown): Plain | undefined {
  if (!isPlain(keys)) return undefined
  const generators = Object.values(keys).map((one) => (isPlain(one) ? one.generate : undefined))
  const [first, ...others] = generators
  const isShared = first !== undefined && others.every((one) => deepEqual(one, first))
  return isShared ? { generate: first, keys: Object.keys(keys) } : undefined
}
