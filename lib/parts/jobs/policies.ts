import { choiceMessage } from '../../manifest/text'
import type { V1PodFailurePolicyRule, V1SuccessPolicyRule } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { badValue, chooseOne, noContainer, notAllowed, outOfRange, tooFew, tooMany } from '../../finding/rules'
import type { PodSpec } from '../../manifest/kubernetes'
import { isPlain } from '../../manifest/manifest'
import type { Settings } from '../../settings/spec'
import type { JobFields } from './spec'
import { needsIndexed, needsNever } from './rules'

/**
 * Limits of the policies. Source: maxPodFailurePolicyRules, maxPodFailurePolicyOnExitCodesValues and others of
 * batch/validation, v1.34.
 */
const MAX_RULES = 20
const MAX_EXIT_CODES = 255

/**
 * Checks policies in Kubernetes format against the rules of the API. Fields and types have already been checked.
 * Source: validatePodFailurePolicy and validateSuccessPolicy of batch/validation, Kubernetes v1.34.
 */
export function checkPolicies(spec: JobFields, pod: PodSpec, settings: Settings): Finding[] {
  return [...checkFailurePolicy(spec, pod), ...checkSuccessPolicy(spec, settings)]
}

function checkFailurePolicy(spec: JobFields, pod: PodSpec): Finding[] {
  const policy = spec.podFailurePolicy
  if (policy === undefined) return []
  const path = ['spec', 'podFailurePolicy']
  const findings = checkCount(policy.rules.length, [...path, 'rules'])
  if (spec.restartPolicy !== 'Never') {
    findings.push(needsNever.at(path, 'A failure policy requires `restartPolicy: Never`. Set `restartPolicy: Never`.'))
  }
  if (spec.podReplacementPolicy === 'TerminatingOrFailed') {
    const message = 'With a failure policy, `podReplacementPolicy` must be `Failed`. Set `Failed`, or remove the field.'
    findings.push(notAllowed.at(['spec', 'podReplacementPolicy'], message))
  }
  const names = [...(pod.containers ?? []), ...(pod.initContainers ?? [])].map(({ name }) => name)
  for (const [at, rule] of withoutNulls(policy.rules).entries()) {
    const here = [...path, 'rules', at]
    if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
      const message =
        '`FailIndex` requires `backoffLimitPerIndex`. Set `backoffLimitPerIndex`, or replace `FailIndex` with `FailJob`.'
      findings.push(needsIndexed.at([...here, 'action'], message))
    }
    const byCode = rule.onExitCodes !== undefined
    if (byCode === (rule.onPodConditions ?? []).length > 0) {
      const fields = ['onExitCodes', 'onPodConditions']
      const message = choiceMessage('The rule', fields, byCode ? fields : [])
      findings.push(chooseOne.at(here, message))
    }
    if (rule.onExitCodes !== undefined)
      findings.push(...checkExitCodes(rule.onExitCodes, names, [...here, 'onExitCodes']))
  }
  return findings
}

function checkExitCodes(
  { operator, values, containerName }: NonNullable<V1PodFailurePolicyRule['onExitCodes']>,
  names: readonly string[],
  path: FieldPath,
): Finding[] {
  const findings: Finding[] = []
  const at = [...path, 'values']
  if (values.length === 0 || values.length > MAX_EXIT_CODES) {
    findings.push(outOfRange.at(at, `\`values\` must contain 1 to ${MAX_EXIT_CODES} exit codes.`))
  }
  if (operator === 'In' && values.includes(0)) {
    findings.push(outOfRange.at(at, 'Exit code 0 is not a failure. Remove the 0.'))
  }
  if (values.some((value, index) => index > 0 && value <= (values[index - 1] ?? value))) {
    const useful = values.filter((value) => operator !== 'In' || value !== 0)
    const sorted = [...new Set(useful)].sort((one, other) => one - other).join(', ')
    findings.push(badValue.at(at, `Exit codes must be unique and sorted. Replace the list with \`[${sorted}]\`.`))
  }
  if (containerName !== undefined && !names.includes(containerName)) {
    const message = `Unknown container \`${containerName}\`. Set ${names.length > 1 ? 'one of ' : ''}${names.slice(0, 3).join(', ')}.`
    findings.push(noContainer.at([...path, 'containerName'], message))
  }
  return findings
}

function checkSuccessPolicy(spec: JobFields, settings: Settings): Finding[] {
  const policy = spec.successPolicy
  if (policy === undefined) return []
  const path = ['spec', 'successPolicy']
  const findings = checkCount(policy.rules.length, [...path, 'rules'])
  if (policy.rules.length === 0) findings.push(tooFew.at([...path, 'rules'], '`rules` is empty. Add a rule.'))
  if (settings.targets.kubernetes === '1.30') {
    const message =
      'Kubernetes 1.30 (`targets.kubernetes`) does not support `successPolicy`. Remove `successPolicy`, or raise `targets.kubernetes` to 1.31.'
    findings.push(notAllowed.at(path, message))
  }
  for (const [at, rule] of withoutNulls(policy.rules).entries()) {
    findings.push(...checkSuccessRule(rule, spec.completions, [...path, 'rules', at]))
  }
  return findings
}

function checkSuccessRule(
  { succeededCount, succeededIndexes }: V1SuccessPolicyRule,
  completions: number | undefined,
  path: FieldPath,
): Finding[] {
  if (succeededCount === undefined && succeededIndexes === undefined) {
    return [chooseOne.at(path, 'A rule has neither `succeededCount` nor `succeededIndexes`. Set one or both.')]
  }
  const numbers = succeededIndexes === undefined ? completions : countOf(succeededIndexes, completions)
  if (numbers === undefined && succeededIndexes !== undefined) {
    const last = completions === undefined ? '' : ` up to ${completions - 1}`
    const message = `Indexes must be numbers and ranges in ascending order${last}. Set, for example, \`0,2-4\`.`
    return [badValue.at([...path, 'succeededIndexes'], message, { current: succeededIndexes })]
  }
  if (succeededCount === undefined || (succeededCount >= 1 && succeededCount <= (numbers ?? succeededCount))) return []
  const max = numbers === undefined ? '' : ` and at most ${numbers} (the number of indexes)`
  const message = `\`succeededCount\` must be at least 1${max}.`
  return [outOfRange.at([...path, 'succeededCount'], message)]
}

const checkCount = (rules: number, path: FieldPath): Finding[] =>
  rules <= MAX_RULES ? [] : [tooMany.at(path, `\`rules\` has ${rules} entries, but at most ${MAX_RULES} are allowed.`)]

/**
 * Returns a value without nulls. The API refuses nulls in lists; if a list contains a null, nothing else is checked.
 */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map((entry) => withoutNulls(entry ?? {})) as T
  if (!isPlain(value)) return value
  const kept = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)])) as T
}

/**
 * Returns the number of indexes in a string such as `0,2-4`; undefined if the string is malformed, unsorted, or out of
 * range.
 */
function countOf(indexes: string, completions = Number.POSITIVE_INFINITY): number | undefined {
  let last = -1
  let count = 0
  for (const interval of indexes.split(',')) {
    const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(interval)
    if (match === null) return undefined
    const from = Number(match[1])
    const to = Number(match[2] ?? match[1])
    if (from <= last || (match[2] !== undefined && to <= from) || to >= completions) return undefined
    last = to
    count += to - from + 1
  }
  return count
}
