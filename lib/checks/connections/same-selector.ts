import type { LocatedFinding } from '../../finding/finding'
import { groupedBy } from '../../manifest/grouped-by'
import { labelSelector } from '../../manifest/selectors/object-selector'
import { valueAt } from '../../manifest/value-at'
import { podsOf } from '../../manifest/observed/pods'
import { byText } from '../../manifest/text'
import { type Finished, nameOf, type PackageCheck } from '../package-check'
import { sameSelector } from '../rules'

/** Kinds of objects that find their pods by a selector. The selector of a Job is set by its controller. */
const KINDS = ['DaemonSet', 'Deployment', 'Rollout', 'StatefulSet']

/**
 * Reports workloads of one namespace with the same selector. Services and budgets of one workload also select the pods
 * of the other, and an autoscaler stops if it finds pods of another workload. Each workload is reported only together
 * with the first workload, because reporting every pair would give too many findings. Source: kubernetes.io
 * "Deployments", Selector; pkg/controller/podautoscaler/horizontal.go, AmbiguousSelector, v1.34.
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

/** Returns the namespace and the selector as one string; undefined if the object does not run pods. */
function keyOf({ manifest }: Finished): string | undefined {
  const selector = labelSelector(valueAt(manifest, ['spec', 'selector']))
  // A Rollout with `workloadRef` runs the pods of another object. A workload with 0 pods does not conflict with other
  // workloads.
  if (selector === undefined || podsOf(manifest) === undefined || valueAt(manifest, ['spec', 'replicas']) === 0) {
    return undefined
  }
  const labels = Object.entries(selector.matchLabels).sort(([one], [other]) => byText(one, other))
  return labels.length === 0
    ? undefined
    : JSON.stringify([manifest.metadata.namespace, labels, selector.matchExpressions])
}

function twin(one: Finished, first: Finished): LocatedFinding {
  const fix =
    one.claim === undefined
      ? 'Set a different label in the selector and the pod template of one of the two'
      : 'Set a different `app` for one of the two, or a separate label in `selectorLabels`'
  const message = `${nameOf(one)} and ${nameOf(first)} have the same selector, so Services and autoscalers cannot tell their pods apart. ${fix}.`
  const app = valueAt(one.manifest, ['spec', 'selector', 'matchLabels', 'app'])
  const word = typeof app === 'string' ? app : undefined
  return one.finding(sameSelector.at(['spec', 'selector'], message), word, 'app')
}
