import type { ApiClient } from '../../cluster/access/api-client'
import type { Connection } from '../../cluster/access/connection'
import { isMissing } from '../../cluster/access/read'
import { pause } from '../../cluster/pause'
import { resourceNameOf } from '../../cluster/resource-name'
import { DeploymentError, type DeploymentResource } from '../../contracts/deployment-target'
import { JobError, type JobResult, TIMEOUT_EXIT_CODE } from '../../contracts/job-runtime'
import { mapsAt } from '../../manifest/value-at'
import { cancelled, type CheckedRun } from '../checked-run'
import { OutputBuffer } from '../output-buffer'
import { PodLog } from './pod-log'
import { configMapsOf, jobOfRun, type RunPlace } from './run-objects'
import { type RunState, runStateOf } from './run-state'
import type { FollowedRun, RunWatch } from './run-watch'

export interface RunAccess {
  client: ApiClient
  connection: Connection
  place: RunPlace
  watch: RunWatch
  /** Maximum size of the output in bytes. */
  outputBytes: number
  readsEvents: boolean
}

/** Time after which a run rechecks its state even without a change. */
const TICK_MS = 1000
/** A log can be incomplete at first, because the API server responds before the kubelet has the file. */
const LOG_TRIES = 5
const LOG_DELAY_MS = 300

/** One run of a job in a cluster. */
export class ClusterRun {
  private readonly stdout: OutputBuffer
  private readonly started: number
  private lastProgress = ''
  private log: PodLog | undefined
  private following: Promise<void> | undefined
  private readonly stopFollowing = new AbortController()

  constructor(
    private readonly run: CheckedRun,
    private readonly access: RunAccess,
  ) {
    this.stdout = new OutputBuffer('stdout', access.outputBytes, run.options.onOutput)
    this.started = access.client.clock.now()
  }

  /** Creates the Job and its ConfigMaps, waits for the end and reads the log. After an error, deletes the Job. */
  async result(): Promise<JobResult> {
    const job = jobOfRun(this.run, this.access.place)
    const followed = this.access.watch.follow(this.run.id)
    const wake = (): void => followed.wakeUp()
    this.run.options.signal?.addEventListener('abort', wake, { once: true })
    try {
      await this.create(job)
      return await this.untilEnd(followed)
    } catch (error) {
      await this.delete(job)
      throw error
    } finally {
      this.stopFollowing.abort()
      this.run.options.signal?.removeEventListener('abort', wake)
      this.access.watch.forget(this.run.id)
    }
  }

  private async create(job: DeploymentResource): Promise<void> {
    const { client } = this.access
    const created = (await client.create(resourceNameOf(job), job as never, {})) as unknown as DeploymentResource
    for (const config of configMapsOf(this.run, created)) {
      await client.create(resourceNameOf(config), config as never, {})
    }
  }

