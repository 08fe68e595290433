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

/** Who connects. */
export interface Client {
  app: string
  namespace: string | undefined
  world: World
}

/** The target of a connection. */
export interface ConnectionTarget {
  /** Variables of the target without a prefix, and their default prefix. */
  variables: readonly V1EnvVar[]
  prefix: string
  /** The pods behind it; absent for a target outside of the cluster or the package. */
  pods?: TargetPods
  /** Whether clients connect to public addresses of Google, and need the metadata server of the node. */
  isGoogle?: boolean
}

export interface TargetPods {
  /** The part of a policy name that identifies these pods. */
  name: string
  namespace: string | undefined
  labels: Readonly<Record<string, string>>
  /** The port of the pods, as a number or by its name. */
  port: number | string
  /** Which clients its NetworkPolicies allow: `everyone` if it has none, this `client`, or only `others`. */
  admits: 'everyone' | 'client' | 'others'
}

/** The target of a name, or the finding about it. */
export type Resolved = { target: ConnectionTarget; findings?: readonly Finding[] } | { finding: Finding }

/**
 * Returns the claim with a name. If there are several, the claim in the given namespace, or else in the namespace of
 * the client.
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

/** Kinds by the field that refers to them. */
const KINDS = {
  database: ['LummoDatabase'],
  pool: ['pgbouncer'],
  service: ['LummoDeployment', 'LummoRollout', 'LummoStatefulSet', 'LummoDaemonSet'],
} as const

export const kindsOf = (field: keyof typeof KINDS): readonly string[] => KINDS[field]

/** Reports a name that is not in the package. The most likely mistake is that the name belongs to another field. */
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

/** Returns the pods of a Service outside the package: all pods of its namespace. */
export const podsElsewhere = (name: string, namespace: string | undefined, at: number): TargetPods => ({
  name,
  namespace,
  labels: {},
  port: at,
  admits: 'client',
})

/** Checks that the Secret is in the namespace of the client, because a pod can read only Secrets of its namespace. */
export function checkConnectionSecret(
  { name, namespace, secret }: { name: string; namespace: string | undefined; secret: string },
  { namespace: own, world }: Client,
  path: FieldPath,
): Finding[] {
  if (own === undefined || namespace === undefined || own === namespace) return []
  if (secretNamed(world, own, secret) !== undefined || isExternal(world.settings, 'Secret', secret)) return []
  const message = `\`${name}\` is in namespace \`${namespace}\`, but pods in \`${own}\` cannot read its Secret \`${secret}\`. Add the Secret to \`${own}\`.`
  return [noSecret.at(path, message)]
}

/** Returns the hostname of a Service for a client. It includes the namespace if that differs from the client’s. */
export const hostOf = (service: string, namespace: string | undefined, { namespace: own }: Client): string =>
  namespace === undefined || own === undefined || namespace === own ? service : `${service}.${namespace}`

export const plainVariable = (name: string, value: string | number): V1EnvVar => ({ name, value: String(value) })
export const variableFromSecret = (name: string, secret: string, key: string): V1EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
})
