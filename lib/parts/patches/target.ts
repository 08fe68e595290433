import type { Finding, FieldPath } from '../../finding/finding'
import { suggest } from '../../finding/suggest'
import { groupOf } from '../../manifest/id'
import { type LabelRequirement, matchesLabels, parseLabelSelector } from '../../manifest/selectors/label-selector'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { quoted } from '../../manifest/grammar/quoted'
import type { Patch } from './spec'
import { patchBadSelector, patchMatchesNothing, patchNoTarget } from './rules'
import { listText, shortList } from '../../manifest/text'

/** A property by which a patch selects manifests. */
interface Criterion {
  /** Field of the property as the user wrote it. */
  field: string
  wanted: string
  /** Path of the property in the claim. */
  path: FieldPath
  of(manifest: Manifest): string
}

const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1)

const OF: Record<'kind' | 'group' | 'version' | 'name', (manifest: Manifest) => string> = {
  kind: (manifest) => manifest.kind,
  group: (manifest) => groupOf(manifest.apiVersion),
  version: (manifest) => versionOf(manifest.apiVersion),
  name: (manifest) => manifest.metadata.name,
}

/** Returns the name by which messages refer to a manifest. */
export const manifestText = (manifest: Manifest): string => `${manifest.kind} ${quoted(manifest.metadata.name)}`

/**
 * Returns the manifests to which a patch applies. The `target` of the patch selects the objects. Without a `target`,
 * the patch applies to objects with its own kind, name and apiVersion. If no manifest matches, a finding explains why.
 *
 * @param at the path of the patch in the claim
 */
export function selectTargets(
  manifests: readonly Manifest[],
  patch: Patch,
  at: FieldPath,
): { targets: Manifest[]; findings: Finding[] } {
  const refused = (finding: Finding) => ({ targets: [], findings: [finding] })
  const labels = requirementsOf(patch)
  const labelPath = [...at, 'target', 'labelSelector']
  if ('problem' in labels) return refused(patchBadSelector.at(labelPath, labels.problem))
  const criteria = criteriaOf(patch, at)
  if (criteria.length === 0 && labels.requirements.length === 0) {
    const example = 'Add a target, for example `target: {kind: Deployment}`.'
    return refused(patchNoTarget.at(at, `The patch has no target. ${example}`))
  }
  let targets: Manifest[] = [...manifests]
  for (const [index, criterion] of criteria.entries()) {
    const fitting = targets.filter((manifest) => criterion.of(manifest) === criterion.wanted)
    if (fitting.length === 0) return refused(missed(criterion, criteria.slice(0, index), targets, manifests))
    targets = fitting
  }
  const labelled = targets.filter((manifest) => matchesLabels(manifest.metadata.labels ?? {}, labels.requirements))
  if (labelled.length > 0) return { targets: labelled, findings: [] }
  const asked = `No generated object has labels that match ${quoted(patch.target?.labelSelector ?? '')}`
  const message = `${asked}. Correct the selector${generatedText(targets, labelsText)}, or remove the patch.`
  return refused(patchMatchesNothing.at(labelPath, message))
}

function requirementsOf(patch: Patch): { requirements: LabelRequirement[] } | { problem: string } {
  const selector = patch.target?.labelSelector
  return selector === undefined ? { requirements: [] } : parseLabelSelector(selector)
}

function criteriaOf(patch: Patch, at: FieldPath): Criterion[] {
  const { target } = patch
  if (target !== undefined) {
    return (['kind', 'group', 'version', 'name'] as const).flatMap((field) => {
      const wanted = target[field]
      return wanted === undefined ? [] : [{ field, wanted, path: [...at, 'target', field], of: OF[field] }]
    })
  }
  const { kind, apiVersion, metadata } = patch.patch ?? {}
  const name = isPlain(metadata) ? metadata.name : undefined
  const stated = [
    { field: 'kind', wanted: kind, path: ['kind'], of: OF.kind },
    { field: 'apiVersion', wanted: apiVersion, path: ['apiVersion'], of: (manifest: Manifest) => manifest.apiVersion },
    { field: 'name', wanted: name, path: ['metadata', 'name'], of: OF.name },
  ]
  if (kind === undefined && name === undefined) return []
  return stated.flatMap(({ wanted, path, ...rest }) =>
    typeof wanted === 'string' ? [{ ...rest, wanted, path: [...at, 'patch', ...path] }] : [],
  )
}

/** Returns the finding about a criterion that matches none of the remaining candidates. */
function missed(
  last: Criterion,
  before: readonly Criterion[],
  candidates: readonly Manifest[],
  all: readonly Manifest[],
): Finding {
  const asked = listText([...before, last].map(({ field, wanted }) => `${field} ${quoted(wanted)}`))
  const pattern = last.field === 'name' && /[*^$|[\]()\\]/.test(last.wanted)
  const { text, ...proposal } = pattern
    ? { text: ' Remove `name`, because it cannot be a pattern, or set `labelSelector`.' }
    : suggest(
        last.wanted,
        new Set(candidates.map(last.of)),
        `Correct the target${generatedText(all, isVersioned(last) ? versionedText : manifestText)}, or remove the patch.`,
      )
  const message = `No generated object has ${asked}.${text}`
  return patchMatchesNothing.at(last.path, message, { current: last.wanted, ...proposal })
}

const isVersioned = ({ field }: Criterion): boolean => ['group', 'version', 'apiVersion'].includes(field)

const versionedText = (manifest: Manifest): string => `${manifest.apiVersion} ${manifestText(manifest)}`

/** Maximum number of objects that a message lists. */
export const MAX_SHOWN = 3

function generatedText(manifests: readonly Manifest[], text: (manifest: Manifest) => string): string {
  if (manifests.length === 0) return ''
  const rest = manifests.length > MAX_SHOWN ? ` and ${manifests.length - MAX_SHOWN} more` : ''
  return ` (generated: ${manifests.slice(0, MAX_SHOWN).map(text).join(', ')}${rest})`
}

const labelsText = (manifest: Manifest): string => {
  const labels = Object.entries(manifest.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return `${manifestText(manifest)} with ${labels.length === 0 ? 'no labels' : shortList(labels)}`
}
