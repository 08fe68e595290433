import type { LocatedFinding } from '../../finding/finding'
import { didYouMean, closest } from '../../finding/suggest'
import { asManifest, type Manifest } from '../../manifest/manifest'
import { podsOf } from '../../manifest/observed/pods'
import { imageParts } from '../../parts/container/image'
import { unmatchedChanges } from '../../parts/container/images/image-changes'
import type { Package } from '../package'
import { OWNER } from '../../wire/annotations'
import { placed } from '../place-finding'
import { unmatchedImage } from '../rules'
import { layersIn } from './layers'
import type { PackageSettings } from './settings'

/**
 * Reports entries of `images` that match no generated container. Settings that several packages share are not checked,
 * because other packages can contain the image.
 */
export function unmatchedImages(
  settings: PackageSettings,
  manifests: readonly Manifest[],
  pack: Package,
): LocatedFinding[] {
  const { scope = 'package', only, sharedConfig } = pack
  const layer = layersIn(settings.layers, settings.env).findLast(({ values }) => Array.isArray(values.images))
  if (layer?.item === undefined || scope !== 'package' || only !== undefined) return []
  const { item, path } = layer
  if (item.role === 'config' && sharedConfig === true) return []
  const changes = settings.ownImages()
  const names = manifests.flatMap((manifest) =>
    (podsOf(manifest)?.all ?? []).flatMap(({ spec: { image } }) =>
      typeof image === 'string' ? (imageParts(image).repo ?? []) : [],
    ),
  )
  if (unmatchedChanges(manifests, changes).length === 0) return []
  return unmatchedChanges([...manifests, ...earlierOutput(pack)], changes).map((at) => {
    const name = changes[at]?.name ?? ''
    if (isForeign(name, pack)) {
      const moved = `\`${name}\` is the image of a Kubernetes object, but \`images\` of a LummoPackage changes only short objects. Move the entry to \`images\` of the kustomization, or set the image in the object.`
      return placed(unmatchedImage.at([...path, 'images', at, 'name'], moved, { current: name }), item)
    }
    const guess = didYouMean(closest(name, names))
    const fix =
      guess.proposed === undefined ? ' Remove the entry, or set `name` to an image without its tag.' : guess.text
    const message = `\`${name}\` is not the image of any generated container.${fix}`
    return placed(unmatchedImage.at([...path, 'images', at, 'name'], message, { current: name }), item)
  })
}

/**
 * Returns objects of earlier runs. The claims of such objects may no longer exist, and the images are already changed.
 */
const earlierOutput = ({ items, itemsWith }: Package): Manifest[] =>
  (itemsWith?.(OWNER, 'anywhere') ?? items)
    .flatMap((item) => (item.mentions(OWNER) ? (asManifest(item.object) ?? []) : []))
    .filter(({ metadata }) => metadata.annotations?.[OWNER] !== undefined)

/** Checks whether a Kubernetes object of the input uses an image, because kustomize itself changes such an image. */
const isForeign = (name: string, { items, itemsWith }: Package): boolean =>
  (itemsWith?.(name, 'anywhere') ?? items).some((item) => {
    const manifest = item.mentions(name) ? asManifest(item.object) : undefined
    const containers = manifest === undefined ? [] : (podsOf(manifest)?.all ?? [])
    return containers.some(({ spec: { image } }) => typeof image === 'string' && imageParts(image).repo === name)
  })
