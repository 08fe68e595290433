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
import { besideMain, H2C, type NamedPort, namedPorts } from '../../../lib/parts/container/ports'
import type { Spec } from '../spec'

/** A port of a pod. Native containers may leave a port without a name; it is known by its number then. */
export interface PodPort {
  name: string | undefined
  number: number
  appProtocol: string | undefined
}

/** The program that traffic is for, as far as the package shows it. */
export interface Workload {
  /** The native object, where it is there already. */
  manifest: Manifest | undefined
  /** The object of ours, where it is not expanded yet. */
  claim: RawClaim | undefined
  ports: readonly PodPort[]
  /** The labels of the pods. */
  labels: Readonly<Record<string, string>>
  /** What finds them: the label `app` alone, unless others have it as well that are not meant. */
  selector: Readonly<Record<string, string>>
}

const NATIVE = ['Deployment', 'Rollout', 'StatefulSet', 'DaemonSet']
const OURS = ['LummoDeployment', 'LummoRollout', 'LummoStatefulSet', 'LummoDaemonSet']

/** What an application is led to. */
export interface Found {
  workload: Workload | undefined
  /** Further ones of the same label that may be meant just as well. */
  others: readonly Workload[]
  findings: Finding[]
}

/** Finds the workload by the label `app` of its pods: a native one first, which is what will run. */
export function findWorkload(claim: Claim<Spec>, app: string, world: World): Found {
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
 * Of objects with the label of an application those that an object means: of its own namespace, renamed by its host as
 * it was (a base that two overlays prefix is there twice), called after the application. All, where nothing tells.
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
  const pods = podsOf(manifest)
  const ports = (pods?.containers ?? []).flatMap((container) =>
    portsOfContainer(container)
      .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
      .map(({ name, number }) => ({ name, number, appProtocol: protocolOf(container, name, number) })),
  )
  const own = narrowed ? textsOf(valueAt(manifest, ['spec', 'selector', 'matchLabels'])) : {}
  return { manifest, claim: undefined, ports, labels: pods?.labels ?? {}, selector: { app, ...own } }
}

/** What a port speaks, as far as a probe by HTTPS or its name tells. */
function protocolOf({ spec }: PlacedContainer, name: string | undefined, number: number): string | undefined {
  const tls = ['readinessProbe', 'livenessProbe', 'startupProbe'].some((probe) => {
    const { port, scheme } = mapAt(spec, [probe, 'httpGet'])
    return scheme === 'HTTPS' && (port === number || (name !== undefined && port === name))
  })
  if (tls || name === 'https') return 'https'
  return name === 'grpc' ? H2C : name === 'http' ? 'http' : undefined
}

const claimsOf = (world: World): RawClaim[] => OURS.flatMap((kind) => [...world.claims(kind)])

const appOf = (claim: RawClaim): string => (typeof claim.spec.app === 'string' ? claim.spec.app : givenName(claim))

const hasPorts = ({ http, grpc, ports }: Plain = {}): boolean => [http, grpc, ports].some((one) => one !== undefined)

/** The ports of a claim that nobody has checked. */
function portsOf(spec: Plain, app: string): PodPort[] {
  const containers = Array.isArray(spec.containers) ? spec.containers.filter(isPlain) : []
  const lasting = containers.filter(({ sidecar }) => sidecar !== true)
  const main = lasting.find(({ name }) => name === app) ?? lasting[0]
  return containers.flatMap((container) => {
    // What is wrong with a port is reported where its own claim is read.
    const sound = (port: unknown, field: string): boolean => isPlain(port) && typeof port[field] === 'number'
    const written = {
      ...(sound(container.http, 'port') ? { http: container.http } : {}),
      ...(sound(container.grpc, 'port') ? { grpc: container.grpc } : {}),
      ...(Array.isArray(container.ports)
        ? { ports: container.ports.filter((port) => sound(port, 'containerPort')) }
        : {}),
    } as Parameters<typeof namedPorts>[0]
    const ports = namedPorts(container === main || !hasPorts(main) ? written : besideMain(written))
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
    const lack = `The pods of ${unlabelled.kind} \`${app}\` (${world.where(unlabelled)}) have no label \`app: ${app}\``
    const message =
      other === undefined
        ? `${lack}, so nothing can find them. Add it to the labels of the template and the selector.`
        : `${lack}, but \`app: ${other}\`. Write that.`
    return [noAppLabel.at(path, message, { current: app, ...(other === undefined ? {} : { proposed: other }) })]
  }
  const known = [...new Set(claimsOf(world).map(appOf))].sort()
  const otherwise = 'Add the workload to the package, or give `ports: {http: 8080}` where it is somewhere else.'
  const { text, ...proposal } = suggest(app, known, otherwise)
  const message = `No workload of the package has the label \`app: ${app}\`.${text}`
  return [noWorkload.at(path, message, { current: app, ...proposal })]
}
