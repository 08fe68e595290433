import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, missingField } from '../../finding/rules'
import { isImageReference } from '../../manifest/grammar/image-reference'
import type { ContainerSpec } from './spec'
import { badImage, movingImage } from './rules'

type Image = NonNullable<ContainerSpec['image']>

/** Returns the reference of an image. */
export function imageRef(image: Image): string {
  if (image.ref !== undefined) return image.ref
  const tag = image.tag === undefined ? '' : `:${image.tag}`
  return `${image.repo ?? ''}${tag}${image.digest === undefined ? '' : `@${image.digest}`}`
}

/** Returns the parts of an image reference. */
export function imageParts(ref: string): Pick<Image, 'repo' | 'tag' | 'digest'> {
  const [name = '', digest] = ref.split('@')
  const tag = /:([^:/]+)$/.exec(name)?.[1]
  const repo = tag === undefined ? name : name.slice(0, -tag.length - 1)
  return { repo, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
}

/** Returns the tag of an image; undefined if the tag has no meaning. */
export function imageTag(ref: string): string | undefined {
  const name = ref.split('@')[0] ?? ''
  const tag = /:([^:/]+)$/.exec(name)?.[1]
  return tag === 'latest' ? undefined : tag
}

export const isPinned = (ref: string): boolean => ref.includes('@sha256:')

/**
 * Checks an image. Warns if the content of the image can change while its name stays the same.
 *
 * @param used the reference after the changes of the settings
 */
export function checkImage(image: Image, path: FieldPath, used: string): Finding[] {
  const whole = image.ref !== undefined
  if (whole && (image.repo ?? image.tag ?? image.digest) !== undefined) {
    return [
      chooseOne.at(
        path,
        'The image is set both as a string (`ref`) and in parts (`repo`, `tag`, `digest`). Remove one of the two.',
      ),
    ]
  }
  if (!whole && image.repo === undefined)
    return [missingField.at(path, '`image` has no `repo`. Add `repo`, or set the whole reference as a string.')]
  const ref = imageRef(image)
  const at = whole ? path : [...path, 'repo']
  if (!isImageReference(ref)) {
    const fix = /[A-Z]/.test(ref.split(/[:@]/)[0] ?? '')
      ? 'Set the repository in lower case.'
      : 'Set `registry/repository:tag`.'
    return [badImage.at(at, `${JSON.stringify(ref.slice(0, 200))} is not a valid image reference. ${fix}`)]
  }
  if (imageTag(used) === undefined && !isPinned(used)) {
    const what = /:latest$/.test(used) ? 'has the tag `latest`' : 'has no tag, which means `latest`'
    const message = `The image \`${used}\` ${what}, so the running version can change. Set a version.`
    return [movingImage.at(at, message, { current: ref })]
  }
  return []
}
