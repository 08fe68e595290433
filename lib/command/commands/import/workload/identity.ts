import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { isDnsLabel } from '../../../../manifest/grammar/name'
import { labelsIn, type Manifest } from '../../../../manifest/manifest'
import { templatePath } from '../../../../manifest/pods'
import { valueAt } from '../../../../manifest/value-at'
import { imageTag } from '../../../../parts/container/image'
import { type Identity, identity } from '../../../../parts/identity/identity'
import { MARKS } from '../../../../kind/inherited-labels'

/** Fields of a short object that identify the application. */
export interface ImportedIdentity {
  fields: { app?: string; 'part-of'?: string; selectorLabels?: Record<string, string>; version?: string }
  id: Identity
}

/**
 * Returns the fields that reproduce the labels of a workload. Selector labels that lummo does not set itself become
 * `selectorLabels`.
 *
 * @param image the image of the main container, from which lummo derives the version
 */
export function readIdentity(workload: Manifest, image: string): ImportedIdentity {
  const { name } = workload.metadata
  const selector = labelsIn(valueAt(workload, ['spec', 'selector', 'matchLabels']))
  const { app: selected, 'part-of': partOf, ...selectorLabels } = selector
  const labels = workload.metadata.labels ?? {}
  const app = selected ?? appFrom({ ...podLabelsOf(workload), ...labels }, selectorLabels)
  const version = labels['app.kubernetes.io/version'] ?? podLabelsOf(workload)['app.kubernetes.io/version']
  const fields = compact<ImportedIdentity['fields']>({
    app: app !== undefined && app !== name && isDnsLabel(app) ? app : undefined,
    'part-of': partOf,
    selectorLabels: nonEmptyMap(selectorLabels),
    version: version === undefined || version === '' || version === imageTag(image) ? undefined : version,
  })
  const spec = { ...fields, version: fields.version ?? imageTag(image) }
  const claim = { kind: '', name, labels: {}, annotations: {}, spec }
  return { fields, id: identity(claim) }
}

/** Returns the application in the recommended labels, unless the selector already sets the label. */
const appFrom = (labels: Readonly<Record<string, string>>, selector: Readonly<Record<string, string>>) =>
  selector['app.kubernetes.io/name'] === undefined ? (labels.app ?? labels['app.kubernetes.io/name']) : labels.app

/** Returns the pod labels of a workload. */
export const podLabelsOf = (workload: Manifest): Record<string, string> =>
  labelsIn(valueAt(workload, [...(templatePath(workload.kind) ?? []), 'metadata', 'labels']))

/** Returns the labels or annotations that all objects share. */
export function sharedTexts(
  objects: readonly Manifest[],
  field: 'labels' | 'annotations',
  generated: Readonly<Record<string, string>> = {},
): Record<string, string> | undefined {
  const [first, ...others] = objects.map(({ metadata }) => metadata[field] ?? {})
  const shared = Object.entries(first ?? {}).filter(
    ([key, value]) => !Object.hasOwn(generated, key) && !MARKS.test(key) && others.every((one) => one[key] === value),
  )
  return nonEmptyMap(Object.fromEntries(shared))
}
