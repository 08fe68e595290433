import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  JobError,
  type JobResult,
  type JobRuntime,
  type RunnableJob,
  type RunOptions,
  TIMEOUT_EXIT_CODE,
} from '../../contracts/job-runtime'
import { cancelled, checkRun, type CheckedRun } from '../checked-run'
import { OpenRuns } from '../open-runs'
import { OutputBuffer } from '../output-buffer'
import { DEFAULT_LIMITS, type RunLimits } from '../run-limits'
import { containerArgs } from './container-args'
import { type ContainerPlan, containerPlan } from './container-plan'
import { ContainerEngine, type EngineName, findEngine, lastLineOf, missingEngine } from './engine'
import { removeLeftovers, runName } from './leftovers'

export interface LocalRuntimeOptions {
  /** Default: docker if its daemon responds, else podman. */
  engine?: EngineName
  /** Maximum number of processes that a job can run. Default: 128. */
  pids?: number
  limits?: Partial<RunLimits>
}

const DEFAULT_PIDS = 128
/**
 * Time after the timeout of this process at which the engine stops a container. Other processes may then remove the
 * container.
 */
const MARGIN_MS = 5000
const EXPIRY_MARGIN_MS = 30_000
/** Exit codes of `docker run` for its own failures. A job can have the same exit codes. */
const AMBIGUOUS = [125, 126, 127]

/** The end of a container. */
interface Ending {
  status: number | null
  stopped: 'timeout' | 'cancelled' | undefined
}

/** Runs jobs in containers of docker or podman, each without network and capabilities, and with a read-only root. */
export class LocalJobRuntime implements JobRuntime {
  private readonly runs = new OpenRuns()
  private readonly limits: RunLimits
  private engine: Promise<ContainerEngine> | undefined
  /**
   * Images that exist. If the image is missing, the job output would contain the error message of the engine.
   */
  private readonly images = new Set<string>()

  constructor(private readonly options: LocalRuntimeOptions = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits }
  }

  run(job: RunnableJob, options: RunOptions = {}): Promise<JobResult> {
    return this.runs.add(async () => {
      const run = checkRun(job, options, this.limits)
      const plan = containerPlan(run)
      const engine = await this.readyEngine()
      await this.needImage(plan.image, engine)
      return this.runContainer(run, plan, engine)
    })
  }

  async imageExists(image: string): Promise<boolean> {
    return (await this.readyEngine()).imageExists(image)
  }

  close(): Promise<void> {
    return this.runs.close()
  }

  /** Returns the engine. The first call removes leftovers of killed processes. */
  private readyEngine(): Promise<ContainerEngine> {
    this.engine ??= this.openEngine()
    return this.engine
  }

  private async openEngine(): Promise<ContainerEngine> {
    const { engine: name } = this.options
    const engine = name === undefined ? await findEngine() : new ContainerEngine(name)
    await removeLeftovers(engine, new Date())
    return engine
  }

  private async needImage(image: string, engine: ContainerEngine): Promise<void> {
    if (this.images.has(image)) return
    if (!(await engine.imageExists(image))) throw missingImage(engine, image)
    this.images.add(image)
  }

  private async runContainer(run: CheckedRun, plan: ContainerPlan, engine: ContainerEngine): Promise<JobResult> {
    const start = Date.now()
    const name = runName(run.id, new Date(start + run.timeout + EXPIRY_MARGIN_MS))
    const { onOutput, onProgress } = run.options
    const stdout = new OutputBuffer('stdout', this.limits.outputBytes, onOutput)
    const stderr = new OutputBuffer('stderr', this.limits.outputBytes, onOutput)
    onProgress?.({ state: 'running' })
    try {
      const args = containerArgs({
        name,
        plan,
        folders: writeFolders(name, plan.fileFolders),
        pids: this.options.pids ?? DEFAULT_PIDS,
        // docker has no such option, so the next runtime removes the container.
        stopAfter: engine.name === 'podman' ? Math.ceil((run.timeout + MARGIN_MS) / 1000) : undefined,
      })
      const { status, stopped } = await endingOf({ engine, args, name, run }, [stdout, stderr])
      const result = {
        stdout: stdout.end(),
        stderr: stderr.end(),
        isCombined: false,
        duration: Date.now() - start,
        truncated: stdout.isTruncated || stderr.isTruncated,
      }
      if (stopped === 'cancelled') throw cancelled()
      if (stopped === 'timeout') return { exitCode: TIMEOUT_EXIT_CODE, ...result, timedOut: true }
      if (status === null) throw new JobError('NotStarted', `${engine.name} was stopped while the job was running.`)
      if (AMBIGUOUS.includes(status) && !(await engine.hasStarted(name, new Date(start))))
        throw await startProblem(engine, plan.image, result.stderr)
      return { exitCode: status, ...result, timedOut: false }
    } finally {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    }
  }
}

