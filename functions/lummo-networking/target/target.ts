import type { Finding } from '../../../lib/finding/finding'
import { ambiguousApp } from '../rules'
import { noPort } from '../../../lib/finding/rules'
import type { Claim, World } from '../../../lib/kind/claim'
import { renamedLike } from '../../../lib/kind/given-name'
import { compact } from '../../../lib/manifest/compact'
import { refOf, sameNamespace } from '../../../lib/manifest/id'
import type { Service } from '../../../lib/manifest/kubernetes'
import { isPlain } from '../../../lib/manifest/manifest'
import { type ObservedService, serviceOf } from '../../../lib/manifest/observed/services'
import { chooses } from '../../../lib/manifest/selectors/label-selector'
import type { Identity } from '../../../lib/parts/identity/identity'
import { H2C, spokenBy } from '../../../lib/parts/container/ports'
import { trafficNames } from '../../../lib/parts/network/traffic'
import { ingressController } from '../../../lib/settings/ingress-namespace'
import type { Spec } from '../spec'
import { portsOfService, type ServicePort } from './service-ports'
import { findWorkload, likeliest, type PodPort, type Workload } from './workload'
import { shortList } from '../../../lib/manifest/text'

/** The Services between which Argo Rollouts splits traffic. */
export interface Versions {
  stable: string
  canary: string
  /** The TraefikService with the weights. */
  weighted: string | undefined
}

/** The Service and pods to which the routes of a claim send traffic. */
export interface RouteTarget {
  service: string
  ports: readonly ServicePort[]
  versions: Versions | undefined
  workload: Workload | undefined
  /** The Service, if it must be generated. */
  manifests: Service[]
  findings: Finding[]
}

/** Returns the Service of the application: an existing Service, or else a generated Service. */
export function targetOf(claim: Claim<Spec>, id: Identity, world: World): RouteTarget {
  const { spec } = claim
  const found = findWorkload(claim, id.app, world)
  const { workload } = found
  const given = givenPorts(spec)
  const service = renamedLike(claim, id.app)
  const nothing = { service, ports: [], versions: undefined, workload, manifests: [] }
  const elsewhere =
    !spec.grpc &&
    (spec.routes ?? []).length > 0 &&
    (spec.routes ?? []).every((route) => route.service ?? route.backends ?? route.redirect)
  if (workload === undefined && given.length === 0) return { ...nothing, findings: elsewhere ? [] : found.findings }
  const findings = workload === undefined ? [] : checkGiven(spec, workload, world)
  const versions = versionsOf(workload, claim, id.app, world)
  const shared =
    found.others.length === 0 ? undefined : sharedService(claim, id.app, [workload, ...found.others], world)
  const existing = shared ?? existingService(claim, id.app, workload, world)
  const rival =
    shared !== undefined
      ? undefined
      : found.others.find((other) => existingService(claim, id.app, other, world)?.service !== existing?.service)
  if (rival !== undefined)
    return { ...nothing, findings: elsewhere ? [] : [ambiguous(spec, id.app, [workload, rival])] }
  if (existing !== undefined) return { ...nothing, ...existing, versions, findings }
  const pods = workload?.ports ?? given
  if (pods.length === 0) {
    const message = `The workload of \`${id.app}\` declares no port. Add \`http: 8080\` to its container, or add \`ports\` to this object.`
    return { ...nothing, findings: [...findings, noPort.at(['spec', 'app'], message)] }
  }
  const made = madeService(service, id, workload, pods)
  return { ...nothing, ports: portsOfService(serviceOf(made)), versions, manifests: [made], findings }
}

const givenPorts = ({ ports = {} }: Spec): PodPort[] =>
  (['http', 'grpc'] as const).flatMap((name) => {
    const number = ports[name]
    return number === undefined ? [] : [{ name: undefined, number, appProtocol: name === 'grpc' ? H2C : 'http' }]
  })

/** Checks `ports`. `ports` describes pods outside the package and must not contradict pods in the package. */
function checkGiven({ ports = {} }: Spec, workload: Workload, world: World): Finding[] {
  const subject = workload.manifest ?? workload.claim
  return (['http', 'grpc'] as const).flatMap((field) => {
    const number = ports[field]
    if (number === undefined || workload.ports.some((port) => port.number === number)) return []
    const where = subject === undefined ? '' : ` (${world.where(subject)})`
    const message = `The workload${where} has no port ${number} (available: ${shortList(workload.ports.map((port) => `${port.number}`)) || 'none'}). Correct the number, or remove \`ports\` to use the ports of the workload.`
    return [noPort.at(['spec', 'ports', field], message)]
  })
}

/** Reports an ambiguous application: several workloads match and use different Services. */
function ambiguous(spec: Spec, app: string, rivals: readonly (Workload | undefined)[]): Finding {
  const names = rivals.flatMap((one) => (one?.manifest === undefined ? [] : [refOf(one.manifest)]))
  const message = `Several workloads with different Services have the label \`app: ${app}\` (${shortList(names)}). Set a different \`app\` for each, or set \`service\` in each route.`
  return ambiguousApp.at(['spec', ...(spec.app === undefined ? [] : ['app'])], message, { current: app })
}

