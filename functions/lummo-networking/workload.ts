import { type Draft, error } from '../../lib/finding/finding'
import { closest } from '../../lib/finding/suggest'
import type { Claim, RawClaim, World } from '../../lib/kind/claim'
import { givenName } from '../../lib/kind/given-name'
import { sameNamespace } from '../../lib/manifest/id'
import type { PodSpec } from '../../lib/manifest/kubernetes'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { besideMain, H2C, type NamedPort, namedPorts } from '../../lib/parts/ports'
import type { Spec } from './spec'

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
}

const NATIVE = ['Deployment', 'Rollout', 'StatefulSet', 'DaemonSet']
const OURS = ['LummoDeployment', 'LummoRollout', 'LummoStatefulSet', 'LummoDaemonSet']

/** Finds the workload by the label `app` of its pods: a native one first, which is what will run. */
export function findWorkload(
  claim: Claim<Spec>,
  app: string,
  world: World,
): { workload: Workload | undefined; findings: Draft[] } {
  const manifest = world
    .withPodLabels(NATIVE, { app })
    .filter(({ metadata }) => sameNamespace(metadata.namespace, claim.namespace))
    .find((one) => podLabels(one)?.app === app && containersOf(one).length > 0)
  if (manifest !== undefined) {
    const ports = containersOf(manifest).flatMap(({ ports = [] }) =>
      ports
        .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
        .map(({ name, containerPort }) => ({ name, number: containerPort, appProtocol: protocolOf(name) })),
    )
    return { workload: { manifest, claim: undefined, ports, labels: podLabels(manifest) ?? {} }, findings: [] }
  }
  const ours = claimsOf(world).find((one) => appOf(one) === app && sameNamespace(one.namespace, claim.namespace))
  if (ours !== undefined) {
    return {
      workload: { manifest: undefined, claim: ours, ports: portsOf(ours.spec, app), labels: { app } },
      findings: [],
    }
  }
  return { workload: undefined, findings: absent(claim, app, world) }
}

const protocolOf = (name: string | undefined): string | undefined =>
  name === 'grpc' ? H2C : name === 'http' ? 'http' : undefined

const claimsOf = (world: World): RawClaim[] => OURS.flatMap((kind) => [...world.claims(kind)])

const appOf = (claim: RawClaim): string => (typeof claim.spec.app === 'string' ? claim.spec.app : givenName(claim))

const templateOf = (object: Manifest): Plain => {
  const template = isPlain(object.spec) ? object.spec.template : undefined
  return isPlain(template) ? template : {}
}

function podLabels(object: Manifest): Record<string, string> | undefined {
  const { metadata } = templateOf(object)
  return isPlain(metadata) && isPlain(metadata.labels) ? (metadata.labels as Record<string, string>) : undefined
}

function containersOf(object: Manifest): PodSpec['containers'] {
  const { spec } = templateOf(object)
  return isPlain(spec) && Array.isArray(spec.containers) ? (spec.containers as PodSpec['containers']) : []
}

/** The ports of a claim that nobody has checked. */
function portsOf(spec: Plain, app: string): PodPort[] {
  const containers = Array.isArray(spec.containers) ? spec.containers.filter(isPlain) : []
  const lasting = containers.filter(({ sidecar }) => sidecar !== true)
  const main = lasting.find(({ name }) => name === app) ?? lasting[0]
  return containers.flatMap((container) => {
    const known = { http: container.http, grpc: container.grpc, ports: container.ports }
    const sound =
      [known.http, known.grpc].every((one) => one === undefined || isPlain(one)) &&
      (known.ports === undefined || Array.isArray(known.ports))
    const written = known as Parameters<typeof namedPorts>[0]
    const ports = sound ? namedPorts(container === main ? written : besideMain(written)) : []
    return ports.map(({ name, containerPort, appProtocol }: NamedPort) => ({
      name,
      number: containerPort,
      appProtocol,
    }))
  })
}

function absent(claim: Claim<Spec>, app: string, world: World): Draft[] {
  const path = ['spec', ...(claim.spec.app === undefined ? [] : ['app'])]
  const unlabelled = world
    .find(NATIVE, app)
    .find(({ metadata }) => metadata.name === app && sameNamespace(metadata.namespace, claim.namespace))
  if (unlabelled !== undefined) {
    const message = `The pods of ${unlabelled.kind} \`${app}\` (${world.where(unlabelled)}) have no label \`app: ${app}\`, so nothing can find them. Add it to the labels of the template and the selector.`
    return [error('no-app-label', path, message, { current: app })]
  }
  const known = [...new Set(claimsOf(world).map(appOf))].sort()
  const guess = closest(app, known)
  const cure =
    guess !== undefined
      ? `Did you mean \`${guess}\`?`
      : 'Add the workload to the package, or give `ports: {http: 8080}` where it is somewhere else.'
  return [
    error('no-workload', path, `No workload of the package has the label \`app: ${app}\`. ${cure}`, {
      current: app,
      ...(guess === undefined ? {} : { proposed: guess }),
    }),
  ]
}
