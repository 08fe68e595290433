import type { LocatedFinding } from '../../finding/finding'
import { groupedBy } from '../../manifest/grouped-by'
import { sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { holdsText } from '../../manifest/text-search'
import { mapsIn } from '../../manifest/value-at'
import { POD_KINDS } from '../../manifest/pods'
import { labelSelector, selects } from '../../manifest/selectors/object-selector'
import { podAnnotationsOf, podsOf } from '../../manifest/observed/pods'
import { listText } from '../../manifest/text'
import { namespaceText, notAdmitted, type Shut } from './admission'
import { type PodConnection, connectionsOf } from './connections'
import { type Finished, type FinishedPackage, nameOf, ofKinds } from '../package-check'
import { closedNamespace } from '../../finding/rules'

/** Kinds whose objects generate NetworkPolicies for themselves. */
const OPEN_THEMSELVES = ['LummoDatabase', 'pgbouncer']

/** Reports connections, outgoing or incoming, that the isolated namespace of the pods does not allow. */
export function refusedConnections(pack: FinishedPackage, closing: readonly Finished[]): LocatedFinding[] {
  const policies = pack.all(['NetworkPolicy']).map(({ manifest }) => manifest)
  const isClosed = ({ manifest }: Finished): boolean =>
    closing.some((policy) => policy.manifest.metadata.namespace === manifest.metadata.namespace)
  const shut: Shut[] = []
  const outgoing = pack.subjects(POD_KINDS).flatMap((one) => {
    if (OPEN_THEMSELVES.includes(one.claim?.kind ?? '')) return []
    const all = connectionsOf(one, pack)
    const out =
      isClosed(one) || limits(one, 'to')
        ? [...all, ...cloudsOf(one, pack)].filter((connection) => !leadsOut(one, connection, policies))
        : []
    for (const connection of all) {
      const targets = (connection.targets ?? [])
        .filter((target) => (isClosed(one) && isClosed(target)) || isGuarded(target, policies))
        .filter((target) => !lets([target, 'Ingress', one], connection, policies))
      shut.push(...targets.map((target) => ({ from: one, target, name: connection.name })))
    }
    return out.length === 0 ? [] : [blocked(one, out, isClosed(one))]
  })
  const byTarget = groupedBy(
    shut,
    ({ target: { manifest } }) => `${manifest.metadata.namespace} ${manifest.metadata.name}`,
  )
  return [
    ...outgoing,
    ...[...byTarget.values()].flatMap(([first, ...others]) =>
      first === undefined ? [] : [notAdmitted([first, ...others], isClosed(first.target), pack)],
    ),
  ]
}

/** Checks whether the NetworkPolicies of either side deny a connection between the pods of two objects. */
export function isDenied(from: Finished, target: Finished, connection: PodConnection, pack: FinishedPackage): boolean {
  const policies = pack.all(['NetworkPolicy']).map(({ manifest }) => manifest)
  const isOpen = (one: Finished, direction: Direction, other: Finished): boolean =>
    policiesOf(one, direction, policies).length === 0 || lets([one, direction, other], connection, policies)
  return !isOpen(from, 'Egress', target) || !isOpen(target, 'Ingress', from)
}

/** Checks whether the claim of an object lists the peers of one direction. */
function limits({ claim }: Finished, direction: 'from' | 'to'): boolean {
  const network = claim?.spec.network
  return isPlain(network) && Array.isArray(network[direction])
}

/** Checks whether the claim of a server generated a NetworkPolicy that allows only certain pods. */
const isGuarded = (target: Finished, policies: readonly Manifest[]): boolean =>
  (OPEN_THEMSELVES.includes(target.claim?.kind ?? '') || limits(target, 'from')) &&
  policiesOf(target, 'Ingress', policies).length > 0

/** Checks whether the package has pods whose claims generate NetworkPolicies for themselves. */
export const hasServers = (pack: FinishedPackage): boolean =>
  pack
    .subjects(POD_KINDS)
    .some((one) => OPEN_THEMSELVES.includes(one.claim?.kind ?? '') || limits(one, 'from') || limits(one, 'to'))

const VAULT = 'vault.hashicorp.com/agent-inject'

/** Returns the external services that the pods of an object use, according to its ServiceAccount and annotations. */
function cloudsOf(one: Finished, pack: FinishedPackage): PodConnection[] {
  const pods = podsOf(one.manifest)
  const account = pods?.spec.serviceAccountName
  const found = pack
    .all(['ServiceAccount'])
    .find(
      ({ manifest: { metadata } }) =>
        metadata.name === account && sameNamespace(metadata.namespace, one.manifest.metadata.namespace),
    )
  const annotations = Object.keys(found?.manifest.metadata.annotations ?? {})
  const isPrincipal = account !== undefined && typeof account === 'string' && isMember(account, one, pack)
  const outside = (name: string, by: string, word: string, ...ports: number[]): PodConnection[] => [
    { by, word, targets: undefined, name, ports },
  ]
  return [
    ...(annotations.includes('iam.gke.io/gcp-service-account') || isPrincipal
      ? outside('Google Cloud', 'serviceAccountName', 'serviceAccount', 443)
      : []),
    ...(annotations.includes('eks.amazonaws.com/role-arn')
      ? outside('AWS', 'serviceAccountName', 'serviceAccount', 443)
      : []),
    ...(annotations.includes('azure.workload.identity/client-id')
      ? outside('Azure', 'serviceAccountName', 'serviceAccount', 443)
      : []),
    // The Service of the Kubernetes API uses port 443, but NetworkPolicies apply to the port of its servers.
    ...(pods?.spec.automountServiceAccountToken === true
      ? outside('the Kubernetes API', 'automountServiceAccountToken', 'permissions', 443, 6443)
      : []),
    ...(podAnnotationsOf(one.manifest)[VAULT] === 'true' ? outside('Vault', VAULT, VAULT, 8200) : []),
  ]
}

/**
 * Checks whether Google Cloud grants roles directly to a Kubernetes ServiceAccount, without a Google service account.
 */
const isMember = (account: string, { manifest: { metadata } }: Finished, pack: FinishedPackage): boolean =>
  pack
    .holding(account, ofKinds(['IAMPartialPolicy', 'IAMPolicyMember']))
    .some(({ manifest }) => holdsText(manifest, `/subject/ns/${metadata.namespace}/sa/${account}`))

const leadsOut = (one: Finished, connection: PodConnection, policies: readonly Manifest[]): boolean =>
  connection.targets === undefined
    ? rulesOf(one, 'Egress', policies).some((rule) => isOpenTo(rule, one, connection) && opens(rule, connection.ports))
    : connection.targets.some((target) => lets([one, 'Egress', target], connection, policies))

/** Checks whether a rule allows destinations outside the namespace, or pods of an operator in the namespace. */
const isOpenTo = (rule: Plain, one: Finished, { labels }: PodConnection): boolean => {
  if (labels === undefined) return isOutside(rule)
  const peers = mapsIn(rule.to)
  const pods = { ...one.manifest, metadata: { ...one.manifest.metadata, labels } }
  return peers.length === 0 || peers.some(([, peer]) => reaches(peer, { labels, in: pods }, one))
}

/** Checks whether a rule allows peers other than pods of the same namespace. */
const isOutside = ({ to }: Plain): boolean =>
  mapsIn(to).length === 0 || mapsIn(to).some(([, peer]) => isPlain(peer.ipBlock) || isPlain(peer.namespaceSelector))

/**
 * Checks whether a rule allows one of these ports. A range of ports counts as a match. If the ports are unknown, a rule
 * that allows only DNS does not match.
 */
function opens({ ports }: Plain, wanted: readonly (string | number)[]): boolean {
  const listed = mapsIn(ports).map(([, port]) => port)
  if (listed.length === 0) return true
  return listed.some(({ port, endPort }) =>
    wanted.length === 0 || endPort !== undefined ? port !== 53 : wanted.some((one) => String(one) === String(port)),
  )
}

type Direction = 'Egress' | 'Ingress'

/** Checks whether policies allow connections between the pods of two objects, in the given direction. */
const lets = (
  [one, direction, other]: readonly [Finished, Direction, Finished],
  { ports }: PodConnection,
  policies: readonly Manifest[],
): boolean =>
  rulesOf(one, direction, policies).some((rule) => {
    const peers = mapsIn(direction === 'Egress' ? rule.to : rule.from)
    return opens(rule, ports) && (peers.length === 0 || peers.some(([, peer]) => fits(peer, other, one)))
  })

const rulesOf = (one: Finished, direction: Direction, policies: readonly Manifest[]): Plain[] =>
  policiesOf(one, direction, policies).flatMap((spec) =>
    mapsIn(direction === 'Egress' ? spec.egress : spec.ingress).map(([, rule]) => rule),
  )

/** Returns the policies that limit the traffic of an object in one direction. */
const policiesOf = ({ manifest }: Finished, direction: Direction, policies: readonly Manifest[]): Plain[] =>
  policies.flatMap(({ metadata, spec }) => {
    if (!isPlain(spec) || metadata.namespace !== manifest.metadata.namespace) return []
    const selector = labelSelector(spec.podSelector ?? {})
    const types: unknown = spec.policyTypes ?? ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])]
    if (!Array.isArray(types) || !types.includes(direction) || selector === undefined) return []
    return selects(selector, podsOf(manifest)?.labels ?? {}, manifest) ? [spec] : []
  })

