import type { Finding } from '../../finding/finding'
import { badName } from '../../finding/rules'
import type { Claim } from '../../kind/claim'
import { givenName } from '../../kind/given-name'
import { compact } from '../../manifest/compact'
import { explainName } from '../../manifest/grammar/explain-name'
import { labelValue } from '../../manifest/grammar/name'

/** Who an application is: the names and labels that everything made for it shares. */
export interface Identity {
  /** The name of the workload and of most things beside it. */
  name: string
  app: string
  namespace?: string
  /** For metadata: the selector, the recommended labels, and what the user added. */
  labels: Record<string, string>
  /** What finds the pods: `app` and `part-of`, as in the seed, and what the user added. It can never be changed in a cluster, so it stays small. */
  selector: Record<string, string>
}

/** What identity needs of a spec. */
export interface Named {
  app?: string | undefined
  'part-of'?: string | undefined
  selectorLabels?: Readonly<Record<string, string>> | undefined
  version?: string | undefined
}

/** The application of a claim: a label, so it does not change when a host renames the object. */
export const appOf = (claim: Claim<Named>): string => claim.spec.app ?? givenName(claim)

/**
 * The name of an application without `app` is that of its object, which may be what the name of a container, or the
 * value of a label, may not.
 */
export function checkApp(claim: Claim<Named>, rule: 'dns-label' | 'label-value'): Finding[] {
  const problem = explainName(appOf(claim), rule)
  if (problem === undefined) return []
  const what = rule === 'dns-label' ? 'A container and the label `app` are' : 'The label `app` is'
  const message = `${what} called after it: ${problem} Or keep it, and set \`app\`.`
  return [badName.at(['metadata', 'name'], message, { current: claim.name })]
}

/**
 * The identity of a claim. The recommended labels (kubernetes.io "Recommended Labels") go into metadata only.
 *
 * @param component what the workload is within the application, e.g. `database`
 */
export function identity(claim: Claim<Named>, component?: string): Identity {
  const { spec, name, namespace } = claim
  // What runs no pods may have a name that is too long for a label; what does is told so (checkApp).
  const app = spec.app ?? labelValue(givenName(claim))
  const partOf = spec['part-of']
  const selector: Record<string, string> = {
    ...spec.selectorLabels,
    ...compact<{ app: string; 'part-of'?: string }>({ app, 'part-of': partOf }),
  }
  const labels = compact<Record<string, string>>({
    ...selector,
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': labelValue(name),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': partOf,
    'app.kubernetes.io/version': spec.version === undefined ? undefined : labelValue(spec.version),
    'app.kubernetes.io/managed-by': 'lummo',
    // What is in a selector must be on the pods, whatever its name.
    ...spec.selectorLabels,
  } as Record<string, string>)
  return { name, app, ...(namespace === undefined ? {} : { namespace }), labels, selector }
}
