import { DeploymentError, type ResourceName } from '../contracts/deployment-target'
import type { Plain } from '../manifest/manifest'
import { mapAt, numberAt, textAt } from '../manifest/value-at'
import type { ApiClient } from './access/api-client'
import { microTime } from './micro-time'
import { pause } from './pause'
import { resourceVersionOf } from './watch/list-pages'
import { read } from './access/read'

// The defaults of client-go v0.34, tools/leaderelection. The following must hold: DURATION_MS > DEADLINE_MS > RETRY_MS
// * JITTER.
const DURATION_MS = 15_000
const DEADLINE_MS = 10_000
const RETRY_MS = 2000
const JITTER = 1.2

export interface LeaseOptions {
  namespace: string
  name: string
  /** Distinguishes this process from all others. */
  identity: string
  /** Returns a number from 0 to 1. */
  random?(): number
}

/**
 * Elects one process as the leader, through a Lease. Clocks of other machines are not trusted: a lease has expired
 * if, by the clock of this process, its record has not changed for the lease duration. Two processes can briefly both
 * act as the leader, so writes must be idempotent.
 */
export class LeaderLease {
  private readonly name: ResourceName
  private readonly random: () => number
  /** The Lease as last seen, and when this version was first seen. */
  private seen: { lease: Plain; time: number } | undefined
  /** Whether the last request succeeded, so that the stored Lease is the one in `seen`. */
  private isCurrent = false
  private renewed = Number.NEGATIVE_INFINITY

  constructor(
    private readonly client: Pick<ApiClient, 'object' | 'create' | 'clock'>,
    private readonly options: LeaseOptions,
  ) {
    const { namespace, name, random = Math.random } = options
    this.name = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name }
    this.random = random
  }

  /** Whether this process is the leader: false as soon as the lease was not renewed in time. */
  get isHeld(): boolean {
    return this.client.clock.now() - this.renewed < DEADLINE_MS
  }

  /** Waits until this process is the leader. If the signal aborts, ends without being the leader. */
  async acquire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !(await this.tryToHold())) await pause(this.client.clock, this.nextTry(), signal)
  }

  /**
   * Renews the lease of the leader. Ends when the signal aborts, or when the lease is lost. After a loss, the process
   * must exit.
   */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.isHeld) {
      await pause(this.client.clock, RETRY_MS, signal)
      if (!signal.aborted && this.isHeld) await this.tryToHold()
    }
  }

  /** Releases the lease, so that another process does not need to wait until the lease expires. */
  async release(): Promise<void> {
    if (!this.isHeld || this.seen === undefined) return
    this.renewed = Number.NEGATIVE_INFINITY
    const spec = {
      ...mapAt(this.seen.lease, ['spec']),
      holderIdentity: '',
      leaseDurationSeconds: 1,
      renewTime: microTime(this.client.clock),
    }
    await this.write(spec)
  }

  /** Returns the number of milliseconds after which the response to a request would be too late. */
  private timeLeft(): number {
    return this.isHeld ? DEADLINE_MS - (this.client.clock.now() - this.renewed) : DEADLINE_MS
  }

  private nextTry(): number {
    return RETRY_MS * (1 + JITTER * this.random())
  }

  /** Creates, takes or renews the lease. Returns whether this process is the leader. */
  private async tryToHold(): Promise<boolean> {
    try {
      return await this.attempt()
    } catch (error) {
      this.isCurrent = false
      if (!(error instanceof DeploymentError)) throw error
      // Either another process is the leader, or the response to the last change did not arrive.
      return error.reason === 'Conflict' && this.isHeld ? this.attemptAgain() : false
    }
  }

  private async attemptAgain(): Promise<boolean> {
    return this.attempt().catch((error: unknown) => {
      if (error instanceof DeploymentError) return false
      throw error
    })
  }

  private async attempt(): Promise<boolean> {
    const start = this.client.clock.now()
    // A leader writes without reading first, because no other process changes the lease.
    if (!this.isHeld || !this.isCurrent) await this.look()
    if (this.seen === undefined) await this.create()
    else if (this.isFree(this.seen)) await this.write(this.recordAfter(this.seen.lease))
    else {
      this.renewed = Number.NEGATIVE_INFINITY
      return false
    }
    // Other candidates measure from when the record changes, so the leader measures from the time before its request.
    this.renewed = start
    this.isCurrent = true
    return true
  }

  private async look(): Promise<void> {
    const lease = await read(this.client, this.name)
    if (lease === undefined) this.seen = undefined
    else this.remember(lease)
  }

  private remember(lease: Plain): void {
    const isSame = this.seen !== undefined && resourceVersionOf(this.seen.lease) === resourceVersionOf(lease)
    this.seen = { lease, time: isSame && this.seen ? this.seen.time : this.client.clock.now() }
  }

  private isFree({ lease, time }: { lease: Plain; time: number }): boolean {
    const holder = textAt(lease, ['spec', 'holderIdentity']) ?? ''
    const duration = (numberAt(lease, ['spec', 'leaseDurationSeconds']) ?? 0) * 1000
    return holder === '' || holder === this.options.identity || this.client.clock.now() - time >= duration
  }

  private recordAfter(lease: Plain): Plain {
    const before = mapAt(lease, ['spec'])
    const isOurs = before.holderIdentity === this.options.identity
    const transitions = Number(before.leaseTransitions ?? 0) + (isOurs ? 0 : 1)
    return this.record(isOurs ? before.acquireTime : microTime(this.client.clock), transitions)
  }

  private record(acquireTime: unknown, leaseTransitions: number): Plain {
    const holderIdentity = this.options.identity
    return {
      holderIdentity,
      leaseDurationSeconds: DURATION_MS / 1000,
      acquireTime,
      renewTime: microTime(this.client.clock),
      leaseTransitions,
    }
  }

  private async create(): Promise<void> {
    const { apiVersion, kind, namespace, name } = this.name
    const body = { apiVersion, kind, metadata: { namespace, name }, spec: this.record(microTime(this.client.clock), 0) }
    this.remember(await this.client.create(this.name, body, {}))
  }

  /**
   * Replaces the record. The request contains the `resourceVersion` of the Lease, and therefore fails if another
   * process was faster.
   */
  private async write(spec: Plain): Promise<void> {
    const body = { ...this.seen?.lease, spec }
    this.remember(await this.client.object(this.name, { method: 'PUT', body, timeout: this.timeLeft() }))
  }
}
