import { idOf } from '../../../../manifest/id'
import type { Manifest } from '../../../../manifest/manifest'
import type { Patch } from '../../../../parts/patches/spec'
import { smallestPatch } from '../proof/smallest-patch'
import type { Covered, Mode, PartName } from './unit'

/** A patch, and the optional part whose object the patch changes. */
export interface PatchEntry {
  patch: Patch
  option: PartName | undefined
}

/** An object of the input, the generated object, and the object that the output must contain. */
interface PatchedObject extends Covered {
  after: Manifest | undefined
  wanted: Manifest
}

/**
 * Maximum length of a patch, relative to the length of its object. If a patch is longer, the object is kept
 * unchanged. If no defaults may be added, the patch of a workload must remove each default.
 */
const MAX_PART: Readonly<Record<Mode, number>> = { lenient: 0.7, adopt: 0.7, exact: 3 }

/**
 * Returns the patches that turn the generated objects into those of the input, and remove objects that the input does
 * not have. Returns separately the objects whose patch would be nearly as long as the object itself.
 *
 * @param context all generated objects, to find the shortest target that selects only one object
 */
export function patchesFor(
  objects: readonly PatchedObject[],
  extra: readonly Manifest[],
  { all, mode }: { all: readonly Manifest[]; mode: Mode },
): { patches: PatchEntry[]; tooLarge: readonly PatchedObject[] } {
  const tooLarge: PatchedObject[] = []
  const patches = objects.flatMap((one): PatchEntry[] => {
    if (one.after === undefined) return []
    const body = smallestPatch(one.after, one.wanted)
    if (body === undefined) return []
    if (sizeOf(body) > MAX_PART[mode] * sizeOf(one.source.manifest)) tooLarge.push(one)
    return [{ patch: { target: targetOf(one.after, all), ...body }, option: one.option }]
  })
  const removals = extra.map(
    (object): PatchEntry => ({
      patch: { target: targetOf(object, all), patch: { $patch: 'delete' } },
      option: undefined,
    }),
  )
  return { patches: [...patches, ...removals], tooLarge }
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length

/** Returns the shortest `target` that selects only one of the generated objects. */
function targetOf(object: Manifest, all: readonly Manifest[]): NonNullable<Patch['target']> {
  const { kind, name } = idOf(object)
  const same = all.filter((one) => one.kind === kind)
  if (same.length === 1) return { kind }
  const isUnique = same.filter((one) => one.metadata.name === name).length === 1
  return isUnique ? { kind, name } : { kind, name, group: idOf(object).group }
}
