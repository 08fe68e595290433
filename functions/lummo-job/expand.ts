import type { Finding } from '../../lib/finding/finding'
import { chooseOne, nameTooLong, noDeadline } from '../../lib/finding/rules'
import type { Claim, CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { compact, nonEmptyMap } from '../../lib/manifest/compact'
import { contentHash, stableJson } from '../../lib/manifest/hash'
import type { Job } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { nameWithSuffix } from '../../lib/manifest/grammar/name'
import { adaptToTargets } from '../../lib/parts/targets/adapt-to-targets'
import { buildJob } from '../../lib/parts/jobs/job'
import { explainLifetime, checkReplacement, HOOK, HOOKS, hookOf } from '../../lib/parts/identity/hooks'
import { hookJob } from '../../lib/parts/identity/rules'
import { longestJobName } from '../../lib/parts/jobs/checks'
import { type WithJobDefaults, withJobDefaults } from '../../lib/parts/jobs/defaults'
import { inSeconds } from '../../lib/parts/container/probes'
import type { Spec } from './spec'

/** Argo CD runs a hook at every sync, and deletes the previous hook object first. Source: Argo CD 3, Resource Hooks. */
const AT_EVERY_SYNC = { [HOOK]: 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' }

export type Complete = WithJobDefaults<Spec>

export const complete = withJobDefaults<Spec>

export function expand(claim: CompleteClaim<Complete, Spec>, world: World): Expansion {
  const { spec } = claim
  const job = buildJob(claim, world)
  const { id } = job.pod
  const hashed = isHashed(spec)
  const own = spec.rerun === 'always' && claim.annotations[HOOK] === undefined ? AT_EVERY_SYNC : {}
  const manifest: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: compact<Manifest['metadata']>({
      name: hashed ? nameWithSuffix(id.name, hashOf(job.spec, spec, world), longestJobName(spec)) : id.name,
      labels: job.pod.labels,
      annotations: nonEmptyMap(own),
    }),
    // `suspend` is the only field that can change in an existing Job.
    spec: compact<Job['spec']>({ suspend: spec.suspend, ...job.spec }),
  }
  return { manifests: [...job.manifests, manifest], findings: [...job.findings, ...check(claim, hashed)] }
}

const isHashed = (spec: Spec): boolean => spec.generateNameSuffix ?? spec.rerun === 'onChange'

/**
 * Returns a hash of everything that determines what the Job does in the cluster, including patches. Jobs with equal
 * content have the same hash, so they are treated as the same Job.
 */
function hashOf(job: Job['spec'], spec: Spec, { settings }: World): string {
  const manifest = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: '' }, spec: job }
  const body = adaptToTargets(manifest, settings.targets).manifest.spec
  const patches = (spec.patches ?? []).filter(({ target, patch }) => {
    const kind = target === undefined ? patch?.kind : target.kind
    return kind === undefined || kind === 'Job'
  })
  return contentHash(stableJson(patches.length === 0 ? body : [body, patches]))
}

function checkHook({ spec, annotations }: Claim<Spec>, hashed: boolean): Finding[] {
  const findings: Finding[] = []
  const onPods = Object.keys(HOOKS).find((key) => spec.podAnnotations?.[key] !== undefined)
  if (onPods !== undefined) {
    const message = `\`${onPods}\` has no effect on pods, because ${HOOKS[onPods]} reads it from the Job. Move the annotation to \`metadata.annotations\`.`
    findings.push(hookJob.at(['spec', 'podAnnotations', onPods], message, { atKey: true }))
  }
  const key = hookOf(annotations)
  const hook = key ?? (spec.rerun === 'always' && annotations[HOOK] === undefined ? HOOK : undefined)
  if (hook === undefined) return findings
  const problem = explainLifetime(hook, inSeconds(spec.ttl), 'ttl')
  if (problem !== undefined) findings.push(hookJob.at(['spec', 'ttl'], problem, { current: spec.ttl }))
  return key === undefined ? findings : [...findings, ...checkReplacement(key, annotations, hashed)]
}

function check(claim: Claim<Spec>, hashed: boolean): Finding[] {
  const { spec, name } = claim
  const findings = checkHook(claim, hashed)
  if (spec.deadline === undefined) {
    const message = 'A job without `deadline` runs forever if it hangs. Add a `deadline`, for example `deadline: 1h`.'
    findings.push(noDeadline.at(['spec'], message))
  }
  if (spec.rerun === 'always' && spec.generateNameSuffix === true) {
    const message =
      '`generateNameSuffix` and `rerun: always` are mutually exclusive, because Argo CD replaces the Job that has the same name. Remove one of the two.'
    findings.push(chooseOne.at(['spec', 'generateNameSuffix'], message))
  }
  const max = longestJobName(spec)
  if (!hashed && name.length > max) {
    const message = `The name of the Job has ${name.length} characters, but at most ${max} are allowed. Shorten the name.`
    findings.push(nameTooLong.at(['metadata', 'name'], message))
  }
  return findings
}
