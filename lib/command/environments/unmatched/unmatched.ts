import { join } from 'node:path'
import { closest } from '../../../finding/suggest'
import type { FieldPath, LocatedFinding, Place } from '../../../finding/finding'
import { lazy } from '../../../manifest/memo/lazy'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { imageParts } from '../../../parts/container/image'
import { changedImage } from '../../../parts/container/images/image-changes'
import { unmatchedImage } from '../../../run/rules'
import { unmatchedTarget } from '../../rules'
import { isFile, readText } from '../../files/file-problem'
import { entriesOf, type KustomizationFile } from '../kustomizations/kustomization-file'
import { imageChangeOf } from '../kustomizations/image-changes'
import { replacementsOf } from '../sources/replacements'
import { type Subjects, subjectsOf } from './subjects'

/**
 * Reports selectors that match no object and that kustomize 5.8 silently ignores: targets of patches and
 * replacements, and entries of `images`. A generic patch may legitimately match nothing. lummo therefore reports only
 * names and kinds that resemble existing ones.
 */
export function unmatchedIn(kustomizations: readonly KustomizationFile[], built: readonly Plain[]): LocatedFinding[] {
  const subjects = lazy(() => subjectsOf(kustomizations, built))
  return kustomizations.flatMap((one) => [
    ...selectorsOf(one).flatMap((selector) => unmatchedSelector(selector, subjects())),
    ...unmatchedImages(one, subjects),
  ])
}

/** The `target` of a patch, or the `select` of a replacement. */
interface Selector {
  fields: Plain
  place(path: FieldPath): Place
}

function selectorsOf(one: KustomizationFile): Selector[] {
  const targets = ['patches', 'patchesJson6902'].flatMap((field) =>
    entriesOf(one, field).flatMap((entry, at) =>
      isPlain(entry) && isPlain(entry.target) && !deletes(one, entry)
        ? [{ fields: entry.target, place: (path: FieldPath) => one.place([field, at, 'target', ...path]) }]
        : [],
    ),
  )
  const selects = replacementsOf(one).flatMap(({ entry, place }) =>
    (Array.isArray(entry.targets) ? entry.targets : []).flatMap((target, at) =>
      isPlain(target) && isPlain(target.select)
        ? [{ fields: target.select, place: (path: FieldPath) => place(['targets', at, 'select', ...path]) }]
        : [],
    ),
  )
  return [...targets, ...selects]
}

/** Checks whether a patch deletes its objects, which are therefore not in the build. */
function deletes({ folder }: KustomizationFile, { patch, path }: Plain): boolean {
  const file = typeof path === 'string' ? join(folder, path) : undefined
  const text = file !== undefined && isFile(file) ? readText(file) : patch
  return typeof text === 'string' && /^\$patch: *['"]?delete\b/m.test(text)
}

function unmatchedSelector({ fields: { kind, name }, place }: Selector, { names }: Subjects): LocatedFinding[] {
  const report = (field: string, value: string, known: Iterable<string>): LocatedFinding[] => {
    const guess = closest(value, known)
    if (guess === undefined) return []
    const message = `\`${field}: ${value}\` matches no object, so kustomize ignores this target. Replace the value with \`${guess}\`.`
    return [{ ...unmatchedTarget.at([], message), place: place([field]) }]
  }
  if (typeof kind === 'string' && kind !== '' && ![...names.keys()].some((one) => isMatch(kind, one))) {
    return report('kind', kind, names.keys())
  }
  if (typeof name !== 'string' || name === '') return []
  const known = [...names].flatMap(([one, some]) => (isMatch(String(kind ?? ''), one) ? [...some] : []))
  // The pattern can be a name with a prefix that another kustomization adds before the patch applies.
  return known.some((one) => isMatch(name, one) || name.includes(one)) ? [] : report('name', name, known)
}

/** Checks whether a name matches a pattern. kustomize treats kinds and names as regular expressions. */
function isMatch(pattern: string, text: string): boolean {
  try {
    return pattern === '' || new RegExp(`^(?:${pattern})$`).test(text)
  } catch {
    return true
  }
}

const WITHOUT_EFFECT =
  '`images` of this kustomization does not apply to `containers` in object form. Move the entry to the kustomization that runs lummo, or to `images` of a LummoPackage.'

/**
 * Checks whether an entry of `images` had no effect: the original image is still in the build, and the new image is
 * not.
 */
function isWithoutEffect(one: KustomizationFile, entry: unknown, { images, unchangedImages }: Subjects): boolean {
  const change = imageChangeOf(entry)
  const isPassedOn = ['transformers', 'generators'].some((field) => entriesOf(one, field).length > 0)
  if (change === undefined || isPassedOn) return false
  const missed = [...unchangedImages].filter((image) => changedImage(image, [change]) !== image)
  return missed.length > 0 && missed.every((image) => !images.has(changedImage(image, [change])))
}

function unmatchedImages(one: KustomizationFile, subjects: () => Subjects): LocatedFinding[] {
  return entriesOf(one, 'images').flatMap((entry, at) => {
    if (!isPlain(entry) || typeof entry.name !== 'string') return []
    const { name, newname } = entry
    const repositories = [...subjects().images].flatMap((image) => imageParts(image).repo ?? [])
    if (isWithoutEffect(one, entry, subjects())) {
      return [{ ...unmatchedImage.at([], WITHOUT_EFFECT), place: one.place(['images', at, 'name']) }]
    }
    if (repositories.some((repo) => isMatch(name, repo) || repo === name || repo === newname)) return []
    const guess = closest(name, repositories)
    if (guess === undefined) return []
    const message = `\`${name}\` is not the image of any container. Replace the name with \`${guess}\`.`
    return [{ ...unmatchedImage.at([], message, { severity: 'warning' }), place: one.place(['images', at, 'name']) }]
  })
}
