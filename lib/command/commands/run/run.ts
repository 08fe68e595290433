import type { RunnableJob } from '../../../contracts/job-runtime'
import { type LocatedFinding, hasErrors } from '../../../finding/finding'
import { renderForPeople } from '../../../finding/terminal'
import { detectPlace, type RuntimePlace } from '../../../jobs/job-runtime'
import { runnableJobs } from '../../../jobs/runnable-job'
import { explainDuration, parseDuration } from '../../../manifest/grammar/duration'
import { refOf } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'
import { shortList } from '../../../manifest/text'
import { generatingClaim } from '../../../run/ownership/owner-reference'
import type { Suite } from '../../../run/package'
import { readDocuments } from '../../../wire/list/document-stream'
import { type CommandResult, wrongCall } from '../../command-result'
import { expandPaths } from '../../environments/expand-paths'
import { fileProblem, readBytesOf } from '../../files/file-problem'
import { writeAll } from '../../files/streams'
import { allowedBy, type CommandCall, callOf } from '../../options'
import { noFile, noJob } from '../../rules'
import { NOT_RUN_CODE, runAndPrint } from './run-and-print'

/**
 * Runs `lummo run FILE [--file NAME=PATH] [--local | --cluster] [--timeout DURATION] [--namespace NAMESPACE]`: runs the
 * only job of a package once, prints its output as it arrives, and exits with its exit code.
 */
export function runJob(args: readonly string[], suite: Suite): CommandResult | Promise<number> {
  const call = callOf('run', args)
  if (typeof call === 'string') return wrongCall(call)
  const problem = problemWith(call)
  if (problem !== undefined) return wrongCall(problem)
  const { job, files, findings } = readCall(call, suite)
  // Advice about the package is part of `lummo check`.
  writeAll(2, renderForPeople(findings.filter(({ severity }) => severity !== 'info')))
  if (job === undefined) return Promise.resolve(NOT_RUN_CODE)
  const { timeout, namespace } = call.options
  return runAndPrint(job, {
    place: placeOf(call),
    files,
    ...(timeout === undefined ? {} : { timeout: (parseDuration(timeout) ?? 0) * 1000 }),
    ...(namespace === undefined ? {} : { namespace }),
  })
}

function placeOf({ options }: CommandCall): RuntimePlace {
  if (options.local !== undefined) return 'local'
  return options.cluster === undefined ? detectPlace() : 'cluster'
}

function problemWith(call: CommandCall): string | undefined {
  const { positional, options } = call
  if (positional.length !== 1) return 'run requires exactly one FILE.'
  if (options.local !== undefined && options.cluster !== undefined)
    return '`--local` and `--cluster` are mutually exclusive.'
  if (options.namespace !== undefined && placeOf(call) === 'local') return 'run --namespace requires `--cluster`.'
  if (options.timeout === undefined) return undefined
  const problem =
    explainDuration(options.timeout) ??
    (parseDuration(options.timeout) === 0 ? 'The value must be greater than 0.' : '')
  return problem === '' ? undefined : `run --timeout: ${problem}`
}

interface CallToRun {
  /** Undefined if there are errors. */
  job: RunnableJob | undefined
  files: Record<string, Uint8Array>
  findings: LocatedFinding[]
}

/** Expands the package and reads the files. */
function readCall({ positional, options, variables, files }: CommandCall, suite: Suite): CallToRun {
  const request = { paths: positional, settings: options.settings, variables, allowed: allowedBy(options) }
  const { text, findings } = expandPaths({ ...request, isThorough: false }, suite)
  const read = readFiles(files)
  findings.push(...read.findings)
  const chosen = hasErrors(findings) ? undefined : onlyJob(text)
  if (chosen !== undefined && !('manifest' in chosen)) findings.push(chosen)
  return { job: chosen !== undefined && 'manifest' in chosen ? chosen : undefined, files: read.files, findings }
}

function readFiles(paths: CommandCall['files']): Pick<CallToRun, 'files' | 'findings'> {
  const files: Record<string, Uint8Array> = {}
  const findings: LocatedFinding[] = []
  for (const [name, path] of paths) {
    try {
      files[name] = readBytesOf(path)
    } catch (reason) {
      const message = fileProblem(reason)
      if (message === undefined) throw reason
      findings.push(noFile.at([], message))
    }
  }
  return { files, findings }
}

/** Returns the only job of rendered objects, or a finding if there is no job or more than one. */
function onlyJob(text: string): RunnableJob | LocatedFinding {
  const documents = readDocuments(text, 'output')
  const objects = Array.isArray(documents) ? [] : documents.items.map(({ object }) => object)
  const jobs = runnableJobs(objects)
  const [job] = jobs
  if (job === undefined) return noJob.at([], 'The package has no job. Add a LummoJob or a LummoCron.')
  if (jobs.length === 1) return job
  const names = shortList(jobs.map(({ manifest }) => `\`${sourceOf(manifest)}\``))
  return noJob.at([], `The package has ${jobs.length} jobs: ${names}. Pass a file that contains one job.`)
}

/** Returns the short object that generated a job, or the job itself if lummo did not generate it. */
function sourceOf(job: Manifest): string {
  const claim = generatingClaim(job)
  return claim === undefined ? refOf(job) : `${claim.kind}/${claim.name}`
}
