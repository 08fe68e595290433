import { isPlain, type Plain } from '../../../manifest/manifest'
import { PREVIOUS_NAMES } from '../../../wire/annotations'
import { resourceEntries } from '../failures/documents'
import { entriesOf, type KustomizationFile } from '../kustomizations/kustomization-file'

/** The kinds of a build, the names of its objects, and their images. */
export interface Subjects {
  /** Names of objects, keyed by kind. */
  names: ReadonlyMap<string, ReadonlySet<string>>
  images: ReadonlySet<string>
  /** Images in files that the build has not changed. */
  unchangedImages: ReadonlySet<string>
}

/**
 * Collects the objects that patches, replacements and `images` can select: objects of files, generators and builds.
 * Each object is listed with all its names.
 */
export function subjectsOf(kustomizations: readonly KustomizationFile[], built: readonly Plain[]): Subjects {
  const names = new Map<string, Set<string>>()
  const add = (kind: string, name: unknown): void => {
    const known = names.get(kind) ?? new Set()
    names.set(kind, known)
    if (typeof name === 'string' && name !== '') known.add(name)
  }
  const files = kustomizations.flatMap((one) => resourceEntries(one).documents.map(({ value }) => value))
  for (const object of [...files, ...built]) {
    if (!isPlain(object)) continue
    const metadata = isPlain(object.metadata) ? object.metadata : {}
    const previous = isPlain(metadata.annotations) ? metadata.annotations[PREVIOUS_NAMES] : undefined
    for (const name of [metadata.name, ...String(previous ?? '').split(',')]) add(String(object.kind), name)
  }
  for (const one of kustomizations) {
    for (const [field, kind] of [
      ['configMapGenerator', 'ConfigMap'],
      ['secretGenerator', 'Secret'],
    ] as const) {
      for (const entry of entriesOf(one, field)) if (isPlain(entry)) add(kind, entry.name)
    }
  }
  return { names, ...imagesIn(files, built) }
}

function imagesIn(files: readonly unknown[], built: readonly Plain[]): Omit<Subjects, 'names'> {
  const [inFiles, inBuild] = [new Set<string>(), new Set<string>()]
  for (const object of files) addImages(object, inFiles)
  for (const object of built) addImages(object, inBuild)
  const unchangedImages = new Set([...inFiles].filter((image) => inBuild.has(image)))
  return { images: new Set([...inFiles, ...inBuild]), unchangedImages }
}

/** Adds the values of all `image` fields, including those of containers in object form, which kustomize cannot read. */
function addImages(value: unknown, images: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) addImages(one, images)
  if (!isPlain(value)) return
  for (const [key, one] of Object.entries(value)) {
    if (key === 'image' && typeof one === 'string') images.add(one)
    else addImages(one, images)
  }
}
