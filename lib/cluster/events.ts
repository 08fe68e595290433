import { randomBytes } from 'node:crypto'
import type { DeploymentResource, ResourceName } from '../contracts/deployment-target'
import type { ApiClient } from './access/api-client'
import { microTime } from './micro-time'

/** Maximum size of a note in bytes (k8s.io/kubernetes v1.34, pkg/apis/core/validation/events.go). */
const MAX_NOTE_BYTES = 1024
/** Time in milliseconds after which a repeated event counts as a new event, as in client-go v0.34, tools/events. */
const SERIES_MS = 6 * 60_000
const MERGE_PATCH = 'application/merge-patch+json'
const API_VERSION = 'events.k8s.io/v1'
const CONTROLLER = 'krm.lummo.dev/operator'

/** An event about an object. */
export interface ObjectEvent {
  regarding: DeploymentResource
  type: 'Normal' | 'Warning'
  /** Reason of the event, in one word such as `Applied`. */
  reason: string
  /** Action of the operator, in one word. */
  action: string
  note: string
}

export interface RecorderOptions {
  /** Identifies this process in events. */
  instance: string
  /** Called when an event cannot be written. Must not throw. */
  onProblem?(error: unknown): void
}

interface Series {
  name: ResourceName
  count: number
  last: number
}

/** Writes events, which `kubectl describe` and `kubectl events` show. */
export class EventRecorder {
  /** Recent events, keyed by their content. */
  private readonly recent = new Map<string, Series>()

  constructor(
    private readonly client: Pick<ApiClient, 'object' | 'create' | 'clock'>,
    private readonly options: RecorderOptions,
  ) {}

  /**
   * Creates an event, or increments the count of a recent event. Never rejects, so that a failure to write an event
   * does not fail a run.
   */
  async record(event: ObjectEvent): Promise<void> {
    const now = this.client.clock.now()
    for (const [key, { last }] of this.recent) if (now - last > SERIES_MS) this.recent.delete(key)
    const { regarding, type, reason, action, note } = event
    const key = JSON.stringify([regarding.metadata.uid, type, reason, action, note])
    try {
      const series = this.recent.get(key)
      if (series === undefined) this.recent.set(key, { name: await this.create(event), count: 1, last: now })
      else await this.repeat(series, now)
    } catch (error) {
      this.recent.delete(key)
      this.options.onProblem?.(error)
    }
  }

  private async create({ regarding, note, ...event }: ObjectEvent): Promise<ResourceName> {
    const { apiVersion, kind, metadata } = regarding
    const { name: owner, namespace = 'default', uid, resourceVersion } = metadata
    // The limit of 253 characters applies to the name of the event and to the name of the object.
    const name = `${owner.slice(0, 230)}.${randomBytes(8).toString('hex')}`
    const identity = { apiVersion: API_VERSION, kind: 'Event', namespace, name }
    await this.client.create(
      identity,
      {
        apiVersion: API_VERSION,
        kind: 'Event',
        metadata: { name, namespace },
        eventTime: microTime(this.client.clock),
        reportingController: CONTROLLER,
        reportingInstance: this.options.instance,
        ...event,
        note: shortened(note),
        regarding: { apiVersion, kind, name: owner, namespace: metadata.namespace, uid, resourceVersion },
      },
      {},
    )
    return identity
  }

  private async repeat(series: Series, now: number): Promise<void> {
    series.count += 1
    series.last = now
    const body = { series: { count: series.count, lastObservedTime: microTime(this.client.clock) } }
    await this.client.object(series.name, { method: 'PATCH', body, contentType: MERGE_PATCH })
  }
}

/** Truncates a text to 1024 bytes. */
function shortened(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= MAX_NOTE_BYTES) return text
  const ellipsis = '…'
  const start = bytes.subarray(0, MAX_NOTE_BYTES - Buffer.byteLength(ellipsis)).toString()
  // A character that is cut in two becomes U+FFFD.
  return start.replace(/�+$/, '') + ellipsis
}
