import { isAdded, ownerBy } from '../../manifest/selectors/added-labels'
import { sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest, textsOf } from '../../manifest/manifest'
import { type Selector, selects } from '../../manifest/selectors/object-selector'
import { POD_KINDS } from '../../manifest/pods'
import { holdsExactly } from '../../manifest/text-search'
import { podsOf } from '../../manifest/observed/pods'
import { type Finished, type FinishedPackage, ofKinds } from '../package-check'
import { isOperators } from '../references/operators'

/** Returns the labels by which a Service selects pods; undefined if the Service has no selector. */
export function serviceSelector(service: Manifest): Selector | undefined {
  const spec = isPlain(service.spec) ? service.spec : {}
  const matchLabels = textsOf(spec.selector)
  return Object.keys(matchLabels).length === 0 ? undefined : { matchLabels, matchExpressions: [] }
}

type Labels = Readonly<Record<string, string>>

/** Returns the objects in a namespace whose pods match a selector. */
export const selected = (pack: FinishedPackage, selector: Selector, namespace: string | undefined): Finished[] =>
  candidates(pack, selector.matchLabels).filter(({ manifest }) => {
    const pods = podsOf(manifest)
    return (
      pods !== undefined &&
      sameNamespace(manifest.metadata.namespace, namespace) &&
      selects(selector, pods.labels, manifest)
    )
  })

/**
 * Returns objects whose pods can have certain labels. The labels are in the template, or contain the name of the
 * object.
 */
function candidates(pack: FinishedPackage, labels: Labels): readonly Finished[] {
  const given = Object.entries(labels).filter(([key]) => !isAdded(key))
  const [owner] = Object.entries(labels).flatMap(([key, value]) => ownerBy(key, value) ?? [])
  if (given.length > 0 || owner === undefined) return pack.withPodLabels(Object.fromEntries(given))
  return pack.holding(owner, ofKinds(POD_KINDS))
}

/**
 * Checks whether an operator can run the selected pods. An operator is assumed to run the pods if one of its objects
 * contains a value of the labels.
 */
export const areOperators = (pack: FinishedPackage, { matchLabels }: Selector): boolean =>
  Object.values(matchLabels).some((value) =>
    pack.holding(value, isOperators).some((one) => holdsExactly(one.manifest, value)),
  )
