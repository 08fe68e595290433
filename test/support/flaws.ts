import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { labelSelector, selects } from '../../lib/manifest/selectors/object-selector'
import { templatePath } from '../../lib/manifest/pods'
import { valueAt } from '../../lib/manifest/value-at'

const LABEL = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/
const PORT = /^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/
/** Pattern of lists that have no effect if they are empty, but appear as a permanent difference. */
const EMPTY = /\.(args|command|env|envFrom|initContainers|ports|rules|tls|triggers|volumeMounts|volumes)$/
/** Maximum length of an object’s name by kind, with the suffix that Kubernetes or KEDA adds. */
const MAX_NAME: Readonly<Record<string, number>> = {
  CronJob: 52,
  Job: 63,
  ScaledObject: 63,
  Service: 63,
  StatefulSet: 52,
}

type Labels = Record<string, string>
interface Workload {
  object: Plain
  labels: Labels
  spec: Plain
  containers: Plain[]
  ports: Plain[]
}

const list = (value: unknown): Plain[] => (Array.isArray(value) ? value.filter(isPlain) : [])
const at = (object: Plain, ...path: string[]): unknown => valueAt(object, path)
const nameOf = (object: Plain): string => String(at(object, 'metadata', 'name'))
const namespaceOf = (object: Plain): unknown => at(object, 'metadata', 'namespace')
const repeated = (names: readonly unknown[]): unknown[] => names.filter((name, index) => names.indexOf(name) !== index)

/**
 * Returns problems with the output that would make an API server or a controller refuse the output, or make a
 * controller wait forever. Covers names and labels, selectors of pods and ports, mounts, scaling and budgets, and
 * backends of routes. test/conformance checks types.
 */
export function flawsOf(objects: readonly Plain[]): string[] {
  const workloads = objects.flatMap(workloadOf)
  const flaws = objects.flatMap((object) =>
    [...flawsOfOne(object), ...flawsOfLinks(object, objects, workloads)].map(
      (flaw) => `${object.kind}/${nameOf(object)}: ${flaw}`,
    ),
  )
  const ids = objects.map((object) => `${object.kind}/${nameOf(object)} in ${namespaceOf(object)}`)
  return [...flaws, ...repeated(ids).map((id) => `${id} is there twice`), ...workloads.flatMap(flawsOfPods)]
}

function workloadOf(object: Plain): Workload[] {
  const path = templatePath(String(object.kind))
  const template = path === undefined ? undefined : valueAt(object, path)
  if (!isPlain(template) || !isPlain(template.spec)) return []
  const lasting = list(template.spec.initContainers).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const containers = [...list(template.spec.containers), ...lasting]
  const labels = (at(template, 'metadata', 'labels') ?? {}) as Labels
  return [{ object, labels, spec: template.spec, containers, ports: containers.flatMap(({ ports }) => list(ports)) }]
}

