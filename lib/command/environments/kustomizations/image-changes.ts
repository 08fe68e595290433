import type { LocatedFinding } from '../../../finding/finding'
import { explainImageDigest, explainImageTag, explainRepository } from '../../../manifest/grammar/image-reference'
import { isPlain } from '../../../manifest/manifest'
import { textAt } from '../../../manifest/value-at'
import { badImage } from '../../../parts/container/rules'
import type { ImageChange } from '../../../settings/images'
import { entriesOf, type KustomizationFile } from './kustomization-file'

const FIELDS = { newName: explainRepository, newTag: explainImageTag, digest: explainImageDigest } as const

/** Returns the entries of `images`. */
export const imageChangesIn = (one: KustomizationFile): ImageChange[] =>
  entriesOf(one, 'images').flatMap((entry) => imageChangeOf(entry) ?? [])

/** Returns an entry of `images` without empty fields. */
export function imageChangeOf(entry: unknown): ImageChange | undefined {
  // The names of the fields are in lower case.
  const text = (field: string): string | undefined => textAt(entry, [field.toLowerCase()])
  const name = text('name')
  if (!isPlain(entry) || name === undefined) return undefined
  const set = (['newName', 'newTag', 'digest'] as const).flatMap((field) => {
    const value = text(field)
    return value === undefined || value === '' ? [] : [[field, value] as const]
  })
  return { name, ...Object.fromEntries(set) }
}

/** An invalid value in an entry of `images`. Also contains the image names before and after the change. */
export interface InvalidImage {
  names: readonly string[]
  finding: LocatedFinding
}

/** Reports values in `images` that result in an invalid image. kustomize 5.8 accepts any string. */
export const invalidImages = (one: KustomizationFile): InvalidImage[] =>
  entriesOf(one, 'images').flatMap((entry, at) =>
    (['newName', 'newTag', 'digest'] as const).flatMap((field) => {
      const value = textAt(entry, [field.toLowerCase()]) || undefined
      const problem = value === undefined ? undefined : FIELDS[field](value)
      if (problem === undefined) return []
      const message = `\`${field}\` ${problem}`
      const { name = '', newName = name } = imageChangeOf(entry) ?? {}
      const finding = { ...badImage.at([], message, { current: value }), place: one.place(['images', at, field]) }
      return [{ names: [name, newName], finding }]
    }),
  )
