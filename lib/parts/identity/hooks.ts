import type { Finding } from '../../finding/finding'
import { hookJob } from './rules'

/** Annotation that makes an object a hook. Argo CD runs hooks at every sync. Source: Argo CD 3, "Resource Hooks". */
export const HOOK = 'argocd.argoproj.io/hook'

/** Annotations of hooks, and the tool that reads each annotation. */
export const HOOKS: Readonly<Record<string, string>> = { [HOOK]: 'Argo CD', 'helm.sh/hook': 'Helm' }

/**
 * Minimum number of seconds to keep a finished job. A tool that has not seen the end of a deleted job would wait
 * forever.
 */
export const SEEN = 600

type Annotations = Readonly<Record<string, string>>

/** Returns the annotation that makes an object a hook. Argo CD does not apply an object with `Skip`. */
export const hookOf = (annotations: Annotations): string | undefined =>
  Object.keys(HOOKS).find((key) => (annotations[key] ?? 'Skip').trim() !== 'Skip')

/**
 * Returns the deletion policies. Argo CD and Helm spell the policies differently (`HookSucceeded`, `hook-succeeded`),
 * but the result has one spelling.
 */
const policiesOf = (annotations: Annotations): string =>
  Object.keys(HOOKS)
    .flatMap((key) => annotations[`${key}-delete-policy`] ?? [])
    .join()
    .replaceAll('-', '')
    .toLowerCase()

/** Returns the reason why a TTL deletes a hook too soon, and the fix; undefined if the TTL is long enough. */
export function explainLifetime(hook: string, seconds: unknown, field: string): string | undefined {
  if (typeof seconds !== 'number' || seconds >= SEEN) return undefined
  const enough = field === 'ttl' ? '10m' : SEEN
  return `The job is deleted ${seconds} s after it finishes, so the sync blocks if ${HOOKS[hook]} does not notice in time that the job has finished. Remove \`${field}\`, or set it to at least \`${enough}\`.`
}

/**
 * Reports a hook that its tool does not replace. Without a policy, both tools delete the previous job of the same name.
 *
 * @param hashed whether a changed job gets a new name
 */
export function checkReplacement(hook: string, annotations: Annotations, hashed: boolean): Finding[] {
  const policies = policiesOf(annotations)
  if (policies.includes('hooksucceeded')) return []
  const path = ['metadata', 'annotations', hook]
  if (hashed) {
    const message = `Each change gives this job a new name, so ${HOOKS[hook]} would not replace the previous job. Add \`rerun: always\` to keep the name.`
    return [hookJob.at(path, message, { severity: 'info', atKey: true })]
  }
  if (policies === '' || policies.includes('beforehookcreation')) return []
  const policy = hook === HOOK ? 'BeforeHookCreation' : 'before-hook-creation'
  const message = `The job remains after it succeeds, so ${HOOKS[hook]} cannot run it again. Set \`${hook}-delete-policy: ${policy}\`.`
  return [hookJob.at(path, message, { atKey: true })]
}
