import { compact } from '../../../../manifest/compact'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { parseDuration } from '../../../../manifest/grammar/duration'
import { commandWords, type LeftKey, NOTHING_TAKEN, type TakenPart, textList } from './compose-service'

/** Ports on which most applications serve HTTP. */
const HTTP_PORTS = new Set([80, 3000, 4000, 5000, 8000, 8080, 8081, 8888, 9000])

interface ComposePort {
  port: number
  protocol: string
  published: string | undefined
}

/** Returns the ports of a service. As in Compose, other services connect to the same port numbers. */
export function readComposePorts(service: Plain): TakenPart {
  const given = [...(Array.isArray(service.ports) ? service.ports : []), ...textList(service.expose)]
  if (given.length === 0) return NOTHING_TAKEN
  const parsed = given.map((one: unknown) => ({ one, port: portOf(one) }))
  const ports = parsed.flatMap(({ port }) => port ?? [])
  const unique = ports.filter(
    (one, at) => ports.findIndex((other) => other.port === one.port && other.protocol === one.protocol) === at,
  )
  const http = unique.find(({ port, protocol }) => protocol === 'tcp' && HTTP_PORTS.has(port))
  const others = unique.filter((one) => one !== http)
  const left: LeftKey[] = parsed
    .filter(({ port }) => port === undefined)
    .map(({ one }) => ({
      key: `ports ${JSON.stringify(one)}`,
      reason: 'a range of ports has no short form. List each port',
    }))
  const published = ports.flatMap((one) => one.published ?? [])
  return {
    container: compact<Plain>({
      http: http === undefined ? undefined : httpField(http.port),
      ports: others.length === 0 ? undefined : others.map(({ port, protocol }) => portField(port, protocol)),
    }),
    taken: ['ports', 'expose']
      .filter((key) => service[key] !== undefined)
      .map((key) => ({ key, field: 'containers.http, containers.ports' })),
    left,
    values: unique.map(({ port }) => port),
    notes:
      published.length === 0
        ? []
        : [
            `Published ports (${published.join(', ')}) are ports of the Docker host. Add a LummoNetworking for clients outside the cluster.`,
          ],
  }
}

const httpField = (port: number): unknown => (port === 80 ? port : { port, servicePort: port })

const portField = (port: number, protocol: string): Plain =>
  compact<Plain>({
    port,
    name: `${protocol}-${port}`,
    protocol: protocol === 'tcp' ? undefined : protocol.toUpperCase(),
  })

/** Returns a port in short or long syntax; undefined for a range. */
function portOf(value: unknown): ComposePort | undefined {
  if (isPlain(value)) {
    const { target, published, protocol = 'tcp' } = value
    return typeof target === 'number'
      ? { port: target, protocol: String(protocol), published: published === undefined ? undefined : String(published) }
      : undefined
  }
  const [, before, port, protocol = 'tcp'] = /^(?:(.*):)?(\d+)(?:\/(tcp|udp))?$/.exec(String(value)) ?? []
  return port === undefined ? undefined : { port: Number(port), protocol, published: before }
}

/** Returns the probe of a health check. */
export function readHealthCheck(service: Plain): TakenPart {
  const check = service.healthcheck
  if (!isPlain(check)) return NOTHING_TAKEN
  const taken = [{ key: 'healthcheck', field: 'containers.health' }]
  const test = textList(check.test)
  if (check.disable === true || test[0] === 'NONE') {
    return { container: { health: { readiness: false, startup: false } }, taken, left: [], values: [] }
  }
  const command = commandOf(check.test)
  if (command === undefined)
    return {
      ...NOTHING_TAKEN,
      left: [{ key: 'healthcheck', reason: 'the check of the image is not known. Set `test`' }],
    }
  const seconds = (key: string): number | undefined => {
    const value = parseDuration(String(check[key] ?? ''))
    return value === undefined ? undefined : Math.max(1, Math.round(value))
  }
  const start = seconds('start_period')
  const readiness = compact<Plain>({
    command,
    period: seconds('interval') ?? 30,
    timeout: seconds('timeout') ?? 30,
    failures: typeof check.retries === 'number' ? check.retries : undefined,
  })
  const startup = start === undefined ? undefined : { command, period: 10, failures: Math.ceil(start / 10) + 3 }
  return { container: { health: compact<Plain>({ readiness, startup }) }, taken, left: [], values: command }
}

function commandOf(test: unknown): string[] | undefined {
  if (typeof test === 'string') return ['/bin/sh', '-c', test]
  const [type, ...words] = commandWords(test)
  if (type === 'CMD') return words
  return type === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : undefined
}
