import type { ApiClient } from '../../cluster/access/api-client'
import type { Clock } from '../../cluster/clock'
import { pause } from '../../cluster/pause'
import { ListWatch } from '../../cluster/watch/list-watch'
import type { DeploymentResource, WatchEvent } from '../../contracts/deployment-target'
import { RUN_LABEL, RUNTIME_LABEL, type RunPlace } from './run-objects'

/** State of one run, according to the latest events of the watch. */
export class FollowedRun {
  job: DeploymentResource | undefined
  pod: DeploymentResource | undefined
  isDeleted = false
  private hasChanged = false
  private wake = (): void => {}

  /** Handles a change of the Job or its pod. */
  take({ type, resource }: WatchEvent): void {
    if (resource.kind === 'Pod') this.pod = type === 'DELETED' ? this.pod : resource
    else if (type === 'DELETED') this.isDeleted = true
    else this.job = resource
    this.wakeUp()
  }

  /** Ends the current wait or, if nothing is waiting, the next wait. */
  wakeUp(): void {
    this.hasChanged = true
    this.wake()
  }

  /**
   * Waits for the next change or for a number of milliseconds. If there was a change since the last wait, the wait ends
   * immediately.
   */
  async change(clock: Clock, milliseconds: number): Promise<void> {
    if (!this.hasChanged) {
      const woken = new AbortController()
      this.wake = () => woken.abort()
      await pause(clock, milliseconds, woken.signal)
      this.wake = () => {}
    }
    this.hasChanged = false
  }
}

/** One watch for the Jobs of all runs, and one watch for their pods. */
export class RunWatch {
  private readonly stop = new AbortController()
  private readonly followed = new Map<string, FollowedRun>()
  private readonly ended: Promise<unknown>
  /** The last error of a watch. The watch continues after an error. */
  problem: Error | undefined

  constructor(client: ApiClient, { namespace, instance }: RunPlace) {
    const watches = [
      ['batch/v1', 'Job'],
      ['v1', 'Pod'],
    ].map(
      ([apiVersion = '', kind = '']) =>
        new ListWatch(client, {
          query: { apiVersion, kind, namespace, labels: { [RUNTIME_LABEL]: instance } },
          onEvent: (event) => this.take(event),
          onProblem: (error) => {
            this.problem = error
          },
        }),
    )
    this.ended = Promise.all(watches.map((one) => one.run(this.stop.signal)))
  }

  /** Watches a run from before the creation of its Job. */
  follow(id: string): FollowedRun {
    const run = new FollowedRun()
    this.followed.set(id, run)
    return run
  }

  forget(id: string): void {
    this.followed.delete(id)
  }

  async close(): Promise<void> {
    this.stop.abort()
    await this.ended
  }

  private take(event: WatchEvent): void {
    this.followed.get(event.resource.metadata.labels?.[RUN_LABEL] ?? '')?.take(event)
  }
}
