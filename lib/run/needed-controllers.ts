import type { LocatedFinding } from '../finding/finding'
import { isOurs } from '../kind/claim'
import { groupOf } from '../manifest/id'
import { isPlain, type Manifest } from '../manifest/manifest'
import { byText, listText, shortList } from '../manifest/text'
import type { Item } from '../wire/item'
import type { Package, Suite } from './package'
import type { ExpandedPackage } from './pipeline'
import { placed } from './place-finding'
import { needsControllers } from './rules'

/** A controller, and the setting with which another controller can be selected instead. */
interface Controller {
  name: string
  setting?: string
}

const PROVIDER = '`network.provider`'

/** Controllers, keyed by the API groups that they serve. A group also matches its subgroups. */
const CONTROLLERS: Readonly<Record<string, Controller>> = {
  'argoproj.io': { name: 'Argo Rollouts' },
  'cert-manager.io': { name: 'cert-manager' },
  'cnrm.cloud.google.com': { name: 'Config Connector' },
  'external-secrets.io': { name: 'External Secrets' },
  'gateway.networking.k8s.io': { name: 'a Gateway API controller', setting: PROVIDER },
  'istio.io': { name: 'Istio', setting: PROVIDER },
  'keda.sh': { name: 'KEDA', setting: '`scaling.autoscaler`' },
  'monitoring.coreos.com': { name: 'the Prometheus operator' },
  'networking.gke.io': { name: 'GKE', setting: PROVIDER },
  'postgresql.cnpg.io': { name: 'CloudNativePG' },
  'traefik.io': { name: 'Traefik', setting: PROVIDER },
}

const RELOADER = 'reloader.stakater.com/auto'

/**
 * Returns one finding with the controllers that the generated objects require. Omits controllers whose definitions are
 * in the package. The finding is at the LummoPackage, or else at the first claim.
 */
export function neededControllers(
  { expandedClaims, natives }: Pick<ExpandedPackage, 'expandedClaims' | 'natives'>,
  { items, functionConfig }: Package,
  suite: Suite,
): LocatedFinding[] {
  const [first] = expandedClaims
  if (first === undefined) return []
  const installed = new Set(natives.flatMap(definedGroup))
  const needed = new Map<string, Controller>()
  for (const manifest of expandedClaims.flatMap(({ manifests }) => manifests)) {
    for (const [group, controller] of controllersOf(manifest)) {
      if (!installed.has(group)) needed.set(controller.name, controller)
    }
  }
  if (needed.size === 0) return []
  const at = [functionConfig, ...items].find((item) => item !== undefined && isSettings(item, suite)) ?? first.item
  return [placed(needsControllers.at([], messageFor([...needed.values()])), at)]
}

function messageFor(needed: readonly Controller[]): string {
  const names = needed.map(({ name }) => name).sort((one, other) => byText(sortKey(one), sortKey(other)))
  const settings = [...new Set(needed.flatMap(({ setting }) => setting ?? []))].sort(byText)
  const fix =
    settings.length === 0 ? 'see docs/defaults.md#controllers' : `choose others with ${listText(settings, 'or')}`
  return `The output requires ${shortList(names)} in the cluster. Install ${names.length === 1 ? 'the controller' : 'these controllers'}, or ${fix}.`
}

/** Returns a name without its article, for sorting. */
const sortKey = (name: string): string => name.replace(/^(?:an?|the) /, '').toLowerCase()

/** Returns the API groups that an object requires, each with its controller. */
function controllersOf(manifest: Manifest): [group: string, controller: Controller][] {
  const group = groupOf(manifest.apiVersion)
  const found = Object.entries(CONTROLLERS).find(([known]) => group === known || group.endsWith(`.${known}`))
  const annotated = manifest.metadata.annotations?.[RELOADER] === 'true'
  return [
    ...(found === undefined ? [] : [[group, found[1]] as [string, Controller]]),
    ...(annotated ? [[RELOADER, { name: 'Stakater Reloader' }] as [string, Controller]] : []),
  ]
}

/** Returns the API group for which a CustomResourceDefinition of the package defines a kind. */
function definedGroup({ kind, object }: Item): string[] {
  if (kind !== 'CustomResourceDefinition' || !isPlain(object.spec)) return []
  return typeof object.spec.group === 'string' ? [object.spec.group] : []
}

const isSettings = ({ apiVersion, kind }: Item, suite: Suite): boolean =>
  isOurs(apiVersion) && kind === suite.settings.kind
