import type { LocatedFinding } from '../../finding/finding'
import { closedNamespace } from '../../finding/rules'
import type { RawClaim } from '../../kind/claim'
import { isPlain } from '../../manifest/manifest'
import { podsOf } from '../../manifest/observed/pods'
import { listText } from '../../manifest/text'
import { type Finished, type FinishedPackage, nameOf } from '../package-check'

/** Maximum number of clients that a message lists. */
const NAMED = 3

/** A connection that the NetworkPolicies of its target do not allow. */
export interface Shut {
  from: Finished
  target: Finished
  name: string
}

/**
 * Returns the text for a namespace in a message. If an object has no namespace, only the host (kustomize or kpt)
 * knows the namespace.
 */
export const namespaceText = (namespace: string | undefined): string =>
  namespace === undefined ? 'its namespace' : `the namespace \`${namespace}\``

/** Reports clients that the NetworkPolicies of a server do not allow. */
export function notAdmitted(
  clients: readonly [Shut, ...Shut[]],
  closed: boolean,
  pack: FinishedPackage,
): LocatedFinding {
  const [{ target, name }] = clients
  const who = closed
    ? `${namespaceText(target.manifest.metadata.namespace)} denies ingress to ${nameOf(target)}`
    : `the NetworkPolicy of ${nameOf(target)} does not allow it`
  const names = [...new Set(clients.map(({ from }) => nameOf(from)))]
  const listed = names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and others` : listText(names)
  const fix = admission(
    target,
    clients.map(({ from }) => from),
    pack,
  )
  const message = `${listed} cannot reach \`${name}\`, because ${who}. ${fix}.`
  const path = podsOf(target.manifest)?.containers[0]?.path ?? []
  return target.finding(closedNamespace.at(path, message), closed ? 'containers' : ['app', 'network', 'containers'])
}

/**
 * Returns the fix, which allows the pods. The first entry of `from` replaces the default peers, so the fix repeats the
 * default peers.
 */
function admission({ claim, manifest }: Finished, clients: readonly Finished[], pack: FinishedPackage): string {
  if (claim === undefined) return 'Add a NetworkPolicy that allows this ingress'
  const { namespace } = manifest.metadata
  const { network, app: admitted } = claim.spec
  const isPool = claim.kind === 'pgbouncer' && typeof admitted === 'string'
  const unlabelled = clients.filter((from) => podsOf(from.manifest)?.labels.app === undefined)
  if (unlabelled.length > 0) {
    const label = isPool ? admitted : unlabelled[0]?.manifest.metadata.name
    return `Set the label \`app: ${label}\` on the pods of ${listText(unlabelled.slice(0, NAMED).map(nameOf))}`
  }
  const peers = [...new Set(clients.map((from) => peerOf(from, namespace)))]
  const usual = defaultPeers(claim, namespace)
  const isWritten = isPlain(network) && network.from !== undefined
  if (!isWritten && peers.every((peer) => usual.includes(peer))) {
    return `Correct the patch of NetworkPolicy/${manifest.metadata.name}`
  }
  const add = isWritten
    ? `add \`from: [${peers.join(', ')}]\` to \`network\``
    : `set \`network: {from: [${[...usual, ...peers].join(', ')}]}\``
  const [first] = peers
  const isFree = isPool && peers.length === 1 && !first?.startsWith('{') && !isRunning(admitted, pack)
  return isFree ? `Set \`app: ${first}\`, or ${add}` : `${add.charAt(0).toUpperCase()}${add.slice(1)}`
}

const isRunning = (app: string, pack: FinishedPackage): boolean => pack.withPodLabels({ app }).length > 0

function peerOf({ manifest }: Finished, namespace: string | undefined): string {
  const app = podsOf(manifest)?.labels.app ?? manifest.metadata.name
  const own = manifest.metadata.namespace
  return own === namespace || own === undefined ? app : `{app: ${app}, namespace: ${own}}`
}

/** Returns the peers that a server allows if its claim does not list any. */
function defaultPeers({ kind, spec }: RawClaim, namespace: string | undefined): string[] {
  if (kind === 'pgbouncer' && typeof spec.app === 'string') return [spec.app]
  return kind === 'LummoDatabase' && namespace !== undefined ? [`{namespace: ${namespace}}`] : []
}
