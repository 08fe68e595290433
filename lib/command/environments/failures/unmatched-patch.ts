import { suggest } from '../../../finding/suggest'
import { isPlain, type Plain } from '../../../manifest/manifest'
import type { FailurePlace } from './clues'
import type { SourceDocument } from './documents'

/** Message with the ID of a patch that matches no object: `LummoDeployment.v1alpha1.krm.lummo.dev/web.[noNs]`. */
const UNMATCHED = /no matches for Id ([^./\s]+)\.[^/\s]*\/([^\s;"]+)\.[^.\s;"]+/

const FIELDS = {
  kind: ({ kind }: Plain) => kind,
  apiVersion: ({ apiVersion }: Plain) => apiVersion,
  name: ({ metadata }: Plain) => (isPlain(metadata) ? metadata.name : undefined),
} as const

/** Returns the field that prevents a patch from matching an object in the files: the name, kind or apiVersion. */
export function unmatchedPatch(
  reason: string,
  kustomizations: readonly (readonly SourceDocument[])[],
  objects: readonly SourceDocument[],
): FailurePlace | undefined {
  const [, kind, name] = UNMATCHED.exec(reason) ?? []
  const patch = kustomizations
    .flat()
    .find(({ value }) => isPlain(value) && FIELDS.kind(value) === kind && FIELDS.name(value) === name)
  if (kind === undefined || patch === undefined || !isPlain(patch.value)) return undefined
  const { value } = patch
  const isSame = (other: Plain): boolean => Object.values(FIELDS).every((read) => read(other) === read(value))
  if (objects.some((one) => isPlain(one.value) && isSame(one.value))) {
    const advice = ' A base has already expanded this object. Move the patch to the folder that runs lummo.'
    return { place: patch.place(['metadata', 'name']), advice }
  }
  const others = objects.flatMap((one) => (isPlain(one.value) ? [one.value] : []))
  const differing = (['name', 'apiVersion', 'kind'] as const).find((field) =>
    others.some((other) =>
      (['name', 'apiVersion', 'kind'] as const).every(
        (each) => (each === field) !== (FIELDS[each](other) === FIELDS[each](value)),
      ),
    ),
  )
  const field = differing ?? 'name'
  const known = others
    .filter((other) => field !== 'name' || FIELDS.kind(other) === kind)
    .map((other) => String(FIELDS[field](other)))
  return {
    place: patch.place(field === 'name' ? ['metadata', 'name'] : [field]),
    advice: suggest(String(FIELDS[field](value)), new Set(known)).text,
  }
}
