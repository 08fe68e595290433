import type { LocatedFinding } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'
import { imageParts } from '../../../parts/container/image'
import { movingImage } from '../../../parts/container/rules'
import { entriesOf, type KustomizationFile } from '../kustomizations/kustomization-file'

/**
 * Checks whether a finding about a missing tag is obsolete, because `images` of a kustomization sets the tag after
 * lummo ran.
 */
export function hasLaterTag({ code, current }: LocatedFinding, kustomizations: readonly KustomizationFile[]): boolean {
  if (code !== movingImage.code || typeof current !== 'string') return false
  const { repo } = imageParts(current)
  return kustomizations
    .flatMap((one) => entriesOf(one, 'images'))
    .some((entry) => isPlain(entry) && entry.name === repo && (entry.newtag ?? entry.digest) !== undefined)
}
