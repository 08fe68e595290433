import type { V1Probe } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, outOfRange } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import { parseDuration } from '../../manifest/grammar/duration'
import { deepEqual } from '../../manifest/deep-equal'
import type { Container } from '../../manifest/kubernetes'
import type { Health, Probe } from './probes-spec'
import { probePort, sameProbes } from './rules'

/** The ports that a container can be asked on. */
export interface Probed {
  http: number | undefined
  grpc: number | undefined
}

type Probes = Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>

/**
 * The probes of a container. Without `health`, a gRPC or http port gets a readiness probe and a startup probe that
 * gives it five minutes. No liveness probe is made up: one that equals readiness restarts pods that are only busy.
 *
 * A failed startup probe restarts the container, so its default asks what liveness asks. Readiness may ask more, such as
 * whether a database answers; where only that is given, the container just has to open the port. The containers after a
 * sidecar start once it has started, so a sidecar is asked what readiness asks.
 *
 * @param how `byDefault`: whether to do so; otherwise only what `health` says. `sidecar`: whether other containers wait
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

/** Returns what startup asks by default; undefined where `health` gives nothing to derive it from. */
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

/** The port behind a probe that names none. */
const portOf = ({ path, grpc }: Probe, container: Probed): string | number | undefined =>
  path !== undefined || (container.http !== undefined && grpc === undefined) ? 'http' : container.grpc

/** A startup probe that is derived from another asks the same, in its own rhythm. */
function withoutTimings(probe: Probe, own: Probe | false | undefined): Probe {
  if (own !== undefined) return probe
  const { delay, period, failures, successes, ...rest } = probe
  return rest
}

function defaultProbe({ http, grpc }: Probed): Probe | undefined {
  if (grpc !== undefined && http === undefined) return { grpc: true }
  return http === undefined ? undefined : { port: 'http' }
}

function probeOf(probe: Probe, { http, grpc }: Probed): V1Probe {
  const target = probe.port ?? (http === undefined ? undefined : 'http')
  const action: V1Probe =
    probe.command !== undefined
      ? { exec: { command: probe.command } }
      : probe.grpc !== undefined && probe.grpc !== false
        ? {
            grpc: compact<NonNullable<V1Probe['grpc']>>({
              port: typeof probe.port === 'number' ? probe.port : (grpc ?? 0),
              service: typeof probe.grpc === 'string' ? probe.grpc : undefined,
            }),
          }
        : probe.path !== undefined
          ? {
              httpGet: compact<NonNullable<V1Probe['httpGet']>>({
                path: probe.path,
                port: target ?? 'http',
                scheme: probe.scheme,
                httpHeaders: probe.headers,
              }),
            }
          : { tcpSocket: { port: target ?? 'http' } }
  return compact<V1Probe>({
    ...action,
    initialDelaySeconds: inSeconds(probe.delay),
    periodSeconds: inSeconds(probe.period),
    timeoutSeconds: inSeconds(probe.timeout),
    failureThreshold: probe.failures,
    successThreshold: probe.successes,
  })
}

/** Seconds, from a number of them or a duration. */
export const inSeconds = (value: number | string | undefined): number | undefined =>
  typeof value === 'string' ? parseDuration(value) : value

/** Rules for probes that concern several fields. */
export function checkHealth(health: Health | undefined, container: Probed, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const name of ['readiness', 'liveness', 'startup'] as const) {
    const probe = health?.[name]
    if (!probe) continue
    const at = [...path, name]
    findings.push(...checkWay(probe, container, at), ...checkTimings(probe, at))
    if (name !== 'readiness' && probe.successes !== undefined && probe.successes !== 1) {
      const message = `\`successes\` of ${name} must be 1; only readiness can ask for more.`
      findings.push(outOfRange.at([...at, 'successes'], message))
    }
  }
  const { readiness, liveness } = health ?? {}
  if (readiness && liveness && deepEqual(probeOf(readiness, container), probeOf(liveness, container))) {
    const message =
      'Liveness asks exactly what readiness asks, so a busy pod is restarted. Give it an own path, or more `failures`.'
    findings.push(sameProbes.at([...path, 'liveness'], message))
  }
  return findings
}

/** A probe asks in exactly one way, and there must be something to ask. */
function checkWay(probe: Probe, { http, grpc }: Probed, at: FieldPath): Finding[] {
  const ways = (['path', 'grpc', 'command'] as const).filter((way) => probe[way] !== undefined && probe[way] !== false)
  const [way, second] = ways
  if (second !== undefined) {
    return [chooseOne.at(at, `A probe asks in one way; this one has ${ways.join(' and ')}. Keep one of them.`)]
  }
  if (way === undefined && probe.port === undefined) {
    return [chooseOne.at(at, 'A probe needs a `path`, a `grpc` service, a `port` or a `command`.')]
  }
  if (way === 'path' && probe.port === undefined && http === undefined) {
    const message = 'There is no http port to ask. Add `http: {port: …}` to the container, or a `port` here.'
    return [probePort.at(at, message)]
  }
  if (way === 'grpc' && typeof probe.port !== 'number' && grpc === undefined) {
    const message = 'There is no gRPC port to ask. Add `grpc: {port: …}` to the container, or a `port` number here.'
    return [probePort.at(at, message)]
  }
  if (way === 'grpc' && typeof probe.port === 'string' && probe.port !== 'grpc') {
    const message = `Kubernetes asks gRPC at a number, not at a name such as \`${probe.port}\`. Write the number, or leave \`port\` out for that of \`grpc\`.`
    return [probePort.at([...at, 'port'], message)]
  }
  return []
}

function checkTimings(probe: Probe, at: FieldPath): Finding[] {
  return (['delay', 'period', 'timeout'] as const).flatMap((timing) => {
    const value = inSeconds(probe[timing])
    const least = timing === 'delay' ? 0 : 1
    if (value === undefined || (Number.isInteger(value) && value >= least)) return []
    return [outOfRange.at([...at, timing], `\`${timing}\` must be whole seconds, at least ${least}.`)]
  })
}