/** Runs a container until it ends or is stopped. */
function endingOf(
  { engine, args, name, run }: { engine: ContainerEngine; args: readonly string[]; name: string; run: CheckedRun },
  [stdout, stderr]: readonly [OutputBuffer, OutputBuffer],
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const { signal } = run.options
    let stopped: Ending['stopped']
    let removal: Promise<void> | undefined
    const stop = (reason: NonNullable<Ending['stopped']>): void => {
      stopped ??= reason
      removal ??= removeStarting(engine, name, child)
    }
    const cancel = (): void => stop('cancelled')
    const timer = setTimeout(() => stop('timeout'), run.timeout)
    const release = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    }
    const child = engine.start(args)
    signal?.addEventListener('abort', cancel, { once: true })
    if (signal?.aborted === true) cancel()
    child.stdout?.on('data', (bytes: Buffer) => stdout.write(bytes))
    child.stderr?.on('data', (bytes: Buffer) => stderr.write(bytes))
    child.on('error', (problem) => {
      release()
      reject(missingEngine(engine.name, problem))
    })
    child.on('close', (status) => {
      release()
      if (removal === undefined) resolve({ status, stopped })
      else removal.then(() => resolve({ status, stopped }), reject)
    })
  })
}

/** Time after which the engine is killed if it does not end together with its container. */
const STOP_MS = 10_000

/** Removes a container that may still be starting, because the engine creates a container before its start. */
async function removeStarting(
  engine: ContainerEngine,
  name: string,
  child: ReturnType<ContainerEngine['start']>,
): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  await engine.remove(name)
  // The container does not exist yet, or the engine is waiting for the container to end.
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(timer)
  await engine.remove(name)
}

/** Returns why a container did not start. */
async function startProblem(engine: ContainerEngine, image: string, stderr: string): Promise<JobError> {
  if (!(await engine.imageExists(image))) return missingImage(engine, image)
  return new JobError('NotStarted', `${engine.name} cannot start the container: ${lastLineOf(stderr)}`)
}

const missingImage = (engine: ContainerEngine, image: string): JobError =>
  new JobError(
    'ImageMissing',
    `Image \`${image}\` does not exist on this machine. Run \`${engine.name} pull ${image}\`.`,
  )

/** Writes files for a container, which reads the files as another user. Only this user can list the parent folder. */
function writeFolders(name: string, folders: ContainerPlan['fileFolders']): ReadonlyMap<string, string> {
  const written = new Map<string, string>()
  if (folders.size === 0) return written
  const root = join(tmpdir(), name)
  // Fails if another user has created a link or a folder at this path.
  mkdirSync(root, { mode: 0o700 })
  for (const [path, files] of folders) {
    const folder = join(root, String(written.size))
    mkdirSync(folder, { mode: 0o755 })
    for (const [file, content] of files) writeFileSync(join(folder, file), content, { mode: 0o644 })
    written.set(path, folder)
  }
  return written
}
