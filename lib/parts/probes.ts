import type { V1Probe } from '@kubernetes/client-node'
import { type Draft, error, type FieldPath } from '../finding/finding'
import { compact } from '../manifest/compact'
import { parseDuration } from '../manifest/duration'
import type { Container } from '../manifest/kubernetes'
import type { Health, Probe } from './probes-spec'

/** What probes need to know of a container. */
export interface Probed {
  http?: { port: number } | undefined
  grpc?: { port: number } | undefined
  /** The container serves something, so that it must be ready before it gets traffic. */
  serves: boolean
}

type Probes = Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>

/**
 * The probes of a container. Without `health`, a gRPC or http port gets a readiness probe and a startup probe that
 * gives it five minutes. No liveness probe is made up: one that equals readiness restarts pods that are only busy.
 */
export function probesOf(health: Health | undefined, container: Probed): Probes {
  const fallback = defaultProbe(container)
  const readiness = health?.readiness ?? fallback
  const startup = health?.startup ?? health?.readiness ?? fallback
  const liveness = health?.liveness
  const startupProbe = startup ? probeOf(withoutTimings(startup, health?.startup), container) : undefined
  return compact<Probes>({
    startupProbe: startupProbe === undefined ? undefined : { failureThreshold: 30, periodSeconds: 10, ...startupProbe },
    readinessProbe: readiness ? probeOf(readiness, container) : undefined,
    livenessProbe: liveness ? probeOf(liveness, container) : undefined,
  })
}

/** A startup probe that is derived from readiness asks the same, in its own rhythm. */
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
              port: typeof probe.port === 'number' ? probe.port : (grpc?.port ?? 0),
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
export function checkHealth(health: Health | undefined, container: Probed, path: FieldPath): Draft[] {
  const findings: Draft[] = []
  for (const name of ['readiness', 'liveness', 'startup'] as const) {
    const probe = health?.[name]
    if (!probe) continue
    const at = [...path, name]
    const ways = (['path', 'grpc', 'command'] as const).filter(
      (way) => probe[way] !== undefined && probe[way] !== false,
    )
    if (ways.length > 1) {
      findings.push(
        error('choose-one', at, `A probe asks in one way; this one has ${ways.join(' and ')}. Keep one of them.`),
      )
    } else if (ways.length === 0 && probe.port === undefined) {
      findings.push(error('choose-one', at, 'A probe needs a `path`, a `grpc` service, a `port` or a `command`.'))
    } else if (ways[0] === 'path' && probe.port === undefined && container.http === undefined) {
      findings.push(
        error(
          'probe-port',
          at,
          'There is no http port to ask. Add `http: {port: …}` to the container, or a `port` here.',
        ),
      )
    } else if (ways[0] === 'grpc' && typeof probe.port !== 'number' && container.grpc === undefined) {
      findings.push(
        error(
          'probe-port',
          at,
          'There is no gRPC port to ask. Add `grpc: {port: …}` to the container, or a `port` number here.',
        ),
      )
    }
    if (name !== 'readiness' && probe.successes !== undefined && probe.successes !== 1) {
      findings.push(
        error(
          'out-of-range',
          [...at, 'successes'],
          `\`successes\` of ${name} must be 1; only readiness can ask for more.`,
        ),
      )
    }
    for (const timing of ['delay', 'period', 'timeout'] as const) {
      const value = inSeconds(probe[timing])
      if (value === undefined || (Number.isInteger(value) && (value >= 1 || timing === 'delay'))) continue
      findings.push(
        error(
          'out-of-range',
          [...at, timing],
          `\`${timing}\` must be whole seconds, at least ${timing === 'delay' ? 0 : 1}.`,
        ),
      )
    }
  }
  const { readiness, liveness } = health ?? {}
  if (
    readiness &&
    liveness &&
    JSON.stringify(probeOf(readiness, container)) === JSON.stringify(probeOf(liveness, container))
  ) {
    const message =
      'Liveness asks exactly what readiness asks, so a busy pod is restarted. Give it an own path, or more `failures`.'
    findings.push({ ...error('same-probes', [...path, 'liveness'], message), severity: 'warning' })
  }
  return findings
}
