import type { V1Container } from '@kubernetes/client-node'
import type { FieldPath } from '../../lib/finding/finding'
import type { Manifest } from '../../lib/manifest/manifest'
import { podOf, podPath } from '../../lib/manifest/pods'
import { compareQuantities, parseQuantity } from '../../lib/manifest/quantity'
import { imageTag, isPinned } from '../../lib/parts/image'
import { scaleOf } from '../../lib/parts/scale'
import type { Broken } from './broken'
import type { Spec } from './spec'

/** Images and limits of containers that a policy does not allow. */
export function brokenByContainers(workload: Manifest, spec: Spec): Broken[] {
  const pod = podOf(workload)
  if (pod === undefined) return []
  const base = podPath(workload.kind)
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((field) =>
    (pod[field] ?? []).flatMap((container, at) => {
      const path = [...base, field, at]
      return [...brokenByImage(container.image ?? '', path, spec), ...brokenByLimits(container, path, spec)]
    }),
  )
}

function brokenByImage(image: string, container: FieldPath, { registries, images }: Spec): Broken[] {
  const path = [...container, 'image']
  const broken: Broken[] = []
  if (registries !== undefined && !registries.some((one) => isIn(fullName(image), one))) {
    const cure = `Images may come from ${registries.join(', ')}.`
    const what = `The image ${image} comes from elsewhere.`
    broken.push({ code: 'policy-registry', path, what, cure, written: image })
  }
  const pinned = isPinned(image)
  if (images === 'pinned' && !pinned) {
    const cure = 'Write it with its digest: `repository@sha256:…`.'
    broken.push({ code: 'policy-image', path, what: `The image ${image} is not pinned.`, cure, written: image })
  } else if (images === 'tagged' && !pinned && imageTag(image) === undefined) {
    const what = `The image ${image} has no version, so what runs can change without a change here.`
    broken.push({ code: 'policy-image', path, what, cure: 'Give it a tag other than `latest`.', written: image })
  }
  return broken
}

/** `nginx` is short for `docker.io/library/nginx`. Source: distribution/reference v0.6, ParseNormalizedNamed. */
function fullName(image: string): string {
  const name = image.split('@')[0] ?? ''
  const [first = ''] = name.split('/')
  const hasHost = name.includes('/') && (/[.:]/.test(first) || first === 'localhost')
  if (hasHost) return name.replace(/^index\.docker\.io\//, 'docker.io/')
  return name.includes('/') ? `docker.io/${name}` : `docker.io/library/${name}`
}

function isIn(name: string, registry: string): boolean {
  const folder = registry.replace(/\/+$/, '')
  return name.startsWith(`${folder}/`) || name.replace(/:[^/]*$/, '') === folder
}

function brokenByLimits(container: Pick<V1Container, 'name' | 'resources'>, path: FieldPath, { max }: Spec): Broken[] {
  return (['cpu', 'memory'] as const).flatMap((resource): Broken[] => {
    const most = max?.[resource]
    if (most === undefined) return []
    const limit: unknown = container.resources?.limits?.[resource]
    const code = 'policy-resources'
    if (limit === undefined) {
      const what = `The container \`${container.name}\` may use any amount of ${resource}.`
      return [{ code, path, what, cure: `Give it a limit of at most ${most}.` }]
    }
    const [given, bound] = [parseQuantity(String(limit)), parseQuantity(most)]
    if (given === undefined || bound === undefined || compareQuantities(given, bound) <= 0) return []
    const what = `The container \`${container.name}\` may use ${String(limit)} of ${resource}.`
    return [{ code, path: [...path, 'resources', 'limits', resource], what, cure: `The most is ${most}.` }]
  })
}

/** Workloads of more pods than a policy allows. Where there is one for each node the number is the cluster's. */
export function brokenByReplicas(workload: Manifest, scalers: readonly Manifest[], { max }: Spec): Broken[] {
  if (max?.replicas === undefined || podOf(workload) === undefined) return []
  const { most } = scaleOf(workload, () => scalers)
  if (!Number.isFinite(most) || most <= max.replicas) return []
  const what = `${workload.kind}/${workload.metadata.name} may have ${most} pods.`
  return [{ code: 'policy-replicas', path: ['spec'], what, cure: `The most is ${max.replicas}.` }]
}
