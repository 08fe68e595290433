import { randomBytes } from 'node:crypto'
import { ApiClient } from '../../cluster/access/api-client'
import type { Connection } from '../../cluster/access/connection'
import { isMissing } from '../../cluster/access/read'
import { type Clock, systemClock } from '../../cluster/clock'
import { DeploymentError } from '../../contracts/deployment-target'
import {
  JobError,
  type JobResult,
  type JobRuntime,
  type RunnableJob,
  type RunOptions,
} from '../../contracts/job-runtime'
import { checkRun } from '../checked-run'
import { OpenRuns } from '../open-runs'
import { DEFAULT_LIMITS, type RunLimits } from '../run-limits'
import { ClusterRun } from './cluster-run'
import { RunWatch } from './run-watch'

export interface ClusterRuntimeOptions {
  connection: Connection
  /** Namespace of all jobs. Default: the namespace of the connection. */
  namespace?: string
  /**
   * Whether to read the events of a Job without a pod, to report the reason. Requires the permission to list events.
   */
  readsEvents?: boolean
  limits?: Partial<RunLimits>
  clock?: Clock
  /** Releases the connection. */
  onClose?(): void
}

/**
 * Runs jobs in a cluster, with exactly these permissions: create, get, list, watch and delete Jobs; create, get and
 * delete ConfigMaps; get, list and watch pods; get pods/log. The cluster stops and removes each job, so no job remains
 * if this process is killed.
 */
export class ClusterJobRuntime implements JobRuntime {
  private readonly runs = new OpenRuns()
  private readonly client: ApiClient
  private readonly limits: RunLimits
  private readonly missingImages = new Set<string>()
  private readonly place: { namespace: string; instance: string }
  private watch: RunWatch | undefined

  constructor(private readonly options: ClusterRuntimeOptions) {
    const { connection, namespace = connection.namespace, clock = systemClock } = options
    this.client = new ApiClient(connection, { clock })
    this.limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.place = { namespace, instance: randomBytes(8).toString('hex') }
  }

  run(job: RunnableJob, options: RunOptions = {}): Promise<JobResult> {
    return this.runs.add(async () => {
      const checked = checkRun(job, options, this.limits)
      this.watch ??= new RunWatch(this.client, this.place)
      const run = new ClusterRun(checked, {
        client: this.client,
        connection: this.options.connection,
        place: this.place,
        watch: this.watch,
        outputBytes: this.limits.outputBytes,
        readsEvents: this.options.readsEvents === true,
      })
      const image = checked.main.image ?? ''
      try {
        const result = await run.result()
        this.missingImages.delete(image)
        return result
      } catch (error) {
        const problem = asJobError(error)
        if (problem.reason === 'ImageMissing') this.missingImages.add(image)
        throw problem
      }
    })
  }

  async imageExists(image: string): Promise<boolean> {
    return !this.missingImages.has(image)
  }

  async close(): Promise<void> {
    await this.runs.close()
    await this.watch?.close()
    this.options.onClose?.()
  }
}

/** Converts an error of the API server to an error of a runtime. */
function asJobError(error: unknown): JobError {
  if (error instanceof JobError) return error
  if (!(error instanceof DeploymentError)) throw error
  const reason = error.reason === 'Unavailable' && !isMissing(error) ? 'Unavailable' : 'Refused'
  return new JobError(reason, `The cluster rejects the job: ${error.message}`)
}
