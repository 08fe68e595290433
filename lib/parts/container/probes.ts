import type { V1Probe } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, outOfRange } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import { parseDuration } from '../../manifest/grammar/duration'
import { deepEqual } from '../../manifest/deep-equal'
import type { Container } from '../../manifest/kubernetes'
import { listText } from '../../manifest/text'
import type { Health, Probe } from './probes-spec'
import { probePort, sameProbes } from './rules'

/** Ports of a container that its probes can use. */
export interface Probed {
  http: number | undefined
  grpc: number | undefined
}

type Probes = Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>

/**
 * Returns the probes of a container. Without `health`, a gRPC or HTTP port gets a readiness probe and a startup probe
 * of five minutes. There is no default liveness probe, because a liveness probe that equals readiness restarts pods
 * that are only busy.
 *
 * A failed startup probe restarts the container, so its default is the check of liveness. Readiness can check more,
 * such as a database, so if only readiness is set, the startup probe just opens the port. Containers after a sidecar
 * start only after the sidecar has started, so a sidecar uses the check of readiness.
 *
 * @param how `byDefault`: add default probes, otherwise only the probes in `health`. `sidecar`: other containers wait
 * until the container has started
 */
export function probesOf(
  health: Health | undefined,
  container: Probed,
  { byDefault, sidecar }: { byDefault: boolean; sidecar: boolean },
): Probes {
  const fallback = byDefault ? defaultProbe(container) : undefined
  const readiness = health?.readiness ?? fallback
  const liveness = health?.liveness
  const derived = sidecar ? health?.readiness : startupLike(liveness || undefined, health?.readiness, container)
  const startup = health?.startup ?? derived ?? fallback
  const startupProbe = startup ? probeOf(withoutTimings(startup, health?.startup), container) : undefined
  return compact<Probes>({
    startupProbe: startupProbe === undefined ? undefined : { failureThreshold: 30, periodSeconds: 10, ...startupProbe },
    readinessProbe: readiness ? probeOf(readiness, container) : undefined,
    livenessProbe: liveness ? probeOf(liveness, container) : undefined,
  })
}

/** Returns the default check of the startup probe; undefined if `health` does not determine one. */
function startupLike(
  liveness: Probe | undefined,
  readiness: Probe | false | undefined,
  container: Probed,
): Probe | false | undefined {
  if (liveness !== undefined || readiness === undefined || readiness === false) return liveness ?? readiness
  const { path, command, grpc, port } = readiness
  const asksOnlyPort = path === undefined && command === undefined && (grpc ?? false) === false
  const asked = port ?? portOf(readiness, container)
  return asksOnlyPort ? readiness : asked !== undefined && { port: asked }
}

/** Returns the default port of a probe. */
const portOf = ({ path, grpc }: Probe, container: Probed): string | number | undefined =>
  path !== undefined || (container.http !== undefined && grpc === undefined) ? 'http' : container.grpc

/** Returns a probe without its timings. A startup probe combines this check with other timings. */
function withoutTimings(probe: Probe, own: Probe | false | undefined): Probe {
  if (own !== undefined) return probe
  const { delay, period, failures, successes, ...rest } = probe
  return rest
}

function defaultProbe({ http, grpc }: Probed): Probe | undefined {
  if (grpc !== undefined && http === undefined) return { grpc: true }
  return http === undefined ? undefined : { port: 'http' }
}

function actionOf(probe: Probe, { grpc }: Probed): V1Probe {
  if (probe.command !== undefined) return { exec: { command: probe.command } }
  if (probe.grpc !== undefined && probe.grpc !== false) {
    const port = typeof probe.port === 'number' ? probe.port : (grpc ?? 0)
    const service = typeof probe.grpc === 'string' ? probe.grpc : undefined
    return { grpc: compact<NonNullable<V1Probe['grpc']>>({ port, service }) }
  }
  const port = probe.port ?? 'http'
  if (probe.path === undefined) return { tcpSocket: { port } }
  const { path, scheme, headers } = probe
  return { httpGet: compact<NonNullable<V1Probe['httpGet']>>({ path, port, scheme, httpHeaders: headers }) }
}

function probeOf(probe: Probe, ports: Probed): V1Probe {
  return compact<V1Probe>({
    ...actionOf(probe, ports),
    initialDelaySeconds: inSeconds(probe.delay),
    periodSeconds: inSeconds(probe.period),
    timeoutSeconds: inSeconds(probe.timeout),
    failureThreshold: probe.failures,
    successThreshold: probe.successes,
  })
}

/** Converts a number of seconds or a duration to seconds. */
export const inSeconds = (value: number | string | undefined): number | undefined =>
  typeof value === 'string' ? parseDuration(value) : value

/** Checks rules for probes that involve several fields. */
export function checkHealth(health: Health | undefined, container: Probed, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const name of ['readiness', 'liveness', 'startup'] as const) {
    const probe = health?.[name]
    if (!probe) continue
    const at = [...path, name]
    findings.push(...checkWay(probe, container, at), ...checkTimings(probe, at))
    if (name !== 'readiness' && probe.successes !== undefined && probe.successes !== 1) {
      const message = `\`successes\` of the ${name} probe must be 1, because only readiness probes can require more. Remove \`successes\`.`
      findings.push(outOfRange.at([...at, 'successes'], message))
    }
  }
  const { readiness, liveness } = health ?? {}
  if (readiness && liveness && deepEqual(probeOf(readiness, container), probeOf(liveness, container))) {
    const message =
      'The liveness probe is the same as the readiness probe, so a busy pod is restarted. Set a different path, or raise `failures` of the liveness probe.'
    findings.push(sameProbes.at([...path, 'liveness'], message))
  }
  return findings
}

/** Checks that a probe has exactly one type and, if the type requires a port, a port. */
function checkWay(probe: Probe, { http, grpc }: Probed, at: FieldPath): Finding[] {
  const ways = (['path', 'grpc', 'command'] as const).filter((way) => probe[way] !== undefined && probe[way] !== false)
  const [way, second] = ways
  if (second !== undefined) {
    return [chooseOne.at(at, `The probe has several handlers (${listText(ways)}). Remove all but one.`)]
  }
  if (way === undefined && probe.port === undefined) {
    return [chooseOne.at(at, 'The probe has no handler. Add a `path`, a `grpc` service, a `port` or a `command`.')]
  }
  if (way === 'path' && probe.port === undefined && http === undefined) {
    const message =
      'The container has no HTTP port for the probe. Add `http: {port: …}` to the container, or add `port` to the probe.'
    return [probePort.at(at, message)]
  }
  if (way === 'grpc' && typeof probe.port !== 'number' && grpc === undefined) {
    const message =
      'The container has no gRPC port for the probe. Add `grpc: {port: …}` to the container, or add a `port` number to the probe.'
    return [probePort.at(at, message)]
  }
  if (way === 'grpc' && typeof probe.port === 'string' && probe.port !== 'grpc') {
    const message = `The port of a gRPC probe must be a number, not a name such as \`${probe.port}\`. Set the number, or remove \`port\` to use the port of \`grpc\`.`
    return [probePort.at([...at, 'port'], message)]
  }
  return []
}

function checkTimings(probe: Probe, at: FieldPath): Finding[] {
  return (['delay', 'period', 'timeout'] as const).flatMap((timing) => {
    const value = inSeconds(probe[timing])
    const min = timing === 'delay' ? 0 : 1
    if (value === undefined || (Number.isInteger(value) && value >= min)) return []
    return [outOfRange.at([...at, timing], `\`${timing}\` must be a whole number of seconds, at least ${min}.`)]
  })
}