  /**
   * Deletes the Job. The cluster then deletes its pod and ConfigMaps. If the deletion fails, the deadline and the TTL
   * of the Job remove the objects.
   */
  private async delete(job: DeploymentResource): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
    await this.access.client.object(resourceNameOf(job), { method: 'DELETE', body }).catch(() => undefined)
  }

  private async untilEnd(followed: FollowedRun): Promise<JobResult> {
    for (;;) {
      if (this.run.options.signal?.aborted === true) throw cancelled()
      const { problem } = this.access.watch
      if (problem instanceof DeploymentError && problem.reason === 'Forbidden') throw problem
      const { job, pod, isDeleted } = followed
      const state = runStateOf({ job, pod, isDeleted, age: this.age }, this.run.main.name)
      const result = await this.next(state)
      if (result !== undefined) return result
      if (this.age >= this.run.timeout) return this.late(state)
      await followed.change(this.access.client.clock, Math.min(TICK_MS, this.run.timeout - this.age))
    }
  }

  private get age(): number {
    return this.access.client.clock.now() - this.started
  }

  private async next(state: RunState): Promise<JobResult | undefined> {
    switch (state.step) {
      case 'fail':
        throw state.error
      case 'no-pod':
        throw await this.noPod()
      case 'timeout':
        await this.readRest(state.pod).catch(() => undefined)
        return this.resultWith(TIMEOUT_EXIT_CODE)
      case 'end':
        await this.readRest(state.pod)
        return this.resultWith(state.exitCode)
      case 'run':
        this.report('running')
        this.follow(state.pod)
        return undefined
      case 'wait':
        this.report('waiting', state.message)
        return undefined
    }
  }

  /** Ends a run after its timeout, before the cluster stops the job and removes its log. */
  private async late(state: RunState): Promise<JobResult> {
    if (state.step !== 'run') {
      const reason = state.step === 'wait' && state.message !== undefined ? `: ${state.message}` : '.'
      throw new JobError('NotStarted', `The container did not start within ${this.run.timeout / 1000} s${reason}`)
    }
    await this.readRest(state.pod).catch(() => undefined)
    return this.resultWith(TIMEOUT_EXIT_CODE)
  }

  private resultWith(exitCode: number): JobResult {
    return {
      exitCode,
      stdout: this.stdout.end(),
      stderr: '',
      isCombined: true,
      duration: this.age,
      timedOut: exitCode === TIMEOUT_EXIT_CODE,
      truncated: this.stdout.isTruncated,
    }
  }

  private report(state: 'waiting' | 'running', message?: string): void {
    const progress = `${state} ${message}`
    if (progress === this.lastProgress) return
    this.lastProgress = progress
    this.run.options.onProgress?.({ state, ...(message === undefined ? {} : { message }) })
  }

  private logOf(pod: string): PodLog {
    const { connection, place, outputBytes } = this.access
    const source = { namespace: place.namespace, pod, container: this.run.main.name }
    this.log ??= new PodLog(connection, source, this.stdout, outputBytes)
    return this.log
  }

  /**
   * Reads the log while the container runs, if there is a listener. A failure has no effect, because the log is read
   * again at the end.
   */
  private follow(pod: string): void {
    if (this.run.options.onOutput === undefined) return
    const { signal } = this.stopFollowing
    this.following ??= this.logOf(pod)
      .read({ follow: true, signal })
      .catch(() => {
        this.following = undefined
      })
  }

  /** Reads the rest of the log. */
  private async readRest(pod: string | undefined): Promise<void> {
    if (pod === undefined) return
    this.stopFollowing.abort()
    await this.following
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.logOf(pod).read({ follow: false })
      } catch (error) {
        if (tries === LOG_TRIES)
          throw new JobError('Unavailable', `The log cannot be read: ${(error as Error).message}`)
        await pause(this.access.client.clock, LOG_DELAY_MS, new AbortController().signal)
      }
    }
  }

  /** Returns why the Job has no pod, according to its events. */
  private async noPod(): Promise<JobError> {
    const { namespace } = this.access.place
    const selector = `involvedObject.kind=Job,involvedObject.name=${this.run.name}`
    const hint = `Run \`kubectl get events -n ${namespace} --field-selector involvedObject.name=${this.run.name}\`.`
    if (!this.access.readsEvents)
      return new JobError('Refused', `The cluster creates no pod, for example because of a ResourceQuota. ${hint}`)
    const events = await this.access.client
      .list({ apiVersion: 'v1', kind: 'Event', namespace }, { fieldSelector: selector })
      .catch((error: unknown) => {
        if (isMissing(error) || error instanceof DeploymentError) return {}
        throw error
      })
    const message = mapsAt(events, ['items']).findLast(([, one]) => one.type === 'Warning')?.[1].message
    return new JobError('Refused', reasonOf(message) ?? `The cluster creates no pod. ${hint}`)
  }
}

/** Explains the event message for a Job that has no pod; undefined if there is no message. */
function reasonOf(message: unknown): string | undefined {
  if (message === undefined) return undefined
  // Source: plugin ServiceAccount of kube-apiserver, Kubernetes v1.34.
  const [, namespace, account] =
    /error looking up service account (\S+)\/(\S+): .* not found/.exec(String(message)) ?? []
  if (account === undefined) return `The cluster creates no pod: ${String(message)}`
  return `ServiceAccount \`${account}\` does not exist in namespace \`${namespace}\`. Apply the package before running its job.`
}
