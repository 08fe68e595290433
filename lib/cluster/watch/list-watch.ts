import type { IncomingMessage } from 'node:http'
import { DeploymentError, type ResourceQuery, type WatchCallback } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'
import type { ApiClient } from '../access/api-client'
import type { Clock } from '../clock'
import { listAll, resourceVersionOf } from './list-pages'
import { pause } from '../pause'
import { ApiError, refusalOf } from '../access/refusal'
import { ResourceStore } from './store'
import { WatchDelays } from './watch-delays'

/** Lifetime of a watch in seconds. The value is random, so that watches do not end at the same time. */
const MIN_WATCH_S = 300
const MAX_WATCH_S = 600
/** Time after the lifetime of a watch after which the client closes the watch itself. */
const GRACE_MS = 15_000
/** Time between two attempts to find a kind that the server does not have. */
const MISSING_KIND_MS = 60_000
const EXPIRED = 410
/**
 * Maximum time between two activities of a healthy watch. Attempts, events and the end of a stream are activities.
 * Every watch and every pause is shorter, even if no server responds.
 */
const MAX_SILENCE_MS = MAX_WATCH_S * 1000 + GRACE_MS + 120_000

export interface ListWatchOptions {
  query: ResourceQuery
  onEvent: WatchCallback
  /** Called with each error. The watch continues after an error. Must not throw. */
  onProblem?(error: Error): void
  /** Returns a number from 0 to 1. */
  random?(): number
}

/**
 * Lists the objects of a kind and watches them until the signal aborts. Failures of the server do not end the watch.
 * Based on the reflector of client-go v0.34 (tools/cache/reflector.go).
 */
export class ListWatch {
  readonly store = new ResourceStore()
  /**
   * True after the first complete list, when the cache is synced. A kind that the server does not have counts as an
   * empty list.
   */
  isSynced = false
  private readonly delays: WatchDelays
  private readonly random: () => number
  private readonly clock: Clock
  /** The version from which the next watch starts. If undefined, the next request is a list. */
  private version: string | undefined
  /** Time at which the watch was last active. */
  private active: number

  constructor(
    private readonly client: ApiClient,
    private readonly options: ListWatchOptions,
  ) {
    this.clock = client.clock
    this.random = options.random ?? Math.random
    this.delays = new WatchDelays(this.clock, this.random)
    this.active = this.clock.now()
  }

  /** Whether the watch has stalled. Only a restart of the process can fix a stalled watch. */
  get isStuck(): boolean {
    return this.clock.now() - this.active > MAX_SILENCE_MS
  }

  /** Runs until the signal aborts, and sends no request after the abort. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await pause(this.clock, await this.attempt(signal), signal)
  }

  /**
   * Lists the objects if necessary, then watches until the stream ends. Returns the number of milliseconds until the
   * next attempt.
   */
  private async attempt(signal: AbortSignal): Promise<number> {
    const start = this.clock.now()
    this.active = start
    try {
      this.version ??= await this.list(signal)
      await this.watch(this.version, signal)
      return this.delays.afterEnd(this.clock.now() - start)
    } catch (error) {
      if (signal.aborted) return 0
      return this.afterError(error instanceof Error ? error : new Error(String(error)))
    }
  }

  private afterError(error: Error): number {
    if (error instanceof ApiError && error.status === EXPIRED) {
      this.version = undefined
      return this.delays.afterError()
    }
    this.options.onProblem?.(error)
    if (error instanceof DeploymentError && error.reason === 'KindMissing') {
      this.replace([])
      this.version = undefined
      return MISSING_KIND_MS
    }
    const wanted = error instanceof DeploymentError ? (error.retryAfter ?? 0) * 1000 : 0
    return Math.max(this.delays.afterError(), wanted)
  }

  private async list(signal: AbortSignal): Promise<string> {
    const { items, version } = await listAll(this.client, this.options.query, signal)
    if (!signal.aborted) this.replace(items)
    return version
  }

  private replace(items: readonly Plain[]): void {
    const events = this.store.replace(items)
    this.isSynced = true
    for (const event of events) this.options.onEvent(event)
  }

  private async watch(version: string, signal: AbortSignal): Promise<void> {
    const seconds = Math.round(MIN_WATCH_S + (MAX_WATCH_S - MIN_WATCH_S) * this.random())
    const watch = new AbortController()
    const stop = (): void => watch.abort()
    signal.addEventListener('abort', stop, { once: true })
    // Responses can stop when the server stops, after a network failure, or if the version is in the future.
    const cancel = this.clock.after(seconds * 1000 + GRACE_MS, stop)
    try {
      const query = { resourceVersion: version, allowWatchBookmarks: 'true', timeoutSeconds: String(seconds) }
      await this.read(await this.client.watch(this.options.query, query, watch.signal), watch.signal)
    } finally {
      cancel()
      signal.removeEventListener('abort', stop)
    }
  }

  private async read(stream: IncomingMessage, signal: AbortSignal): Promise<void> {
    let rest = ''
    try {
      for await (const part of stream.setEncoding('utf8')) {
        const lines = (rest + part).split('\n')
        rest = lines.pop() ?? ''
        this.active = this.clock.now()
        for (const line of lines) if (!signal.aborted) this.take(line)
      }
    } catch (error) {
      if (error instanceof DeploymentError) throw error
      throw new DeploymentError('Unavailable', `The watch of ${this.options.query.kind} was interrupted.`)
    }
  }

  private take(line: string): void {
    const event: unknown = JSON.parse(line)
    if (!isPlain(event) || !isPlain(event.object)) return
    const { type, object } = event
    if (type === 'ERROR') throw refusalOf({ status: Number(object.code ?? 500), body: object })
    this.version = resourceVersionOf(object)
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return
    for (const change of this.store.take(type, object)) this.options.onEvent(change)
  }
}
