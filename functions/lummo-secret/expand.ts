import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret'
import type { Finding } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact, nonEmpty, nonEmptyMap } from '../../lib/manifest/compact'
import { goDuration, parseDuration } from '../../lib/manifest/grammar/duration'
import type { Manifest } from '../../lib/manifest/manifest'
import type { Settings } from '../../lib/settings/spec'
import { checkSecret } from './checks'
import type { Spec } from './spec'
import { identity } from '../../lib/parts/identity/identity'
import { KEPT } from '../../lib/parts/storage/kept'
import { asksFor, fetches, generatorOf, type KeySource, keySources, pathOf, storeOf } from './keys'

type Body = NonNullable<IExternalSecret['spec']>
export type ExternalSecret = Manifest & { spec: Body }
type Fetched = NonNullable<Body['data']>[number]
type Drawn = NonNullable<Body['dataFrom']>[number]

const GENERATORS = 'generators.external-secrets.io/v1alpha1'

const REFRESH = '1h'

/**
 * The ExternalSecret of a claim. The kind of the store is always written, for without it a SecretStore of the namespace
 * is meant. One that makes values up is kept when its file goes: its Secret would go with it, and with that the only copy of
 * a password that a disk may still ask for. Source: External Secrets v2.9, external-secrets.io/v1.
 */
export function expand(claim: Claim<Spec>, world: Pick<World, 'settings' | 'find'>): Expansion {
  const { spec, name } = claim
  const { settings } = world
  const keys = keySources(spec, settings)
  const store = storeOf(spec, settings)
  const id = identity({ ...claim, spec: { app: spec.app, 'part-of': spec['part-of'] } })
  const generated = keys.some(({ generate }) => generate !== undefined)
  const once = spec.once === true || generated
  const manifest: ExternalSecret = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, labels: id.labels, ...(generated ? { annotations: { ...KEPT } } : {}) },
    spec: compact<Body>({
      refreshPolicy: once ? 'CreatedOnce' : undefined,
      refreshInterval: once ? undefined : goDuration(parseDuration(spec.refresh ?? REFRESH) ?? 0),
      secretStoreRef: fetches(spec, keys) ? store : undefined,
      target: targetOf(spec, spec.secretName ?? name),
      data: nonEmpty(keys.flatMap(fetched)),
      dataFrom: nonEmpty([...extracted(spec, settings), ...keys.flatMap((one) => drawn(one, settings))]),
    }),
  }
  const findings: Finding[] = checkSecret(claim, { keys, store, world })
  return { manifests: [manifest], findings }
}

/** Keys that a template makes stand beside the others; without `Merge` they would replace them. */
function targetOf({ type, template }: Spec, name: string): NonNullable<Body['target']> {
  const data = nonEmptyMap(template ?? {})
  const made = { type, mergePolicy: data === undefined ? undefined : ('Merge' as const), data }
  return { name, ...(type === undefined && data === undefined ? {} : { template: compact(made) }) }
}

function fetched({ key, path, property, version, generate }: KeySource): Fetched[] {
  if (generate !== undefined || path === undefined) return []
  return [{ secretKey: key, remoteRef: compact<Fetched['remoteRef']>({ key: path, property, version }) }]
}

function extracted(spec: Spec, settings: Settings): Drawn[] {
  const key = pathOf(spec, settings)
  return spec.all === true && key !== undefined ? [{ extract: { key } }] : []
}

/** Generators call their only value as they like (`password`, `uuid`), so it gets the name of the key. */
function drawn({ key, generate }: KeySource, settings: Settings): Drawn[] {
  const generator = asksFor(generate) ? generatorOf(generate, settings) : undefined
  if (generator === undefined) return []
  const generatorRef = { apiVersion: GENERATORS, kind: generator.kind, name: generator.name }
  return [{ sourceRef: { generatorRef }, rewrite: [{ regexp: { source: '^.+$', target: key } }] }]
}
