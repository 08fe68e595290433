import type { Finding, FieldPath } from '../../finding/finding'
import { applyJsonPatch } from '../../manifest/patching/json-patch'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { strategicMerge } from '../../manifest/patching/strategic-merge'
import { valueAt } from '../../manifest/value-at'
import { deepEqual } from '../../manifest/deep-equal'
import { OWNER } from '../../wire/annotations'
import { explainRights } from './granted-rights'
import { lostEntries } from './lost-entries'
import { pathInPatch } from './path-in-patch'
import { MAX_SHOWN, manifestText, selectTargets } from './target'
import type { Patch } from './spec'
import {
  patchBothForms,
  patchChangesIdentity,
  patchChangesNothing,
  patchChangesOwner,
  patchEmpty,
  patchFails,
  patchNoForm,
} from './rules'

/** The manifests after all valid patches were applied in their order, and the findings about the other patches. */
export interface PatchedManifests {
  manifests: Manifest[]
  findings: Finding[]
}

/**
 * Result of applying one patch to one manifest; undefined if the patch deletes the manifest. If there are findings, the
 * patch was not applied.
 */
interface Applied {
  manifest: Manifest | undefined
  findings: Finding[]
}

/**
 * Applies the patches of a claim to its output in their order. Each patch is applied to the result of the previous
 * patches. A patch is either a strategic merge (with Kubernetes merge keys, for every kind with a pod template) or a
 * JSON patch (RFC 6902). As in kustomize, a patch with `$patch: delete` at its root removes the object.
 *
 * @param path path of the patches in the claim, e.g. `['spec', 'patches']`; the paths of findings start with this path
 */
export function applyPatches(
  manifests: readonly Manifest[],
  patches: readonly Patch[],
  path: FieldPath,
): PatchedManifests {
  let current: Manifest[] = [...manifests]
  const findings: Finding[] = []
  for (const [index, patch] of patches.entries()) {
    const at = [...path, index]
    const aboutForm = explainForm(patch, at)
    const selected =
      aboutForm === undefined ? selectTargets(current, patch, at) : { targets: [], findings: [aboutForm] }
    const applied = new Map(selected.targets.map((manifest) => [manifest, applyOne(manifest, patch, at)]))
    const problems = [...selected.findings, ...[...applied.values()].flatMap((one) => one.findings)]
    findings.push(...problems)
    if (
      problems.length === 0 &&
      !isTest(patch) &&
      [...applied].every(([before, { manifest }]) => deepEqual(before, manifest))
    ) {
      const rest = selected.targets.length - MAX_SHOWN
      const shown = selected.targets.slice(0, MAX_SHOWN).map(manifestText).join(', ')
      const objects = rest > 0 ? `${shown} and ${rest} more` : shown
      findings.push(patchChangesNothing.at(at, `The patch has no effect on ${objects}. Correct or remove the patch.`))
    }
    current = current.flatMap((manifest) => {
      const one = applied.get(manifest)
      if (one === undefined) return [manifest]
      return one.manifest === undefined ? [] : [one.manifest]
    })
  }
  return { manifests: current, findings }
}

/** Checks whether a JSON patch contains a test. A test can fail even if the patch changes nothing. */
const isTest = (patch: Patch): boolean => (patch.json6902 ?? []).some(({ op }) => op === 'test')

/** Reports mistakes in the structure of a patch. */
function explainForm(patch: Patch, at: FieldPath): Finding | undefined {
  if (patch.patch !== undefined && patch.json6902 !== undefined) {
    return patchBothForms.at(at, 'A patch cannot have both `patch` and `json6902`. Split the patch into two entries.')
  }
  if (patch.json6902 !== undefined) {
    const message = '`json6902` has no operations. Add an operation, or remove the patch.'
    return patch.json6902.length > 0 ? undefined : patchEmpty.at([...at, 'json6902'], message)
  }
  if (patch.patch === undefined) {
    const message = 'The patch has no changes. Add `patch` (a strategic merge) or `json6902`.'
    return patchNoForm.at(at, message)
  }
  // Without a target, the name and kind in the patch select the object, so they are not a change.
  if (patch.target === undefined ? hasChanges(patch.patch) : hasContent(patch.patch)) return undefined
  return patchEmpty.at([...at, 'patch'], '`patch` is empty. Add a change, or remove the patch.')
}

