import type { Finding } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact, nonEmpty, nonEmptyMap } from '../../lib/manifest/compact'
import { goDuration, parseDuration } from '../../lib/manifest/grammar/duration'
import type { Settings } from '../../lib/settings/spec'
import { checkFetchedSecret, checkType } from './checks'
import type { Spec } from './spec'
import { allowsLiterals, literalKeys, literalSecretOf } from './throw-away'
import {
  type ExternalSecretSpec,
  externalSecret,
  fetchedKey,
  REFRESH,
} from '../../lib/parts/connections/external-secret'
import { identity } from '../../lib/parts/identity/identity'
import { RETAIN_ANNOTATIONS } from '../../lib/parts/storage/retain-annotations'
import { asksFor, fetches, generatorOf, type KeySource, keySources, pathOf, storeOf } from './keys'

type Drawn = NonNullable<ExternalSecretSpec['dataFrom']>[number]

const GENERATORS = 'generators.external-secrets.io/v1alpha1'

/**
 * Returns the ExternalSecret of a claim. The kind of the store is always set, because it defaults to a SecretStore of
 * the namespace. An ExternalSecret with generated values is kept when its file is removed. A cluster would delete the
 * Secret of a removed ExternalSecret, and with it the only copy of a password that a volume may still require. Source:
 * External Secrets v2.9, external-secrets.io/v1.
 */
export function expand(claim: Claim<Spec>, world: Pick<World, 'settings' | 'find'>): Expansion {
  const { spec, name } = claim
  const { settings } = world
  const keys = keySources(spec, settings)
  if (literalKeys(spec).length > 0 && allowsLiterals(settings)) {
    const { manifests, findings } = literalSecretOf(claim)
    return { manifests, findings: [...findings, ...checkType(spec, { keys })] }
  }
  const store = storeOf(spec, settings)
  const id = identity({ ...claim, spec: { app: spec.app, 'part-of': spec['part-of'] } })
  const generated = keys.some(({ generate }) => generate !== undefined)
  const once = spec.once === true || generated
  const manifest = externalSecret(
    { name, labels: id.labels, ...(generated ? { annotations: { ...RETAIN_ANNOTATIONS } } : {}) },
    compact<ExternalSecretSpec>({
      refreshPolicy: once ? 'CreatedOnce' : undefined,
      refreshInterval: once ? undefined : goDuration(parseDuration(spec.refresh ?? REFRESH) ?? 0),
      secretStoreRef: fetches(spec, keys) ? store : undefined,
      target: targetOf(spec, spec.secretName ?? name),
      data: nonEmpty(keys.flatMap(fetched)),
      dataFrom: nonEmpty([...extracted(spec, settings), ...keys.flatMap((one) => drawn(one, settings))]),
    }),
  )
  const findings: Finding[] = checkFetchedSecret(claim, { keys, store, world })
  return { manifests: [manifest], findings }
}

/**
 * Returns the target of an ExternalSecret. With `Merge`, the keys of a template are added to the fetched keys;
 * otherwise the keys of the template would replace the fetched keys.
 */
function targetOf({ type, template }: Spec, name: string): NonNullable<ExternalSecretSpec['target']> {
  const data = nonEmptyMap(template ?? {})
  const made = { type, mergePolicy: data === undefined ? undefined : ('Merge' as const), data }
  return { name, ...(type === undefined && data === undefined ? {} : { template: compact(made) }) }
}

const fetched = ({ key, path, property, version, generate }: KeySource) =>
  generate !== undefined || path === undefined ? [] : [fetchedKey(key, { key: path, property, version })]

function extracted(spec: Spec, settings: Settings): Drawn[] {
  const key = pathOf(spec, settings)
  return spec.all === true && key !== undefined ? [{ extract: { key } }] : []
}

/**
 * Returns generated values, each under the name of its key. Each generator returns a single value under a different
 * name (`password`, `uuid`).
 */
function drawn({ key, generate }: KeySource, settings: Settings): Drawn[] {
  const generator = asksFor(generate) ? generatorOf(generate, settings) : undefined
  if (generator === undefined) return []
  const generatorRef = { apiVersion: GENERATORS, kind: generator.kind, name: generator.name }
  return [{ sourceRef: { generatorRef }, rewrite: [{ regexp: { source: '^.+$', target: key } }] }]
}
