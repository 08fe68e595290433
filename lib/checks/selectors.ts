import { isAdded, ownerBy } from '../manifest/selectors/added-labels'
import { sameNamespace } from '../manifest/id'
import { isPlain, type Manifest, textsOf } from '../manifest/manifest'
import { type Selector, selects } from '../manifest/selectors/object-selector'
import { POD_KINDS } from '../manifest/pods'
import { holdsExactly } from '../manifest/words'
import { podsOf } from '../manifest/observed/pods'
import { type Finished, type FinishedPackage, ofKinds } from './package-check'
import { isOperators } from './operators'

/** The bare labels that a Service selects by; undefined where it selects nothing. */
export function serviceSelector(service: Manifest): Selector | undefined {
  const spec = isPlain(service.spec) ? service.spec : {}
  const matchLabels = textsOf(spec.selector)
  return Object.keys(matchLabels).length === 0 ? undefined : { matchLabels, matchExpressions: [] }
}

type Labels = Readonly<Record<string, string>>

/** The objects of a namespace whose pods are selected. */
export const selected = (pack: FinishedPackage, selector: Selector, by: Manifest): Finished[] =>
  candidates(pack, selector.matchLabels).filter(({ manifest }) => {
    const pods = podsOf(manifest)
    return (
      pods !== undefined &&
      sameNamespace(manifest.metadata.namespace, by.metadata.namespace) &&
      selects(selector, pods.labels, manifest)
    )
  })

/** Objects whose pods may have labels: by those of their templates, or by what a label says of their names. */
function candidates(pack: FinishedPackage, labels: Labels): readonly Finished[] {
  const given = Object.entries(labels).filter(([key]) => !isAdded(key))
  const [owner] = Object.entries(labels).flatMap(([key, value]) => ownerBy(key, value) ?? [])
  if (given.length > 0 || owner === undefined) return pack.withPodLabels(Object.fromEntries(given))
  return pack.holding(owner, ofKinds(POD_KINDS))
}

/** Whether an operator may run the pods that are selected: an object of one holds a value of their labels. */
export const areOperators = (pack: FinishedPackage, { matchLabels }: Selector): boolean =>
  Object.values(matchLabels).some((value) =>
    pack.holding(value, isOperators).some((one) => holdsExactly(one.manifest, value)),
  )
