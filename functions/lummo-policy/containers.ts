import { quoted } from '../../lib/manifest/grammar/quoted'
import type { Manifest } from '../../lib/manifest/manifest'
import { podsAt } from '../../lib/manifest/observed/pods'
import { podPath } from '../../lib/manifest/pods'
import { scalarText } from '../../lib/manifest/value-at'
import { compareQuantities, parseQuantity } from '../../lib/manifest/grammar/quantity'
import { shortList } from '../../lib/manifest/text'
import { isImageReference } from '../../lib/manifest/grammar/image-reference'
import { imageTag, isPinned } from '../../lib/parts/container/image'
import { type Finder, ownScaleOf } from '../../lib/parts/observed/scale'
import type { Broken } from './broken'
import { instancesOf, type ImageUse, runningIn } from './running'
import type { Spec } from './spec'
import { policyImage, policyRegistry, policyReplicas, policyResources } from './rules'

/** Returns violations of the rules for images and limits, in everything that an object runs. */
export const brokenByContainers = (manifest: Manifest, spec: Spec): Broken[] =>
  runningIn(manifest).flatMap((running) => [...brokenByImage(running, spec), ...brokenByLimits(running, spec)])

function brokenByImage({ called, container, image }: ImageUse, { registries, images }: Spec): Broken[] {
  if (image === undefined || (registries === undefined && images === undefined)) return []
  const { text, path } = image
  if (text === undefined) {
    const rule = registries === undefined ? policyImage : policyRegistry
    return [
      {
        rule,
        path,
        what: `${called} does not set an image, so the policy cannot check its default image.`,
        fix: 'Set the image explicitly.',
      },
    ]
  }
  const about = { path, written: text, ...(container === undefined ? {} : { container }) }
  const unreadable = unreadableImage(text, { registries, images })
  if (unreadable !== undefined) {
    return [{ rule: registries === undefined ? policyImage : policyRegistry, ...unreadable, ...about }]
  }
  if (/\$\(|\{\{/.test(text)) return []
  const broken: Broken[] = []
  if (registries !== undefined && !isAllowedImage(text, registries)) {
    const fix = `Set an image from ${shortList(registries, 'or')}.`
    broken.push({ rule: policyRegistry, what: `The image \`${text}\` is not from an allowed registry.`, fix, ...about })
  }
  const pinned = isPinned(text)
  if (images === 'pinned' && !pinned) {
    const fix = 'Add a digest, as in `repository@sha256:…`.'
    broken.push({
      rule: policyImage,
      what: `The image \`${text}\` has no digest, but the policy requires one.`,
      fix,
      ...about,
    })
  } else if (images === 'tagged' && !pinned && imageTag(text) === undefined) {
    const what = `The image \`${text}\` has no version, but the policy requires one.`
    broken.push({ rule: policyImage, what, fix: 'Set a tag other than `latest`.', ...about })
  }
  return broken
}

/** Returns the reason why an image cannot be checked: its value is resolved later, or the reference is not valid. */
function unreadableImage(
  text: string,
  { registries, images }: Pick<Spec, 'registries' | 'images'>,
): Wording | undefined {
  const variable = /\$\(|\{\{/.exec(text)
  if (variable === null) {
    const what = `${quoted(text)} is not a valid image reference, so the policy cannot check it.`
    return isImageReference(text) ? undefined : { what, fix: 'Set `registry/repository:tag`.' }
  }
  const before = text.slice(0, variable.index)
  if (images === undefined && registries?.some((one) => isBelow(before, one)) === true) return undefined
  const from = registries === undefined ? '' : `; allowed registries are ${shortList(registries)}`
  const what = `The image \`${text}\` is resolved later, so the policy cannot check it.`
  return { what, fix: `Set the full name of the image${from}.` }
}

type Wording = Pick<Broken, 'what' | 'fix'>

/**
 * Returns the full name of an image: `nginx` is short for `docker.io/library/nginx`. A path segment with a capital
 * letter is a host, because repositories have only lower-case names. Source: distribution/reference v0.6,
 * ParseNormalizedNamed.
 */
function fullName(image: string): string {
  const name = image.split('@')[0] ?? ''
  const [first = ''] = name.split('/')
  const hasHost = name.includes('/') && (/[.:A-Z]/.test(first) || first === 'localhost')
  if (hasHost) return name.replace(/^index\.docker\.io\//, 'docker.io/')
  return name.includes('/') ? `docker.io/${name}` : `docker.io/library/${name}`
}

/** Checks whether an image is from one of these registries or repositories. */
export const isAllowedImage = (image: string, registries: readonly string[]): boolean =>
  registries.some((one) => isIn(fullName(image), one))

const isBelow = (name: string, registry: string): boolean => name.startsWith(`${registry.replace(/\/+$/, '')}/`)

function isIn(name: string, registry: string): boolean {
  const folder = registry.replace(/\/+$/, '')
  return isBelow(name, registry) || name.replace(/:[^/]*$/, '') === folder
}

function brokenByLimits({ called, path, limits }: ImageUse, { max }: Spec): Broken[] {
  return (['cpu', 'memory'] as const).flatMap((resource): Broken[] => {
    const allowed = max?.[resource]
    if (allowed === undefined || limits === undefined) return []
    const limit = limits.values[resource] ?? undefined
    const rule = policyResources
    const [given, bound] = [parseQuantity(scalarText(limit) ?? ''), parseQuantity(allowed)]
    // The kernel treats a limit of 0 as unlimited.
    if (limit === undefined || given?.nano === 0n) {
      const fix = `Set a limit of at most ${allowed}.`
      return [{ rule, path, what: `${called} has no \`${resource}\` limit, but the policy requires one.`, fix }]
    }
    if (bound === undefined || (given !== undefined && compareQuantities(given, bound) <= 0)) return []
    const what =
      given === undefined
        ? `The \`${resource}\` limit of ${called.replace(/^The/, 'the')} is not a valid quantity.`
        : `${called} has a \`${resource}\` limit of ${scalarText(limit)}, but at most ${allowed} is allowed.`
    return [{ rule, path: [...limits.path, resource], what, fix: `Set a limit of at most ${allowed}.` }]
  })
}

/** Reports workloads with more pods than a policy allows. The pod count of a DaemonSet is unknown. */
export function brokenByReplicas(workload: Manifest, scalersWith: Finder, { max }: Spec): Broken[] {
  if (max?.replicas === undefined) return []
  const instances = instancesOf(workload)
  // A Rollout may use the pod template of another object.
  const runsPods =
    Array.isArray(podsAt(workload, podPath(workload.kind))?.spec.containers) || workload.kind === 'Rollout'
  const count = instances ?? (runsPods ? ownScaleOf(workload, scalersWith).max : 0)
  if (!Number.isFinite(count) || count <= max.replicas) return []
  const what = `${workload.kind}/${workload.metadata.name} can have ${count} ${count === 1 ? 'pod' : 'pods'}, but at most ${max.replicas} ${max.replicas === 1 ? 'is' : 'are'} allowed.`
  return [{ rule: policyReplicas, path: ['spec'], what, fix: 'Lower the maximum number of pods.' }]
}