/** Checks whether a peer of a policy matches the pods of an object. */
const fits = (peer: Plain, { manifest }: Finished, near: Finished): boolean =>
  reaches(peer, { labels: podsOf(manifest)?.labels ?? {}, in: manifest }, near)

/** Checks whether a peer of a policy matches pods with these labels. IP ranges can match anything. */
function reaches(
  peer: Plain,
  { labels, in: manifest }: { labels: Readonly<Record<string, string>>; in: Manifest },
  near: Finished,
): boolean {
  if (isPlain(peer.ipBlock)) return true
  const pods = labelSelector(peer.podSelector ?? {})
  const namespaces = labelSelector(peer.namespaceSelector)
  const { namespace } = manifest.metadata
  const there =
    namespaces === undefined
      ? namespace === near.manifest.metadata.namespace
      : // Other labels of a namespace are unknown to lummo.
        (namespaces.matchLabels['kubernetes.io/metadata.name'] ?? namespace) === namespace
  return there && pods !== undefined && selects(pods, labels, manifest)
}

/** Maximum number of connections that a message lists. */
const NAMED = 3

function blocked(one: Finished, connections: readonly PodConnection[], closed: boolean): LocatedFinding {
  const { metadata } = one.manifest
  const names = connections.map(({ name, by }) => `${name} (\`${by}\`)`)
  const listed = names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and others` : listText(names)
  // If the claim lists any egress peer, its policy also allows the port of the agent.
  const others = connections.filter(({ by }) => by !== 'DD_AGENT_HOST')
  const peers = (others.length === 0 ? connections : others)
    .slice(0, NAMED)
    .map((to) => peerFor(to, metadata.namespace))
  const fix =
    one.claim === undefined
      ? 'Add a NetworkPolicy that allows this egress'
      : `Add \`to: [${[...new Set(peers)].join(', ')}]\` to \`network\``
  const reason = closed ? `${namespaceText(metadata.namespace)} denies egress` : 'its NetworkPolicy does not allow it'
  const message = `${nameOf(one)} cannot reach ${listed}, because ${reason}. ${fix}.`
  const path = podsOf(one.manifest)?.containers[0]?.path ?? []
  return one.finding(closedNamespace.at(path, message), [connections[0]?.word ?? '', 'containers'])
}

/**
 * Text that explains how to allow each external service. Google accounts get their tokens from addresses of the node.
 */
const OUTSIDE: Readonly<Record<string, string>> = {
  'Google Cloud': '{internet: true}, {cidr: 169.254.169.252/30}',
  'the Datadog agent': '{cidr: 10.0.0.0/8, ports: [8126]}',
  'the Kubernetes API': '{cidr: 10.0.0.0/8, ports: [443, 6443]}',
  Vault: '{namespace: vault}',
}

function peerFor({ targets = [], name, labels, ports }: PodConnection, from: string | undefined): string {
  const [target] = targets
  // The pods do not have the label `app` of a claim, so the entry allows all pods of the namespace on this port.
  if (labels !== undefined) return `{namespace: ${from}, ports: [${ports.join(', ')}]}`
  if (target === undefined) return OUTSIDE[name] ?? '{internet: true}'
  const { namespace } = target.manifest.metadata
  const app = podsOf(target.manifest)?.labels.app ?? name
  return namespace === from ? app : `{app: ${app}, namespace: ${namespace}}`
}