function flawsOfOne(object: Plain): string[] {
  const flaws: string[] = []
  const max = MAX_NAME[String(object.kind)] ?? 253
  if (nameOf(object).length > max) flaws.push(`its name is longer than ${max}`)
  const path = templatePath(String(object.kind)) ?? []
  for (const place of [
    ['metadata', 'labels'],
    [...path, 'metadata', 'labels'],
  ]) {
    for (const [key, value] of Object.entries((valueAt(object, place) ?? {}) as Labels))
      if (typeof value !== 'string' || !LABEL.test(value)) flaws.push(`no label value: ${key}=${value}`)
  }
  const see = (value: unknown, where: string): void => {
    if (value === null || value === undefined || /\bundefined\b|\bNaN\b|\[object/.test(String(value ?? '')))
      if (!isPlain(value) && !Array.isArray(value)) flaws.push(`${where} is ${value}`)
    if (Array.isArray(value) && value.length === 0 && EMPTY.test(where)) flaws.push(`${where} is empty`)
    if (Array.isArray(value)) value.forEach((entry, index) => void see(entry, `${where}[${index}]`))
    else if (isPlain(value)) for (const [key, member] of Object.entries(value)) see(member, `${where}.${key}`)
  }
  see(object, '')
  return flaws
}

function flawsOfPods({ object, spec, labels }: Workload): string[] {
  const flaws: string[] = []
  const selector = labelSelector(at(object, 'spec', 'selector'))
  if (['DaemonSet', 'Deployment', 'Rollout', 'StatefulSet'].includes(String(object.kind)))
    if (selector === undefined || !selects(selector, labels)) flaws.push('does not select its own pods')
  const all = [...list(spec.containers), ...list(spec.initContainers)]
  const volumes = list(spec.volumes).map(({ name }) => name)
  const claims = list(at(object, 'spec', 'volumeClaimTemplates')).map((claim) => nameOf(claim))
  flaws.push(...repeated(all.map(({ name }) => name)).map((name) => `two containers ${name}`))
  flaws.push(...repeated([...volumes, ...claims]).map((name) => `two volumes ${name}`))
  flaws.push(...all.flatMap((container) => flawsOfContainer(container, [...volumes, ...claims], spec)))
  return flaws.map((flaw) => `${object.kind}/${nameOf(object)}: ${flaw}`)
}

function flawsOfContainer(container: Plain, volumes: readonly unknown[], pods: Plain): string[] {
  const flaws: string[] = []
  const ports = list(container.ports)
  const mounts = list(container.volumeMounts)
  for (const { name } of mounts) if (!volumes.includes(name)) flaws.push(`mounts no volume ${name}`)
  for (const path of repeated(mounts.map(({ mountPath }) => mountPath))) flaws.push(`mounts twice at ${path}`)
  for (const { name } of ports) if (!PORT.test(String(name))) flaws.push(`no name of a port: ${name}`)
  for (const name of repeated(list(container.env).map(({ name }) => name))) flaws.push(`two variables ${name}`)
  for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    const port = at(container, probe, 'httpGet', 'port') ?? at(container, probe, 'tcpSocket', 'port')
    if (typeof port === 'string' && !ports.some(({ name }) => name === port))
      flaws.push(`${probe} asks no port ${port}`)
  }
  const sleep = at(container, 'lifecycle', 'preStop', 'sleep', 'seconds')
  if (typeof sleep === 'number' && sleep >= Number(pods.terminationGracePeriodSeconds ?? 30))
    flaws.push('sleeps too long')
  return flaws
}

/** Checks whether Prometheus in the namespace `monitoring` can reach a port despite the policies of the pods. */
function isOpen(port: unknown, { labels }: Workload, policies: readonly Plain[]): boolean {
  const some = policies
    .map(({ spec }) => spec as Plain)
    .filter(({ podSelector, policyTypes }) => {
      const selector = labelSelector(podSelector)
      return selector !== undefined && selects(selector, labels) && String(policyTypes).includes('Ingress')
    })
  const rules = some.flatMap(({ ingress }) => list(ingress))
  return (
    some.length === 0 ||
    rules.some(
      ({ from, ports }) =>
        (from === undefined || JSON.stringify(from).includes('"kubernetes.io/metadata.name":"monitoring"')) &&
        (ports === undefined || list(ports).some((one) => one.port === port)),
    )
  )
}

