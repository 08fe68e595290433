import type { Timescape } from '../../functions/gati-handler/timescape-spec'
import { type Counters, requestsBetween } from './counters'
import type { QueryServer } from './prometheus'
import type { VersionObservation } from './state'

/** Measurements of a version. */
export type MeasuredVersion = Pick<VersionObservation, 'check' | 'inFlight' | 'sample'>

export interface MeteredVersion {
  namespace: string
  /** Name of the Service. */
  service: string
  timescape: Pick<Timescape, 'check' | 'traffic'>
}

/** Minimum time between two reads of a version’s counters. */
const LOOK_MS = 15_000

/**
 * Measures versions. Measures versions. A failed measurement counts as unknown, and never causes an error of the run.
 */
export class VersionMeter {
  /**
   * The last counters, keyed by namespace and version. After a restart, the first sample only serves as the baseline.
   * The same applies to a version that is removed and added again.
   */
  private readonly counters = new Map<string, Map<string, { at: number; counters: Counters }>>()

  /** @param server undefined if the settings contain no Prometheus */
  constructor(private readonly server: QueryServer | undefined) {}

  /** Drops all versions of a namespace except those with the given names. */
  keepOnly(namespace: string, names: readonly string[]): void {
    const known = this.counters.get(namespace)
    for (const name of known?.keys() ?? []) if (!names.includes(name)) known?.delete(name)
    if (known?.size === 0) this.counters.delete(namespace)
  }

  /** Number of versions whose counters are known. */
  get size(): number {
    return [...this.counters.values()].reduce((sum, { size }) => sum + size, 0)
  }

  async measure(version: MeteredVersion, now: number, signal: AbortSignal): Promise<MeasuredVersion> {
    const [check, inFlight, sample] = await Promise.all([
      this.check(version, signal),
      this.inFlight(version, signal),
      this.sample(version, now, signal),
    ])
    return { check, inFlight, ...(sample === undefined ? {} : { sample }) }
  }

  private async check(version: MeteredVersion, signal: AbortSignal): Promise<MeasuredVersion['check']> {
    const { check } = version.timescape
    if (check === undefined) return 'none'
    const value = await this.number(check.query, version, signal)
    if (value === undefined) return 'unknown'
    return value <= (check.max ?? Number.POSITIVE_INFINITY) && value >= (check.min ?? Number.NEGATIVE_INFINITY)
      ? 'passed'
      : 'failed'
  }

  private async inFlight(version: MeteredVersion, signal: AbortSignal): Promise<MeasuredVersion['inFlight']> {
    const query = version.timescape.traffic?.inFlight
    if (query === undefined) return 'none'
    return (await this.number(query, version, signal)) ?? 'unknown'
  }

  private async sample(version: MeteredVersion, now: number, signal: AbortSignal): Promise<MeasuredVersion['sample']> {
    const { traffic } = version.timescape
    if (traffic === undefined) return undefined
    const { namespace, service } = version
    const before = this.counters.get(namespace)?.get(service)
    if (before !== undefined && now - before.at < LOOK_MS) return undefined
    const counters = await this.read(traffic, version, signal)
    if (counters === undefined) return undefined
    const known = this.counters.get(namespace) ?? new Map()
    this.counters.set(namespace, known.set(service, { at: now, counters }))
    const requests = requestsBetween(before?.counters, counters)
    return requests === undefined ? undefined : { at: now, requests }
  }

  private async read(
    { series, present }: NonNullable<Timescape['traffic']>,
    version: MeteredVersion,
    signal: AbortSignal,
  ): Promise<Counters | undefined> {
    const [values, times, proxies] = await Promise.all([
      this.vector(series, version, signal),
      this.vector(`timestamp(${series})`, version, signal),
      present === undefined ? undefined : this.number(`max(timestamp(${present}))`, version, signal),
    ])
    if (values === undefined || times === undefined) return undefined
    const timeOf = new Map(times.map((one) => [keyOf(one.labels), one.value]))
    const read = values.map(({ labels, value }) => [keyOf(labels), { value, at: timeOf.get(keyOf(labels)) ?? 0 }])
    return { series: Object.fromEntries(read), ...(proxies === undefined ? {} : { proxies }) }
  }

  /** Returns the number in a result; undefined unless the result is exactly one number. */
  private async number(query: string, version: MeteredVersion, signal: AbortSignal): Promise<number | undefined> {
    const [only, ...others] = (await this.vector(query, version, signal)) ?? []
    return only === undefined || others.length > 0 || Number.isNaN(only.value) ? undefined : only.value
  }

  private async vector(query: string, { namespace, service }: MeteredVersion, signal: AbortSignal) {
    const text = query.replaceAll('$service', service).replaceAll('$namespace', namespace)
    return this.server?.query(text, signal).catch(() => undefined)
  }
}

/** Identifies a series by its labels. `timestamp()` removes the name. */
const keyOf = ({ __name__: _, ...labels }: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)))
