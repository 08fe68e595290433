import type { FieldPath, Finding } from '../../finding/finding'
import type { Rule } from '../../finding/rule'
import { requestAboveLimit } from '../container/rules'
import { badName, missingField, noEffect, outOfRange } from '../../finding/rules'
import type { PodSpec } from '../../manifest/kubernetes'
import { compareQuantities, parseQuantity } from '../../manifest/grammar/quantity'
import type { JobFields } from './spec'
import { inSeconds } from '../container/probes'
import { needsIndexed, neverCompletes } from './rules'

/**
 * Number of completions above which the API limits the parallelism and the failed indexes of an indexed job. Source:
 * ValidateJobSpec, v1.34.
 */
const MANY = 100_000
const MAX_OF_MANY = 10_000

/** Checks rules of a job that involve several fields. The bases of the containers are already merged. */
export function checkJob(spec: JobFields, name: string, pod: PodSpec): Finding[] {
  return [
    ...checkWholeSeconds(spec.deadline, 1, 'deadline'),
    ...checkWholeSeconds(spec.ttl, 0, 'ttl'),
    ...checkCounts(spec),
    ...(spec.completionMode === 'Indexed' ? checkNumbers(spec, name) : checkNotIndexed(spec)),
    ...checkEnds(spec, pod),
    ...checkWorkspace(spec, pod),
  ]
}

/** Checks that a duration is a whole number of seconds, as the API requires. */
function checkWholeSeconds(value: number | string | undefined, min: number, field: string): Finding[] {
  const seconds = inSeconds(value)
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= min)) return []
  return [outOfRange.at(['spec', field], `\`${field}\` must be a whole number of seconds, at least ${min}.`)]
}

/**
 * Returns the maximum length of a Job name. The name becomes a label and, with indexes, a hostname:
 * `name-<number>`. Source: ValidateJob, v1.34.
 */
export function longestJobName({ completionMode, completions }: JobFields): number {
  if (completionMode !== 'Indexed' || completions === undefined) return 63
  return 63 - `-${completions - 1}`.length
}

function checkCounts({ parallelism, completions }: JobFields): Finding[] {
  if (parallelism === undefined || completions === undefined || parallelism <= completions) return []
  const message = `\`parallelism\` is greater than \`completions\` (${completions}). Lower \`parallelism\`, or raise \`completions\`.`
  return [noEffect.at(['spec', 'parallelism'], message, { severity: 'warning' })]
}

/** Fields that require indexes. */
const OF_INDEXES = ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'] as const

function checkNotIndexed(spec: JobFields): Finding[] {
  const fields = OF_INDEXES.filter((field) => spec[field] !== undefined)
  return fields.map((field) => {
    const message = `\`${field}\` requires \`completionMode: Indexed\`. Set \`completionMode: Indexed\`, or remove \`${field}\`.`
    return needsIndexed.at(['spec', field], message)
  })
}

/** Checks an indexed job. */
function checkNumbers(spec: JobFields, name: string): Finding[] {
  const { completions, parallelism, backoffLimitPerIndex, maxFailedIndexes } = spec
  const findings: Finding[] = []
  if (name.includes('.')) {
    const message =
      'The name of an indexed job cannot contain a dot, because it becomes the hostname of its pods. Replace the dot with `-`.'
    findings.push(badName.at(['metadata', 'name'], message, { current: name }))
  }
  const report = (rule: Rule, field: string, message: string) => findings.push(rule.at(['spec', field], message))
  if (completions === undefined)
    report(
      missingField,
      'completionMode',
      'An indexed job requires `completions`, the number of indexes. Set `completions`.',
    )
  if (parallelism !== undefined && parallelism > MANY) {
    report(
      outOfRange,
      'parallelism',
      `\`parallelism\` of an indexed job must be at most ${MANY}. Lower \`parallelism\`.`,
    )
  }
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) {
    const message = '`maxFailedIndexes` has no effect without `backoffLimitPerIndex`. Add `backoffLimitPerIndex`.'
    report(missingField, 'maxFailedIndexes', message)
  }
  if (maxFailedIndexes !== undefined && completions !== undefined && maxFailedIndexes > completions) {
    report(
      outOfRange,
      'maxFailedIndexes',
      `\`maxFailedIndexes\` is greater than \`completions\` (${completions}). Lower \`maxFailedIndexes\`.`,
    )
  }
  if (completions !== undefined && completions > MANY && backoffLimitPerIndex !== undefined) {
    const bounds = `With more than ${MANY} completions and \`backoffLimitPerIndex\``
    if (maxFailedIndexes === undefined || maxFailedIndexes > MAX_OF_MANY) {
      const message = `${bounds}, \`maxFailedIndexes\` is required and must be at most ${MAX_OF_MANY}.`
      report(outOfRange, maxFailedIndexes === undefined ? 'completions' : 'maxFailedIndexes', message)
    }
    if (parallelism !== undefined && parallelism > MAX_OF_MANY) {
      report(outOfRange, 'parallelism', `${bounds}, \`parallelism\` must be at most ${MAX_OF_MANY}.`)
    }
  }
  return findings
}

/** Checks that all containers end, because a pod is complete only after all its containers have ended. */
function checkEnds(spec: JobFields, pod: PodSpec): Finding[] {
  const main = pod.containers?.[0]?.name
  return spec.containers.flatMap((container, at) => {
    // Another check reports a container without a name.
    const { name = main } = container
    if (container.sidecar === true || spec.containers.length === 1 || name === main) return []
    const message = `The job completes only when the container \`${name}\` exits. If this container runs until it is stopped, set \`sidecar: true\`.`
    return [neverCompletes.at(['spec', 'containers', at], message)]
  })
}

/** Checks the workspace. Files in a memory volume count towards the memory limit of the container. */
function checkWorkspace({ workspace }: JobFields, pod: PodSpec): Finding[] {
  const limit = pod.containers?.[0]?.resources?.limits?.memory
  if (workspace === undefined || limit === undefined) return []
  const path: FieldPath = ['spec', 'workspace', 'size']
  const [size, max] = [parseQuantity(workspace.size), parseQuantity(limit)]
  if (size === undefined || max === undefined || compareQuantities(size, max) < 0) return []
  const message = `The in-memory workspace (${workspace.size}) can use up the memory limit of the container (${limit}). Raise the memory limit, or set a smaller workspace.`
  return [requestAboveLimit.at(path, message, { severity: 'warning', current: workspace.size })]
}
