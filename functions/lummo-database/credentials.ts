import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret'
import type { Finding } from '../../lib/finding/finding'
import { chooseOne, noStore } from '../../lib/finding/rules'
import type { Claim, World } from '../../lib/kind/claim'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { nameWithSuffix } from '../../lib/manifest/grammar/name'
import type { Credential, CredentialEnv, Engine } from './database'
import { operatorsSecret } from './cloudnative-pg/cluster'
import type { Spec } from './spec'
import { noCredentials, notWithOperator } from './rules'

export type ExternalSecret = Manifest & { spec: NonNullable<IExternalSecret['spec']> }

/** Where a database's credentials are. */
export interface Credentials {
  /** The Secret. */
  name: string
  keys: Record<Credential, string>
  env: CredentialEnv
  manifests: Manifest[]
  findings: Finding[]
}

/** What can bring a Secret about. */
const SOURCES = ['Secret', 'ExternalSecret', 'SealedSecret']
const FALLBACK = { username: 'username', password: 'password', rootPassword: 'root-password' }

/** The Secret with the credentials: one that is named, one out of the store, or the default one. */
export function credentialsOf({ name, spec }: Claim<Spec>, world: World, engine: Engine): Credentials {
  const operated = spec.operator !== undefined
  const own = nameWithSuffix(name, 'credentials', 253)
  const wanted = engine.credentials.filter((one) => one !== 'username' || spec.user === undefined || operated)
  const secret = spec.secret?.name ?? (operated && spec.vault === undefined ? operatorsSecret(name) : own)
  const keys = spec.secret?.keys ?? FALLBACK
  const env: CredentialEnv = (variable, credential) =>
    credential === 'username' && spec.user !== undefined
      ? { name: variable, value: spec.user }
      : { name: variable, valueFrom: { secretKeyRef: { name: secret, key: keys[credential] } } }
  const found = { name: secret, keys, env, manifests: [], findings: [] }
  if (spec.vault !== undefined) {
    if (spec.secret !== undefined) {
      const message = 'The credentials are in a `secret` or come from `vault`, not both. Remove one of them.'
      return { ...found, findings: [chooseOne.at(['spec', 'vault'], message)] }
    }
    return { ...found, ...fromStore(own, spec.vault, wanted, world, operated) }
  }
  if (operated && wanted.some((credential) => keys[credential] !== FALLBACK[credential])) {
    const message = 'The operator reads the keys `username` and `password` of a Secret, no others. Remove `keys`.'
    return { ...found, findings: [notWithOperator.at(['spec', 'secret', 'keys'], message)] }
  }
  if (operated || spec.secret !== undefined || isThere(own, world)) return found
  const list = wanted.map((credential) => `\`${keys[credential]}\``).join(', ')
  const message = `The credentials are expected in the Secret ${own} (${list}), which is not in the package. Name yours with \`secret\`, or its path with \`vault\`.`
  return { ...found, findings: [noCredentials.at([], message)] }
}

const isThere = (name: string, world: World): boolean =>
  world.find(SOURCES, name).some((manifest) => {
    const target = isPlain(manifest.spec) && isPlain(manifest.spec.target) ? manifest.spec.target.name : undefined
    return (target ?? manifest.metadata.name) === name
  })

/** Source: external-secrets.io/v1 of External Secrets v2.9; a kind that is left out would mean SecretStore. */
function fromStore(
  name: string,
  { path, keys }: NonNullable<Spec['vault']>,
  wanted: readonly Credential[],
  world: World,
  operated: boolean,
): { manifests: ExternalSecret[]; findings: Finding[] } {
  const { store } = world.settings.secrets
  if (store === undefined) {
    const message = 'Which store has this path? Set `secrets: {store: {name: …}}` in the LummoPackage.'
    return { manifests: [], findings: [noStore.at(['spec', 'vault'], message)] }
  }
  const manifest: ExternalSecret = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: store.name, kind: store.kind },
      target: {
        name,
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        // The operator takes no other type.
        ...(operated ? { template: { type: 'kubernetes.io/basic-auth' } } : {}),
      },
      data: wanted.map((credential) => ({
        secretKey: FALLBACK[credential],
        remoteRef: { key: path, property: keys[credential] },
      })),
    },
  }
  return { manifests: [manifest], findings: [] }
}