/** Checks whether a strategic merge patch sets any field. */
const hasContent = ({ metadata, ...rest }: Plain): boolean =>
  [...Object.values(rest), ...(isPlain(metadata) ? Object.values(metadata) : [metadata])].some(
    (value) => value !== undefined,
  )

/** Checks whether a strategic merge patch changes more than the identity of its object. */
const hasChanges = ({ apiVersion, kind, metadata, ...rest }: Plain): boolean => {
  const { name, namespace, ...other } = isPlain(metadata) ? metadata : { other: metadata }
  return hasContent({ ...rest, metadata: other })
}

function applyOne(manifest: Manifest, patch: Patch, at: FieldPath): Applied {
  const outcome = patch.json6902 === undefined ? merged(manifest, patch, at) : operated(manifest, patch.json6902, at)
  if ('findings' in outcome) return { manifest, findings: outcome.findings }
  const { result } = outcome
  if (result === undefined) return { manifest: undefined, findings: [] }
  const findings = explainResult(manifest, result, patch, at)
  if (findings.length > 0) return { manifest, findings }
  const after = result as Manifest
  const lost = patch.patch === undefined ? [] : lostEntries(manifest, after, patch.patch, at)
  return { manifest: after, findings: [...explainRights(manifest, after, patch, at), ...lost] }
}

type Outcome = { result: unknown } | { findings: Finding[] }

function merged(manifest: Manifest, patch: Patch, at: FieldPath): Outcome {
  const outcome = strategicMerge(manifest, patch.patch ?? {})
  if ('result' in outcome) return outcome
  const findings = outcome.problems.map((problem) => unfit(manifest, [...at, 'patch', ...problem.at], problem.message))
  return { findings }
}

function operated(manifest: Manifest, operations: NonNullable<Patch['json6902']>, at: FieldPath): Outcome {
  const outcome = applyJsonPatch(manifest, operations)
  if ('result' in outcome) return outcome
  return { findings: [unfit(manifest, [...at, 'json6902', outcome.at], outcome.problem)] }
}

const unfit = (manifest: Manifest, path: FieldPath, problem: string): Finding =>
  patchFails.at(
    path,
    `The patch fails for ${manifestText(manifest)}, because ${problem.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())}`,
  )

/** Fields that a patch must not change: the identity of an object, and the annotation that marks its owner. */
const IDENTITY = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']] as const
const OWNERSHIP = ['metadata', 'annotations', OWNER] as const

function explainResult(before: Manifest, after: unknown, patch: Patch, at: FieldPath): Finding[] {
  const isChanged = (field: readonly string[]): boolean => !deepEqual(valueAt(before, field), valueAt(after, field))
  const changed = IDENTITY.filter(isChanged)
  const fix =
    patch.patch === undefined || hasChanges(patch.patch) ? 'Remove this field from the patch' : 'Remove the patch'
  const findings = changed.map((field) => {
    const message = `A patch cannot change \`${field.join('.')}\` of ${manifestText(before)}. ${fix}.`
    return patchChangesIdentity.at(pathInPatch(field, patch, at), message)
  })
  if (isChanged(OWNERSHIP)) {
    const message = `\`${OWNER}\` is managed by lummo and cannot be patched. Remove the annotation from the patch.`
    findings.push(patchChangesOwner.at(pathInPatch(OWNERSHIP, patch, at), message))
  }
  return findings.length > 0
    ? findings
    : ['labels', 'annotations'].flatMap((field) => explainTexts(field, after, patch, at))
}

/**
 * Reports labels and annotations that are not strings. A JSON patch can easily set such values, but a cluster rejects
 * them.
 */
function explainTexts(field: string, after: unknown, patch: Patch, at: FieldPath): Finding[] {
  const map = valueAt(after, ['metadata', field])
  if (map === undefined) return []
  const path = pathInPatch(['metadata', field], patch, at)
  if (!isPlain(map)) return [patchFails.at(path, `\`metadata.${field}\` must map strings to strings.`)]
  return Object.entries(map).flatMap(([key, value]) => {
    if (typeof value === 'string') return []
    const fix =
      isPlain(value) || Array.isArray(value) ? 'Set a string' : `Put the value in quotes: \`"${String(value)}"\``
    const message = `\`${key}\` in \`metadata.${field}\` must be a string. ${fix}.`
    return [patchFails.at(pathInPatch(['metadata', field, key], patch, at), message)]
  })
}
