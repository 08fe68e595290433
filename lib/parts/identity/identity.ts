import type { Finding } from '../../finding/finding'
import { badName } from '../../finding/rules'
import type { Claim } from '../../kind/claim'
import { givenName } from '../../kind/given-name'
import { explainName } from '../../manifest/grammar/explain-name'
import { labelValue } from '../../manifest/grammar/name'

/** Names and labels that all objects generated for an application share. */
export interface Identity {
  /** Name of the workload and of most other objects. */
  name: string
  app: string
  namespace?: string
  /** Labels for metadata: the selector, the recommended labels, and the labels of the user. */
  labels: Record<string, string>
  /**
   * Selector of the pods: `app`, `part-of` and the labels of the user. A selector is immutable in a cluster, so it
   * contains few labels.
   */
  selector: Record<string, string>
}

/** Fields of a spec that determine its identity. */
export interface IdentityFields {
  app?: string | undefined
  'part-of'?: string | undefined
  selectorLabels?: Readonly<Record<string, string>> | undefined
  version?: string | undefined
}

/**
 * Returns the application of a claim. The application is the value of a label, so it does not change when a host
 * renames the object.
 */
export const appOf = (claim: Claim<IdentityFields>): string => claim.spec.app ?? givenName(claim)

/**
 * Checks the name of an application if `app` is not set. The name is then the name of the object, which can be invalid
 * as the name of a container or as the value of a label.
 */
export function checkApp(claim: Claim<IdentityFields>, rule: 'dns-label' | 'label-value'): Finding[] {
  const problem = explainName(appOf(claim), rule)
  if (problem === undefined) return []
  const what = rule === 'dns-label' ? 'for the container name and the label' : 'for the label'
  const message = `${problem.replace(/\.$/, '')}, or set \`app\` ${what}.`
  return [badName.at(['metadata', 'name'], message, { current: claim.name })]
}

/**
 * Returns the identity of a claim. The recommended labels (kubernetes.io "Recommended Labels") are only in metadata.
 *
 * @param component the role of the workload in the application, e.g. `database`
 */
export function identity(claim: Claim<IdentityFields>, component?: string): Identity {
  const { spec, name, namespace } = claim
  // Objects without pods can have a name that is too long for a label. For workloads, checkApp reports such a name.
  const app = spec.app ?? labelValue(givenName(claim))
  const partOf = spec['part-of']
  const selector: Record<string, string> = { ...spec.selectorLabels, app }
  if (partOf !== undefined) selector['part-of'] = partOf
  const labels: Record<string, string> = { ...selector, 'app.kubernetes.io/name': app }
  labels['app.kubernetes.io/instance'] = labelValue(name)
  if (component !== undefined) labels['app.kubernetes.io/component'] = component
  if (partOf !== undefined) labels['app.kubernetes.io/part-of'] = partOf
  if (spec.version !== undefined) labels['app.kubernetes.io/version'] = labelValue(spec.version)
  labels['app.kubernetes.io/managed-by'] = 'lummo'
  // Pods must have all labels of their selector.
  Object.assign(labels, spec.selectorLabels)
  return { name, app, ...(namespace === undefined ? {} : { namespace }), labels, selector }
}
