import { templatePath } from '../../../../manifest/pods'
import type { FieldStep } from '../../../diff/compare/fields'

/** Returns a path as text: `spec.template.spec.containers[web].image`. */
export const fieldText = (path: readonly FieldStep[]): string =>
  path
    .map((step, at) => {
      if (typeof step === 'object') return `[${step.value}]`
      if (typeof step === 'number') return `[${step}]`
      const isPlainKey = /^[\w$-]+$/.test(step)
      if (!isPlainKey) return `[${step}]`
      return at === 0 ? step : `.${step}`
    })
    .join('')

/**
 * Returns the kind and the path of a field in one notation for all workloads: the spec of the pods is `pod`, their
 * metadata is `podMetadata`, the spec of a Job is `job`, and an entry of a list is `[]`.
 */
export function fieldPattern(kind: string, path: readonly FieldStep[]): string {
  const steps = path.map((step) => (typeof step === 'string' ? step : '[]'))
  return `${kind} ${shortened(kind, steps).join('.').replaceAll('.[]', '[]')}`
}

function shortened(kind: string, steps: readonly string[]): readonly string[] {
  const template = templatePath(kind)
  if (template !== undefined && template.length > 0 && startsWith(steps, template)) {
    const [part, ...rest] = steps.slice(template.length)
    if (part === 'spec') return ['pod', ...rest]
    if (part === 'metadata') return ['podMetadata', ...rest]
  }
  if (kind === 'Job' && steps[0] === 'spec') return ['job', ...steps.slice(1)]
  const job = ['spec', 'jobTemplate', 'spec']
  return kind === 'CronJob' && startsWith(steps, job) ? ['job', ...steps.slice(job.length)] : steps
}

const startsWith = (steps: readonly string[], start: readonly string[]): boolean =>
  start.every((step, at) => steps[at] === step)
