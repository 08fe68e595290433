import { type Draft, error } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact, nonEmptyMap } from '../../lib/manifest/compact'
import type { Deployment } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { disruptionBudget } from '../../lib/parts/disruption'
import { buildPod } from '../../lib/parts/pod'
import { scaledObject } from '../../lib/parts/scaling'
import { clusterService } from '../../lib/parts/service'
import { asClaims } from '../../lib/parts/volumes'
import type { Spec } from './spec'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec } = claim
  const pod = buildPod(claim, world, { serves: true, spreads: true, revisionLabel: 'pod-template-hash' })
  const { id, template } = pod
  const disks = asClaims(pod.disks, id)
  if (disks.volumes.length > 0) template.spec.volumes = [...disks.volumes, ...(template.spec.volumes ?? [])]
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: id.name,
      labels: pod.labels,
      ...compact<{ annotations?: Record<string, string> }>({ annotations: nonEmptyMap(pod.annotations) }),
    },
    spec: {
      // A scaled workload has no `replicas` here: every sync would reset what the scaler decided.
      ...(spec.scaling === undefined ? { replicas: spec.replicas ?? 1 } : {}),
      selector: { matchLabels: id.selector },
      strategy: updateStrategy(spec.update),
      template,
    },
  }
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: id.name }
  const scaled =
    spec.scaling === undefined
      ? { manifests: [], findings: [] }
      : scaledObject(spec.scaling, target, id, world.settings, ['spec', 'scaling'])
  const most = spec.scaling?.maxreplica ?? spec.replicas ?? 1
  const manifests: Manifest[] = [
    ...pod.manifests,
    ...disks.claims,
    deployment,
    ...(spec.service ? clusterService(id, pod.ports) : []),
    ...scaled.manifests,
    ...((spec.disruption ?? world.settings.workload.disruption) ? disruptionBudget(id, most) : []),
  ]
  return { manifests, findings: [...pod.findings, ...scaled.findings, ...check(spec)] }
}

/** Nothing is unavailable while a new version comes, unless the program must never run twice. */
function updateStrategy(update: Spec['update']): NonNullable<Deployment['spec']['strategy']> {
  if (update?.recreate === true) return { type: 'Recreate' }
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: update?.maxSurge ?? '25%', maxUnavailable: update?.maxUnavailable ?? 0 },
  }
}

function check(spec: Spec): Draft[] {
  const findings: Draft[] = []
  if (spec.scaling !== undefined && spec.replicas !== undefined) {
    const message =
      '`replicas` and `scaling` contradict each other: the scaler decides. Remove `replicas`; `scaling.minreplica` is the fewest.'
    findings.push(error('replicas-and-scaling', ['spec', 'replicas'], message))
  }
  const { update } = spec
  if (update?.recreate === true && (update.maxSurge ?? update.maxUnavailable) !== undefined) {
    findings.push(
      error(
        'choose-one',
        ['spec', 'update'],
        '`recreate` stops everything first, so `maxSurge` and `maxUnavailable` mean nothing. Remove them.',
      ),
    )
  }
  if (isZero(update?.maxSurge) && isZero(update?.maxUnavailable ?? 0)) {
    findings.push(
      error(
        'no-way-to-update',
        ['spec', 'update'],
        'With neither one pod more nor one pod less there is no way to update. Set one of the two above 0.',
      ),
    )
  }
  return findings
}

const isZero = (value: number | string | undefined): boolean => value === 0 || value === '0%'
