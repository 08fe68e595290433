import type { LocatedFinding } from '../finding/finding'
import { groupedBy } from '../manifest/grouped-by'
import { labelSelector } from '../manifest/selectors/object-selector'
import { valueAt } from '../manifest/value-at'
import { podsOf } from '../manifest/observed/pods'
import { byText } from '../manifest/text'
import { type Finished, nameOf, type PackageCheck } from './package-check'
import { sameSelector } from './rules'

/** What keeps pods running by a selector. The selectors of Jobs are made by their controller. */
const KINDS = ['DaemonSet', 'Deployment', 'Rollout', 'StatefulSet']

/**
 * Workloads of one namespace with the same selector: their Services and budgets take the pods of both, and a scaler
 * that finds pods of another one stops. Each is told of the first: in pairs it would be a finding for each of them.
 * Source: kubernetes.io "Deployments", Selector; pkg/controller/podautoscaler/horizontal.go, AmbiguousSelector, v1.34.
 */
export const sharedSelectors: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const selecting = pack.subjects(KINDS).flatMap((one) => {
      const key = keyOf(one)
      return key === undefined ? [] : [{ one, key }]
    })
    return [...groupedBy(selecting, ({ key }) => key).values()].flatMap(([first, ...rest]) =>
      rest.flatMap(({ one }) =>
        first === undefined || nameOf(first.one) === nameOf(one) ? [] : [twin(one, first.one)],
      ),
    )
  },
}

/** The namespace and the selector as one text; undefined for what runs no pods of its own. */
function keyOf({ manifest }: Finished): string | undefined {
  const selector = labelSelector(valueAt(manifest, ['spec', 'selector']))
  // A Rollout with `workloadRef` runs the pods of another object; at zero pods there are none to be confused.
  if (selector === undefined || podsOf(manifest) === undefined || valueAt(manifest, ['spec', 'replicas']) === 0) {
    return undefined
  }
  const labels = Object.entries(selector.matchLabels).sort(([one], [other]) => byText(one, other))
  return labels.length === 0
    ? undefined
    : JSON.stringify([manifest.metadata.namespace, labels, selector.matchExpressions])
}

function twin(one: Finished, first: Finished): LocatedFinding {
  const cure =
    one.claim === undefined
      ? 'Give one of them another label, in its selector and its template'
      : 'Give one of them another `app`, or a label of its own in `selectorLabels`'
  const message = `${nameOf(one)} and ${nameOf(first)} have the same selector, so Services, budgets and scalers cannot tell their pods apart. ${cure}.`
  const app = valueAt(one.manifest, ['spec', 'selector', 'matchLabels', 'app'])
  const word = typeof app === 'string' ? app : undefined
  return one.finding(sameSelector.at(['spec', 'selector'], message), word, 'app')
}
