import type { Manifest } from '../../../manifest/manifest'
import { podsOf } from '../../../manifest/observed/pods'
import { mapAt } from '../../../manifest/value-at'
import type { ImageChange } from '../../../settings/images'
import { imageParts } from '../image'

/**
 * Applies changes to an image in their order. A new tag or digest replaces both the tag and the digest. Source:
 * kustomize api/filters/imagetag/updater.go, v5.8.
 */
export function changedImage(ref: string, changes: readonly ImageChange[]): string {
  let result = ref
  for (const { name, newName, newTag, digest } of changes) {
    const { repo, ...version } = imageParts(result)
    if (repo !== name) continue
    const next = newTag === undefined && digest === undefined ? version : { tag: newTag, digest }
    const tag = next.tag === undefined ? '' : `:${next.tag}`
    result = `${newName ?? repo}${tag}${next.digest === undefined ? '' : `@${next.digest}`}`
  }
  return result
}

/** Applies changes to all containers of a manifest. If nothing changes, returns the same manifest. */
export function withChangedImages(manifest: Manifest, changes: readonly ImageChange[]): Manifest {
  if (changes.length === 0) return manifest
  const changed = (podsOf(manifest)?.all ?? []).flatMap(({ spec: { image }, path }) => {
    const next = typeof image === 'string' ? changedImage(image, changes) : image
    return next === image ? [] : [{ path, image: next }]
  })
  if (changed.length === 0) return manifest
  const copy = structuredClone(manifest)
  for (const { path, image } of changed) mapAt(copy, path).image = image
  return copy
}

/** Returns the indexes of the changes that match no container. */
export function unmatchedChanges(manifests: readonly Manifest[], changes: readonly ImageChange[]): number[] {
  const images = manifests.flatMap((manifest) => (podsOf(manifest)?.all ?? []).map(({ spec }) => spec.image))
  const shown = images.flatMap((image) => (typeof image === 'string' ? [imageParts(image)] : []))
  return changes.flatMap((change, at) => {
    const result = imageParts(changedImage(change.name, changes.slice(at)))
    const fits = ({ repo, tag, digest }: ReturnType<typeof imageParts>): boolean =>
      repo === result.repo &&
      (result.tag === undefined || tag === result.tag) &&
      (result.digest === undefined || digest === result.digest)
    return shown.some(fits) ? [] : [at]
  })
}
