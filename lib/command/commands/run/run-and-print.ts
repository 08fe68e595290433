import {
  JobError,
  type JobResult,
  type JobRuntime,
  type RunnableJob,
  type RunOptions,
} from '../../../contracts/job-runtime'
import { renderForPeople } from '../../../finding/terminal'
import { openJobRuntime, type RuntimePlace } from '../../../jobs/job-runtime'
import { isTerminal, writeAll } from '../../files/streams'
import { jobNotRun } from '../../rules'
import { ProgressLine } from './progress-line'

/** Exit code if the job did not run, as in `docker run`. */
export const NOT_RUN_CODE = 125

/** Exit codes of a process that was ended by these signals, as in a shell. */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type EndingSignal = keyof typeof SIGNAL_CODES
const SIGNALS = Object.keys(SIGNAL_CODES) as EndingSignal[]

/** Maximum size of the printed output in bytes. A job that prints more output is assumed to be broken. */
const MAX_OUTPUT_BYTES = 256 << 20

export interface PrintedRun {
  place: RuntimePlace
  files: Readonly<Record<string, Uint8Array>>
  /** Milliseconds. */
  timeout?: number
  namespace?: string
}

/** Runs a job, prints its output, and returns the exit code of the process. A signal stops and removes the job. */
export async function runAndPrint(job: RunnableJob, { place, files, timeout, namespace }: PrintedRun): Promise<number> {
  const abort = new AbortController()
  let received: EndingSignal | undefined
  const onSignal = (signal: EndingSignal): void => {
    // A second signal ends the process before the job is removed. The deadline and the TTL of the job still apply.
    if (received !== undefined) process.exit(SIGNAL_CODES[signal])
    received = signal
    abort.abort()
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  const progress = new ProgressLine(job.manifest.metadata.name, { isShown: isTerminal(2), write: toStderr })
  try {
    const runtime = await openJobRuntime({
      place,
      cluster: { readsEvents: true, ...namespaceFor(job, namespace) },
      limits: { outputBytes: MAX_OUTPUT_BYTES },
    })
    const options = { files, signal: abort.signal, ...(timeout === undefined ? {} : { timeout }) }
    const result = await printed(runtime, job, options, progress)
    if (result.timedOut) note('The job exceeded its timeout and was stopped. Set a longer `--timeout`.')
    if (result.truncated) note(`The output has more than ${MAX_OUTPUT_BYTES >> 20} MiB. The rest was not printed.`)
    return result.exitCode
  } catch (error) {
    progress.clear()
    if (received !== undefined) return SIGNAL_CODES[received]
    if (!(error instanceof JobError)) throw error
    report(error.message)
    return NOT_RUN_CODE
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}

/** Runs a job and passes its output on. Closes the runtime. */
async function printed(
  runtime: JobRuntime,
  job: RunnableJob,
  options: RunOptions,
  progress: ProgressLine,
): Promise<JobResult> {
  try {
    return await runtime.run(job, {
      ...options,
      onOutput: (text, stream) => {
        progress.stop()
        writeAll(stream === 'stdout' ? 1 : 2, text)
      },
      onProgress: ({ state, message }) => progress.show(message ?? state),
    })
  } finally {
    progress.stop()
    await runtime.close()
  }
}

/** Returns the namespace of the cluster from the call or the job, if one is set. */
function namespaceFor({ manifest }: RunnableJob, wanted: string | undefined): { namespace?: string } {
  const namespace = wanted ?? manifest.metadata.namespace
  return namespace === undefined ? {} : { namespace }
}

const toStderr = (text: string): void => writeAll(2, text)
const note = (message: string): void => toStderr(`lummo: ${message}\n`)
const report = (message: string): void => writeAll(2, renderForPeople([jobNotRun.at([], message)]))
