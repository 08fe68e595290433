import { groupedBy } from '../manifest/grouped-by'
import { groupOf } from '../manifest/id'
import type { Manifest } from '../manifest/manifest'
import { podsOf } from '../manifest/observed/pods'
import { byText } from '../manifest/text'
import { mapsIn, textAt } from '../manifest/value-at'
import { knownSecret } from '../parts/connections/known-secret'
import { cloudNativeSecret } from '../parts/connections/operator-secret'
import type { ClaimObjects } from './claim-objects'

/** A Secret and some of its keys. */
interface NamedSecret {
  name: string
  keys: readonly string[]
}

/**
 * Returns the Secret keys of a claim, grouped by Secret. Secrets and keys are in alphabetical order. If the store
 * determines the keys of a Secret, returns no keys.
 */
export function secretsOf({ kind, objects }: ClaimObjects): Record<string, string[]> {
  const found = objects.flatMap((object): NamedSecret[] => {
    if (object.kind === 'ExternalSecret') {
      const { target, keys } = knownSecret(object)
      return [{ name: target, keys: [...keys.keys()] }]
    }
    if (object.kind === 'Cluster' && groupOf(object.apiVersion) === 'postgresql.cnpg.io')
      return [cloudNativeSecret(object)]
    return kind === 'LummoDatabase' && object.kind === 'StatefulSet' ? secretsReadBy(object) : []
  })
  const byName = [...groupedBy(found, ({ name }) => name)].sort(([one], [other]) => byText(one, other))
  return Object.fromEntries(
    byName.map(([name, some]) => [name, [...new Set(some.flatMap(({ keys }) => keys))].sort(byText)]),
  )
}

/** Returns the keys of Secrets that the variables of a workload contain. */
const secretsReadBy = (workload: Manifest): NamedSecret[] =>
  (podsOf(workload)?.all ?? []).flatMap(({ spec }) =>
    mapsIn(spec.env).flatMap(([, variable]): NamedSecret[] => {
      const [name, key] = ['name', 'key'].map((field) => textAt(variable, ['valueFrom', 'secretKeyRef', field]))
      return name === undefined || key === undefined ? [] : [{ name, keys: [key] }]
    }),
  )
