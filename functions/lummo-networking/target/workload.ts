import type { Finding } from '../../../lib/finding/finding'
import { noWorkload } from '../../../lib/finding/rules'
import { noAppLabel } from '../rules'
import { suggest } from '../../../lib/finding/suggest'
import type { Claim, RawClaim, World } from '../../../lib/kind/claim'
import { formerName, givenName, renamedLike } from '../../../lib/kind/given-name'
import { sameNamespace } from '../../../lib/manifest/id'
import { isPlain, type Manifest, type Plain, textsOf } from '../../../lib/manifest/manifest'
import { type PlacedContainer, podsOf, portsOfContainer } from '../../../lib/manifest/observed/pods'
import { mapAt, textAt, valueAt } from '../../../lib/manifest/value-at'
import type { ObservedService } from '../../../lib/manifest/observed/services'
import { chooses } from '../../../lib/manifest/selectors/label-selector'
import { withoutHttpName, H2C, type NamedPort, namedPorts, spokenBy } from '../../../lib/parts/container/ports'
import type { Spec } from '../spec'

/** A port of a pod. A port without a name is identified by its number. */
export interface PodPort {
  name: string | undefined
  number: number
  appProtocol: string | undefined
}

/** The workload that receives the traffic, if the package contains it. */
export interface Workload {
  /** The Kubernetes object, if it already exists. */
  manifest: Manifest | undefined
  /** The short object, if lummo has not expanded it yet. */
  claim: RawClaim | undefined
  ports: readonly PodPort[]
  /** Labels of the pods. */
  labels: Readonly<Record<string, string>>
  /** Selector of the pods. The selector is only the label `app`, unless other pods have the same label. */
  selector: Readonly<Record<string, string>>
}

const NATIVE = ['Deployment', 'Rollout', 'StatefulSet', 'DaemonSet']
const OURS = ['LummoDeployment', 'LummoRollout', 'LummoStatefulSet', 'LummoDaemonSet']

/** Workloads that match the name of an application. */
export interface FoundWorkload {
  workload: Workload | undefined
  /** Other workloads with the same label, to which the reference could also refer. */
  others: readonly Workload[]
  findings: Finding[]
}

/** Finds the workload whose pods have the label `app`. Existing Kubernetes objects come before claims. */
export function findWorkload(claim: Claim<Spec>, app: string, world: World): FoundWorkload {
  const natives = world
    .withPodLabels(NATIVE, { app })
    .filter(({ metadata }) => sameNamespace(metadata.namespace, claim.namespace))
    .filter((one) => {
      const pods = podsOf(one)
      return pods !== undefined && pods.labels.app === app && pods.containers.length > 0
    })
  const meant = likeliest(natives, ({ metadata }) => metadata, claim, app)
  const narrowed = meant.length < natives.length
  const [workload, ...others] = meant.map((one) => nativeWorkload(one, app, narrowed))
  if (workload !== undefined) return { workload, others, findings: [] }
  const claims = claimsOf(world).filter((one) => appOf(one) === app && sameNamespace(one.namespace, claim.namespace))
  const [ours] = likeliest(claims, (one) => one, claim, app)
  if (ours !== undefined) {
    const ports = portsOf(ours.spec, app)
    const selector = { app }
    return {
      workload: { manifest: undefined, claim: ours, ports, labels: selector, selector },
      others: [],
      findings: [],
    }
  }
  return { workload: undefined, others: [], findings: absent(claim, app, world) }
}

/**
 * Returns the objects that most likely belong to an application, among those with its label. Prefers the same
 * namespace, then objects that the host renamed in the same way, then the name of the application. A base that is
 * used with two prefixes, for example, occurs twice. If nothing distinguishes the objects, returns all objects.
 */
export function likeliest<T>(
  objects: readonly T[],
  metadataOf: (object: T) => Pick<Manifest['metadata'], 'name' | 'namespace' | 'annotations'>,
  claim: Claim<Spec>,
  app: string,
): readonly T[] {
  const tests: ((one: ReturnType<typeof metadataOf>) => boolean)[] = [
    ({ namespace }) => namespace === claim.namespace,
    (one) => one.name === renamedLike(claim, formerName(one)),
    ({ name }) => name === renamedLike(claim, app),
  ]
  return tests.reduce((left, test) => {
    const fitting = left.filter((one) => test(metadataOf(one)))
    return fitting.length === 0 ? left : fitting
  }, objects)
}

