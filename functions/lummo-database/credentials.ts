import type { Finding } from '../../lib/finding/finding'
import { chooseOne, noStore } from '../../lib/finding/rules'
import type { Claim, World } from '../../lib/kind/claim'
import type { Manifest } from '../../lib/manifest/manifest'
import { listText } from '../../lib/manifest/text'
import { type ExternalSecret, externalSecret, fetchedKey, REFRESH } from '../../lib/parts/connections/external-secret'
import { likelyKey } from '../../lib/parts/connections/keys'
import { type KnownSecret, secretNamed } from '../../lib/parts/connections/known-secret'
import { missingKey } from '../../lib/parts/connections/rules'
import { isExternal } from '../../lib/settings/external'
import type { Credential, CredentialEnv, Engine } from './database'
import type { Spec } from './spec'
import { noCredentials, notWithOperator } from './rules'
import { usualSecret } from '../../lib/parts/connections/databases'

/** Location of the database credentials. */
export interface Credentials {
  /** Name of the Secret. */
  name: string
  keys: Record<Credential, string>
  env: CredentialEnv
  manifests: Manifest[]
  findings: Finding[]
}

const FALLBACK = {
  username: 'username',
  password: 'password',
  rootPassword: 'root-password',
  adminPassword: 'admin-password',
  monitorPassword: 'monitor-password',
}

/**
 * Returns the Secret with the credentials: the Secret that the user sets, a Secret from the store, or the default
 * Secret.
 */
export function credentialsOf({ name, namespace, spec }: Claim<Spec>, world: World, engine: Engine): Credentials {
  const operated = spec.operator !== undefined
  const own = usualSecret(name, 'by-store')
  const wanted = engine.credentials(spec).filter((one) => one !== 'username' || spec.user === undefined || operated)
  const given = spec.secret === false ? undefined : spec.secret
  const secret = given?.name ?? (operated && spec.vault === undefined ? usualSecret(name, 'by-operator') : own)
  const keys = given?.keys ?? FALLBACK
  const env: CredentialEnv = (variable, credential) =>
    credential === 'username' && spec.user !== undefined
      ? { name: variable, value: spec.user }
      : { name: variable, valueFrom: { secretKeyRef: { name: secret, key: keys[credential] } } }
  const found = { name: secret, keys, env, manifests: [], findings: [] }
  if (spec.vault !== undefined) {
    if (spec.secret !== undefined) {
      const message = '`secret` and `vault` are mutually exclusive. Remove one of the two.'
      return { ...found, findings: [chooseOne.at(['spec', 'vault'], message)] }
    }
    return { ...found, ...fromStore(own, { vault: spec.vault, wanted, operated }, world) }
  }
  if (operated && wanted.some((credential) => keys[credential] !== FALLBACK[credential])) {
    const message = '`keys` has no effect, because the operator reads only `username` and `password`. Remove `keys`.'
    return { ...found, findings: [notWithOperator.at(['spec', 'secret', 'keys'], message)] }
  }
  const lacking = checkKeys(secretNamed(world, namespace, secret), keys, wanted)
  if (lacking.length > 0) return { ...found, findings: lacking }
  const isKnown = secretNamed(world, namespace, own) !== undefined || isExternal(world.settings, 'Secret', own)
  if (operated || spec.secret !== undefined || isKnown) return found
  const list = listText(wanted.map((credential) => `\`${keys[credential]}\``))
  const message = `The Secret \`${own}\` with the credentials (${list}) is not in the package. Set the name of an existing Secret in \`secret\`, or a path in \`vault\`.`
  return { ...found, findings: [noCredentials.at([], message, { missing: `${namespace ?? ''}/Secret/${own}` })] }
}

/** Reports keys that are missing in a Secret of the package: a pod that reads such a key never starts. */
function checkKeys(
  known: KnownSecret | undefined,
  keys: Record<Credential, string>,
  wanted: readonly Credential[],
): Finding[] {
  if (known === undefined || known.open !== undefined || known.keys.size === 0) return []
  const missing = wanted.filter((credential) => !known.keys.has(keys[credential]))
  if (missing.length === 0) return []
  const likely = missing.map((credential) =>
    credential === 'username' || credential === 'password' ? likelyKey(credential, known.keys.keys()) : undefined,
  )
  const kept = wanted.filter((one) => !missing.includes(one) && keys[one] !== FALLBACK[one])
  const entries = [
    ...kept.map((one) => `${one}: ${keys[one]}`),
    ...missing.map((one, at) => `${one}: ${likely[at] ?? 'KEY'}`),
  ]
  const map = `\`secret: {name: ${known.target}, keys: {${entries.join(', ')}}}\``
  const keyText = missing.length === 1 ? 'the key' : 'the keys'
  const fix = likely.includes(undefined)
    ? `Add ${keyText}, or map the existing keys: ${map}.`
    : `Map the existing keys: ${map}, or add ${keyText}.`
  const lacking = listText(
    missing.map((credential) => `\`${keys[credential]}\``),
    'or',
  )
  const message = `The ${known.kind} \`${known.name}\` has no ${lacking}. ${fix}`
  return [missingKey.at(['spec', 'secret'], message)]
}

/** Returns the ExternalSecret. The ExternalSecret sets the kind of the store, because the default is SecretStore. */
function fromStore(
  name: string,
  asked: { vault: NonNullable<Spec['vault']>; wanted: readonly Credential[]; operated: boolean },
  world: World,
): { manifests: ExternalSecret[]; findings: Finding[] } {
  const { wanted, operated } = asked
  const { path, keys } = asked.vault
  const { store } = world.settings.secrets
  if (store === undefined) {
    const message = 'No secret store is configured. Set `secrets: {store: {name: …}}` in the LummoPackage.'
    return { manifests: [], findings: [noStore.at(['spec', 'vault'], message)] }
  }
  const manifest = externalSecret(
    { name },
    {
      refreshInterval: REFRESH,
      secretStoreRef: { name: store.name, kind: store.kind },
      target: {
        name,
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        // The operator accepts only this type of Secret.
        ...(operated ? { template: { type: 'kubernetes.io/basic-auth' } } : {}),
      },
      data: wanted.map((credential) => fetchedKey(FALLBACK[credential], { key: path, property: keys[credential] })),
    },
  )
  return { manifests: [manifest], findings: [] }
}
