import type { V1EnvVar } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import type { RawClaim, World } from '../../../kind/claim'
import { givenName, isCalled } from '../../../kind/given-name'
import { sameNamespace } from '../../../manifest/id'
import { isExternal } from '../../../settings/external'
import { secretNamed } from '../../connections/known-secret'
import { noSecret } from '../../connections/rules'
import { noConnection } from '../rules'

/** The client of a connection. */
export interface Client {
  app: string
  namespace: string | undefined
  world: World
}

/** Target of a connection. */
export interface ConnectionTarget {
  /** Variables of the target, without a prefix, and the default prefix. */
  variables: readonly V1EnvVar[]
  prefix: string
  /** Pods of the target. Absent if the target is outside the cluster or the package. */
  pods?: TargetPods
  /**
   * Whether the target has public addresses of Google. Pods of such clients also need the metadata server of the node.
   */
  isGoogle?: boolean
}

export interface TargetPods {
  /** Part of the policy name. It identifies these pods. */
  name: string
  namespace: string | undefined
  labels: Readonly<Record<string, string>>
  /** Port of the pods, by number or by name. */
  port: number | string
  /**
   * Clients that the NetworkPolicies of the pods allow: `everyone` if there are none, this `client`, or only `others`.
   */
  admits: 'everyone' | 'client' | 'others'
}

/** Target to which a name resolves, or the finding about the name. */
export type Resolved = { target: ConnectionTarget; findings?: readonly Finding[] } | { finding: Finding }

/**
 * Returns the claim with the given name. Among several claims, returns the claim in the given namespace, or else the
 * claim in the namespace of the client.
 */
export function claimCalled(
  kinds: readonly string[],
  { name, namespace }: { name: string; namespace?: string | undefined },
  { namespace: own, world }: Client,
): RawClaim | undefined {
  const found = kinds
    .flatMap((kind) => world.claims(kind))
    .filter((one) => isCalled(one, name) && (namespace === undefined || sameNamespace(one.namespace, namespace)))
  return found.find((one) => sameNamespace(one.namespace, namespace ?? own)) ?? found[0]
}

/** Kinds to which each field refers. */
const KINDS = {
  database: ['LummoDatabase'],
  pool: ['pgbouncer'],
  service: ['LummoDeployment', 'LummoRollout', 'LummoStatefulSet', 'LummoDaemonSet'],
} as const

export const kindsOf = (field: keyof typeof KINDS): readonly string[] => KINDS[field]

/** Reports a name that is not in the package. Most likely, the name belongs in another field. */
export function unknownName(
  field: keyof typeof KINDS,
  name: string,
  { world }: Client,
  { path, external, others = [] }: { path: FieldPath; external: string; others?: readonly string[] },
): Finding {
  const what = { database: 'LummoDatabase', pool: 'pgbouncer', service: 'Service' }[field]
  const other = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find(
    (one) => one !== field && KINDS[one].some((kind) => world.claims(kind).some((claim) => isCalled(claim, name))),
  )
  if (other !== undefined && field !== 'service') {
    return noConnection.at(path, `\`${name}\` is not a ${what}. Set \`${other}: ${name}\` instead.`)
  }
  const known = KINDS[field].flatMap((kind) => world.claims(kind).map(givenName))
  const { text, proposed } = suggest(name, [...known, ...others], external)
  return noConnection.at(
    path,
    `Unknown ${what} \`${name}\`.${text}`,
    proposed === undefined ? {} : { current: name, proposed },
  )
}

/** Returns the peer for a Service outside the package. The peer includes all pods of its namespace. */
export const podsElsewhere = (name: string, namespace: string | undefined, at: number): TargetPods => ({
  name,
  namespace,
  labels: {},
  port: at,
  admits: 'client',
})

/**
 * Checks that the Secret is in the namespace of the client, because pods can read only Secrets in their own namespace.
 */
export function checkConnectionSecret(
  { name, namespace, secret }: { name: string; namespace: string | undefined; secret: string },
  { namespace: own, world }: Client,
  path: FieldPath,
): Finding[] {
  if (own === undefined || namespace === undefined || own === namespace) return []
  if (secretNamed(world, own, secret) !== undefined || isExternal(world.settings, 'Secret', secret)) return []
  const message = `\`${name}\` is in the namespace \`${namespace}\`, but pods in \`${own}\` cannot read its Secret \`${secret}\`. Add the Secret to \`${own}\`.`
  return [noSecret.at(path, message)]
}

/**
 * Returns the hostname of a Service for a client. If the Service is in another namespace, the hostname includes that
 * namespace.
 */
export const hostOf = (service: string, namespace: string | undefined, { namespace: own }: Client): string =>
  namespace === undefined || own === undefined || namespace === own ? service : `${service}.${namespace}`

export const plainVariable = (name: string, value: string | number): V1EnvVar => ({ name, value: String(value) })
export const variableFromSecret = (name: string, secret: string, key: string): V1EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
})