function nativeWorkload(manifest: Manifest, app: string, narrowed: boolean): Workload {
  const own = narrowed ? textsOf(valueAt(manifest, ['spec', 'selector', 'matchLabels'])) : {}
  const labels = podsOf(manifest)?.labels ?? {}
  return { manifest, claim: undefined, ports: podPorts(manifest), labels, selector: { app, ...own } }
}

const podPorts = (manifest: Manifest): PodPort[] =>
  (podsOf(manifest)?.containers ?? []).flatMap((container) =>
    portsOfContainer(container)
      .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
      .map(({ name, number }) => ({ name, number, appProtocol: protocolOf(container, name, number) })),
  )

/** Returns the ports of the pods that a Service selects, if the package contains the pods. */
export const portsBehind = ({ selector }: ObservedService, namespace: string | undefined, world: World): PodPort[] =>
  world
    .withPodLabels(NATIVE, selector)
    .filter((one) => sameNamespace(one.metadata.namespace, namespace) && chooses(selector, podsOf(one)?.labels ?? {}))
    .flatMap(podPorts)

/** Returns the protocol of a port, if an HTTPS probe or the port name indicates it. */
function protocolOf({ spec }: PlacedContainer, name: string | undefined, number: number): string | undefined {
  const tls = ['readinessProbe', 'livenessProbe', 'startupProbe'].some((probe) => {
    const { port, scheme } = mapAt(spec, [probe, 'httpGet'])
    return scheme === 'HTTPS' && (port === number || (name !== undefined && port === name))
  })
  if (tls || spokenBy({ name }).tls) return 'https'
  if (name === 'grpc') return H2C
  return name === 'http' ? 'http' : undefined
}

const claimsOf = (world: World): RawClaim[] => OURS.flatMap((kind) => [...world.claims(kind)])

const appOf = (claim: RawClaim): string => (typeof claim.spec.app === 'string' ? claim.spec.app : givenName(claim))

const hasPorts = ({ http, grpc, ports }: Plain = {}): boolean => [http, grpc, ports].some((one) => one !== undefined)

/** Returns the ports of a claim that is not checked yet. */
function portsOf(spec: Plain, app: string): PodPort[] {
  const containers = Array.isArray(spec.containers) ? spec.containers.filter(isPlain) : []
  const lasting = containers.filter(({ sidecar }) => sidecar !== true)
  const main = lasting.find(({ name }) => name === app) ?? lasting[0]
  return containers.flatMap((container) => {
    // Mistakes in ports are reported in the claim that declares them.
    const sound = (port: unknown, field: string): boolean => isPlain(port) && typeof port[field] === 'number'
    const written = {
      ...(sound(container.http, 'port') ? { http: container.http } : {}),
      ...(sound(container.grpc, 'port') ? { grpc: container.grpc } : {}),
      ...(Array.isArray(container.ports)
        ? { ports: container.ports.filter((port) => sound(port, 'containerPort')) }
        : {}),
    } as Parameters<typeof namedPorts>[0]
    const ports = namedPorts(container === main || !hasPorts(main) ? written : withoutHttpName(written))
    return ports.map(({ name, containerPort, appProtocol }: NamedPort) => ({
      name,
      number: containerPort,
      appProtocol,
    }))
  })
}

function absent(claim: Claim<Spec>, app: string, world: World): Finding[] {
  const path = ['spec', ...(claim.spec.app === undefined ? [] : ['app'])]
  const [unlabelled] = NATIVE.flatMap((kind) => world.get(kind, app, claim.namespace) ?? [])
  if (unlabelled !== undefined) {
    const other = textAt(unlabelled, ['spec', 'template', 'metadata', 'labels', 'app']) || undefined
    const pods = `The pods of ${unlabelled.kind} \`${app}\` (${world.where(unlabelled)})`
    const message =
      other === undefined
        ? `${pods} have no label \`app: ${app}\`, by which they are selected. Add the label to the pod template and the selector.`
        : `${pods} have the label \`app: ${other}\`, not \`app: ${app}\`. Set \`app: ${other}\`.`
    return [noAppLabel.at(path, message, { current: app, ...(other === undefined ? {} : { proposed: other }) })]
  }
  const known = [...new Set(claimsOf(world).map(appOf))].sort()
  const otherwise = 'Add the workload to the package, or set `ports: {http: 8080}` if it exists elsewhere.'
  const { text, ...proposal } = suggest(app, known, otherwise)
  const message = `No workload in the package has the label \`app: ${app}\`.${text}`
  return [noWorkload.at(path, message, { current: app, ...proposal })]
}
