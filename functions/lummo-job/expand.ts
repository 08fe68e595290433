import { type Draft, error } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import { contentHash, stableJson } from '../../lib/manifest/hash'
import type { Job } from '../../lib/manifest/kubernetes'
import { nameWithSuffix } from '../../lib/manifest/name'
import { buildJob } from '../../lib/parts/job'
import { inSeconds } from '../../lib/parts/probes'
import type { Spec } from './spec'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec } = claim
  const job = buildJob(claim, world)
  const { id } = job.pod
  const body = compact<Job['spec']>({
    suspend: spec.suspend,
    ttlSecondsAfterFinished: inSeconds(spec.ttl),
    ...job.spec,
  })
  // The hash is that of everything the job does, so the same content is the same job, and never anything random.
  const name = spec.generateNameSuffix ? nameWithSuffix(id.name, contentHash(stableJson(body)), 63) : id.name
  const manifest: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: job.pod.labels },
    spec: body,
  }
  return { manifests: [...job.manifests, manifest], findings: [...job.findings, ...check(claim)] }
}

function check({ spec, name }: Claim<Spec>): Draft[] {
  const findings: Draft[] = []
  const ttl = inSeconds(spec.ttl)
  if (ttl !== undefined && !Number.isInteger(ttl)) {
    findings.push(error('out-of-range', ['spec', 'ttl'], '`ttl` must be whole seconds.'))
  }
  if (!spec.generateNameSuffix && name.length > 63) {
    findings.push(
      error(
        'name-too-long',
        ['metadata', 'name'],
        `The name of a Job has at most 63 characters; this one has ${name.length}.`,
      ),
    )
  }
  return findings
}