function versionsOf(workload: Workload | undefined, by: Claim<Spec>, app: string, world: World): Versions | undefined {
  if (workload === undefined) return undefined
  const { manifest, claim } = workload
  if (claim !== undefined) {
    const { strategy } = claim.spec
    const canary = isPlain(strategy) ? strategy.canary : undefined
    const delivers = claim.kind === 'LummoRollout' || isPlain(strategy)
    if (!delivers || (isPlain(strategy) && strategy.blueGreen !== undefined)) return undefined
    if (isPlain(canary) && canary.trafficRouting !== undefined) return versionsIn({ canary })
    const { stable, canary: next, weighted } = trafficNames(claim.name)
    const { network } = world.settings
    const { provider } = network
    if (provider === 'ingress' && ingressController(network) !== 'nginx') return undefined
    return { stable, canary: next, weighted: provider === 'traefik' ? weighted : undefined }
  }
  // Another workload can contain the pod template of a Rollout, so a Rollout is found by its own label.
  const labelled = world
    .find(['Rollout'], app)
    .filter(({ metadata }) => metadata.labels?.app === app && sameNamespace(metadata.namespace, by.namespace))
  const rollout = manifest?.kind === 'Rollout' ? manifest : likeliest(labelled, ({ metadata }) => metadata, by, app)[0]
  const spec = isPlain(rollout?.spec) ? rollout.spec : {}
  return isPlain(spec.strategy) ? versionsIn(spec.strategy) : undefined
}

function versionsIn({ canary }: { canary?: unknown }): Versions | undefined {
  if (!isPlain(canary) || !isPlain(canary.trafficRouting)) return undefined
  const { stableService: stable, canaryService, trafficRouting } = canary
  if (typeof stable !== 'string' || typeof canaryService !== 'string') return undefined
  const weighted = isPlain(trafficRouting.traefik) ? trafficRouting.traefik.weightedTraefikServiceName : undefined
  return { stable, canary: canaryService, weighted: typeof weighted === 'string' ? weighted : undefined }
}

type Existing = Pick<RouteTarget, 'service' | 'ports'>

/** Returns the Services that select pods with these labels, except headless Services. */
function servicesFor(
  { namespace }: Claim<Spec>,
  app: string,
  labels: Workload['labels'],
  world: World,
): ObservedService[] {
  return world.find(['Service'], app).flatMap((object) => {
    const service = serviceOf(object)
    const leads = !service.headless && chooses(service.selector, labels)
    return leads && sameNamespace(object.metadata.namespace, namespace) ? [service] : []
  })
}

/**
 * If several workloads are parts or versions of one application, returns the Service that has the name of the
 * application.
 */
function sharedService(
  claim: Claim<Spec>,
  app: string,
  workloads: readonly (Workload | undefined)[],
  world: World,
): Existing | undefined {
  const fitting = workloads.map((one) => servicesFor(claim, app, one?.labels ?? {}, world))
  const found = fitting[0]?.find(
    (one) => one.name === renamedLike(claim, app) && fitting.every((services) => services.includes(one)),
  )
  return found === undefined ? undefined : { service: found.name, ports: portsOfService(found, workloads[0]?.ports) }
}

/** Returns an existing Service for the pods that is neither headless nor limited to one version. */
function existingService(
  by: Claim<Spec>,
  app: string,
  workload: Workload | undefined,
  world: World,
): Existing | undefined {
  const versions = versionsOf(workload, by, app, world)
  const fitting = servicesFor(by, app, workload?.labels ?? { app }, world)
  const lasting = fitting.filter(({ name }) => name !== versions?.canary && !name.endsWith('-preview'))
  const wanted = [versions?.stable, workload?.manifest?.metadata.name, app]
  const chosen = wanted.flatMap((name) => lasting.filter((one) => one.name === name))[0] ?? lasting[0]
  if (chosen !== undefined) return { service: chosen.name, ports: portsOfService(chosen, workload?.ports) }
  const claim = workload?.claim
  if (claim === undefined || claim.spec.service === false || claim.kind === 'LummoDaemonSet') return undefined
  // Another run generates this Service, because every workload has a Service.
  return {
    service: claim.name,
    ports: (workload?.ports ?? []).map((port) => ({ ...numbered(port), ...spokenBy(port) })),
  }
}

const numbered = ({
  name,
  number,
}: PodPort): { name: string | undefined; number: number; target: string | number } => ({
  name,
  number: name === 'http' ? 80 : number,
  target: name ?? number,
})

/**
 * Returns the generated Service. The Service refers to pod ports by name, so a changed port number does not change the
 * Service.
 */
function madeService(service: string, id: Identity, workload: Workload | undefined, pods: readonly PodPort[]): Service {
  const selector = workload?.selector ?? id.selector
  const ports = pods.map((port) => {
    const grpc = port.appProtocol === H2C
    const other = pods.length === 1 || port.appProtocol === 'http' ? 'http' : `port-${port.number}`
    const name = port.name ?? (grpc ? 'grpc' : other)
    const number = name === 'http' && !pods.some((other) => other.number === 80) ? 80 : port.number
    return compact<NonNullable<Service['spec']['ports']>[number]>({
      name,
      port: number,
      targetPort: port.name ?? port.number,
      appProtocol: port.appProtocol ?? (name === 'http' ? 'http' : undefined),
    })
  })
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service, labels: id.labels },
    spec: { selector, ports },
  }
}