/** Returns problems with the names and labels by which an object refers to other objects. */
function flawsOfLinks(object: Plain, objects: readonly Plain[], workloads: readonly Workload[]): string[] {
  const isInSameNamespace = (other: Plain) => namespaceOf(other) === namespaceOf(object)
  const named = (kind: string, name: unknown) =>
    objects.find((one) => one.kind === kind && nameOf(one) === name && isInSameNamespace(one))
  const chosen = (selector: unknown) => {
    const read = labelSelector(selector)
    return workloads.filter((one) => isInSameNamespace(one.object) && read !== undefined && selects(read, one.labels))
  }
  const has = ({ ports }: Workload, port: unknown, protocol: unknown = 'TCP') =>
    ports.some((one) => (one.name === port || one.containerPort === port) && (one.protocol ?? 'TCP') === protocol)
  const serves = (service: unknown, port: unknown): string[] => {
    const ports = list(at(named('Service', service) ?? {}, 'spec', 'ports'))
    return ports.some((one) => one.name === port || one.port === port) ? [] : [`leads to no port ${port} of ${service}`]
  }
  const spec = isPlain(object.spec) ? object.spec : {}
  switch (object.kind) {
    case 'Service': {
      const pods = chosen({ matchLabels: spec.selector })
      if (pods.length !== 1) return [`selects the pods of ${pods.length} workloads`]
      return list(spec.ports)
        .filter(({ port, targetPort, protocol }) => !has(pods[0] as Workload, targetPort ?? port, protocol))
        .map(({ targetPort }) => `its pods have no port ${targetPort}`)
    }
    case 'PodDisruptionBudget':
    case 'PodMonitor': {
      const pods = chosen(spec.selector)
      if (pods.length !== 1) return [`selects the pods of ${pods.length} workloads`]
      const policies = objects.filter((one) => one.kind === 'NetworkPolicy' && isInSameNamespace(one))
      return list(spec.podMetricsEndpoints)
        .filter(({ port }) => !has(pods[0] as Workload, port) || !isOpen(port, pods[0] as Workload, policies))
        .map(({ port }) => `its pods have no port ${port}, or do not let Prometheus in`)
    }
    case 'HorizontalPodAutoscaler':
    case 'ScaledObject': {
      const target = spec.scaleTargetRef as Plain
      const found = named(String(target.kind), target.name)
      const meta = list(spec.triggers).flatMap(({ metadata }) => Object.values(metadata as Plain))
      return [
        ...(found === undefined ? ['scales nothing'] : []),
        ...(at(found ?? {}, 'spec', 'replicas') === undefined ? [] : ['fights with `replicas`']),
        ...meta.filter((value) => typeof value !== 'string').map((value) => `${value} is no text`),
      ]
    }
    case 'StatefulSet':
      return at(named('Service', spec.serviceName) ?? {}, 'spec', 'clusterIP') === 'None'
        ? []
        : ['has no headless Service']
    case 'IngressRoute':
      return list(spec.routes).flatMap(({ services, middlewares }) => [
        ...list(services)
          .filter(({ kind, name }) => kind !== 'TraefikService' || !String(name).endsWith('@internal'))
          .flatMap(({ kind, name, port }) =>
            kind !== 'TraefikService' ? serves(name, port) : named(kind, name) ? [] : [`leads to no ${name}`],
          ),
        ...list(middlewares)
          .filter(({ name, namespace }) => namespace === undefined && named('Middleware', name) === undefined)
          .map(({ name }) => `has no middleware ${name}`),
      ])
    case 'Ingress':
      return list(spec.rules).flatMap((rule) =>
        list(at(rule, 'http', 'paths')).flatMap((path) => {
          const { name, port } = at(path, 'backend', 'service') as { name: string; port: Plain }
          return serves(name, port.name ?? port.number)
        }),
      )
    case 'GRPCRoute':
    case 'HTTPRoute':
      return list(spec.rules).flatMap(({ backendRefs }) =>
        list(backendRefs).flatMap(({ name, port }) => serves(name, port)),
      )
    case 'VirtualService':
      return list(spec.http).flatMap(({ route }) =>
        list(route).flatMap(({ destination }) => {
          const { host, port } = destination as { host: string; port: { number: number } }
          return serves(host.split('.')[0], port.number)
        }),
      )
    case 'NetworkPolicy': {
      // Selectors for all pods of a namespace, and for the pods with which cert-manager proves ownership of a host,
      // match no workload of the package.
      const labels = Object.keys((at(spec, 'podSelector', 'matchLabels') ?? {}) as Plain)
      if (labels.every((label) => label.includes('/'))) return []
      return chosen(spec.podSelector).length === 1 ? [] : ['is for no pods, or for those of several workloads']
    }
    default:
      return []
  }
}
