import { compact } from '../../../../manifest/compact'
import { isPlain, type Plain } from '../../../../manifest/manifest'

const FIELDS = { readinessProbe: 'readiness', livenessProbe: 'liveness', startupProbe: 'startup' } as const

/** Timings of a probe with their short names. */
const TIMINGS = {
  initialDelaySeconds: 'delay',
  periodSeconds: 'period',
  timeoutSeconds: 'timeout',
  failureThreshold: 'failures',
  successThreshold: 'successes',
} as const

/** Properties of a container that determine its default probes. */
export interface ProbedContainer {
  /** Whether the container has a port named `http` or `grpc`. */
  isServing: boolean
  hasHttp: boolean
  hasGrpc: boolean
  isSidecar: boolean
  /** Whether defaults of lummo must not be added. */
  isExact: boolean
}

/**
 * Returns the probes of a container: `health` if the short form can express them exactly, and otherwise the Kubernetes
 * field.
 */
export function readProbes(container: Plain, probed: ProbedContainer): Plain {
  const health: Plain = {}
  const native: Plain = {}
  for (const [field, short] of Object.entries(FIELDS)) {
    const probe = container[field]
    if (!isPlain(probe)) continue
    const read = shortProbe(field === 'startupProbe' ? withoutStartupTimings(probe) : probe, probed)
    if (read === undefined || (field === 'startupProbe' && !hasStartupTimings(probe))) native[field] = probe
    else health[short] = read
  }
  const opened = health.readiness ?? native.readinessProbe
  if (opened === undefined && probed.isServing && (probed.isExact || container.livenessProbe !== undefined)) {
    health.readiness = false
  }
  if (container.startupProbe === undefined && probed.isExact && hasDefaultStartup(health, probed))
    health.startup = false
  if (isDefaultProbes(health, probed)) return native
  return { ...native, ...(Object.keys(health).length === 0 ? {} : { health }) }
}

/** Checks whether lummo would add a startup probe. */
const hasDefaultStartup = ({ readiness, liveness }: Plain, { isServing }: ProbedContainer): boolean =>
  isServing || readiness !== undefined || liveness !== undefined

/** A startup probe in short form gets these timings, unless the probe sets different timings. */
const STARTUP = { failureThreshold: 30, periodSeconds: 10 }

const hasStartupTimings = (probe: Plain): boolean =>
  probe.failureThreshold !== undefined && probe.periodSeconds !== undefined

/** Omits the timings that a startup probe in short form has by default. */
const withoutStartupTimings = (probe: Plain): Plain =>
  compact<Plain>({
    ...probe,
    failureThreshold: probe.failureThreshold === STARTUP.failureThreshold ? undefined : probe.failureThreshold,
    periodSeconds: probe.periodSeconds === STARTUP.periodSeconds ? undefined : probe.periodSeconds,
  })

/** Checks whether the probes are those that lummo adds to a container with an `http` port. */
function isDefaultProbes({ readiness, liveness, startup }: Plain, { hasHttp, hasGrpc }: ProbedContainer): boolean {
  if (liveness !== undefined || !isPlain(readiness) || !isPlain(startup)) return false
  const expected = hasHttp ? '{"port":"http"}' : '{"grpc":true}'
  return (hasHttp || hasGrpc) && [readiness, startup].every((one) => JSON.stringify(one) === expected)
}

/** Returns a probe in short form; undefined if the probe has fields without a short form. */
function shortProbe(probe: Plain, { hasHttp, hasGrpc }: ProbedContainer): Plain | undefined {
  const { httpGet, tcpSocket, exec, grpc, ...timings } = probe
  if (!Object.keys(timings).every((field) => Object.hasOwn(TIMINGS, field))) return undefined
  const action = actionOf({ httpGet, tcpSocket, exec, grpc }, { hasHttp, hasGrpc })
  if (action === undefined) return undefined
  const times = Object.entries(timings).map(([field, value]) => [TIMINGS[field as keyof typeof TIMINGS], value])
  return { ...action, ...Object.fromEntries(times) }
}

function actionOf(
  { httpGet, tcpSocket, exec, grpc }: Plain,
  { hasHttp, hasGrpc }: { hasHttp: boolean; hasGrpc: boolean },
): Plain | undefined {
  if ([httpGet, tcpSocket, exec, grpc].filter(isPlain).length !== 1) return undefined
  if (isPlain(httpGet)) {
    const { path, port, scheme, httpHeaders, ...rest } = httpGet
    if (Object.keys(rest).length > 0 || typeof path !== 'string') return undefined
    const named = port === 'http' && hasHttp ? undefined : port
    return compact<Plain>({ path, port: named, scheme, headers: httpHeaders })
  }
  if (isPlain(tcpSocket)) return Object.keys(tcpSocket).join() === 'port' ? { port: tcpSocket.port } : undefined
  if (isPlain(exec)) return Object.keys(exec).join() === 'command' ? { command: exec.command } : undefined
  if (!isPlain(grpc)) return undefined
  const { port, service } = grpc
  return compact<Plain>({ grpc: service ?? true, port: hasGrpc ? undefined : port })
}
