import type { LocatedFinding } from '../../finding/finding'
import { noEffect } from '../../finding/rules'
import { OWN_SETTINGS } from '../../kind/claim'
import { isPlain } from '../../manifest/manifest'
import { listText } from '../../manifest/text'
import { valueAt } from '../../manifest/value-at'
import { NETWORKING_KIND } from '../../parts/network/traffic'
import { ingressController } from '../../settings/ingress-namespace'
import type { NetworkSettings } from '../../settings/network'
import type { FoundClaim } from '../claims'
import type { Package } from '../package'
import { placed } from '../place-finding'
import type { Layer } from './layers'
import type { PackageSettings } from './settings'

type Provider = NetworkSettings['provider']

/** A setting under `network` that only some providers read. */
interface ProviderSetting {
  path: readonly string[]
  readers: readonly Provider[]
  /** Returns what prevents a provider from reading the setting, as the end of a sentence. */
  unless?: (network: NetworkSettings) => string | undefined
}

const byClass = ({ ingress }: NetworkSettings): string => `with the Ingress class \`${ingress.class}\``

const withoutNginx = (network: NetworkSettings): string | undefined =>
  network.provider === 'ingress' && ingressController(network) !== 'nginx' ? byClass(network) : undefined

const withRanges = (name: string, ranges: readonly string[] | undefined): string | undefined =>
  ranges === undefined ? undefined : `if \`${name}\` is set`

/** With Istio and the Gateway API, the namespace of the controller is also the default namespace of the Gateway. */
function withAddresses(network: NetworkSettings): string | undefined {
  if (['istio', 'gateway'].includes(network.provider)) return undefined
  if (ingressController(network) === 'google') return byClass(network)
  return withRanges('network.ingress.ranges', network.ingress.ranges)
}

/** Settings of the VPN. Each provider needs one of these settings. */
const VPN: readonly ProviderSetting[] = [
  { path: ['vpn', 'ranges'], readers: ['traefik', 'ingress'], unless: withoutNginx },
  {
    path: ['vpn', 'middleware'],
    readers: ['traefik'],
    unless: ({ vpn }) => withRanges('network.vpn.ranges', vpn.ranges),
  },
  { path: ['vpn', 'gateway'], readers: ['gateway', 'istio'] },
]

const SETTINGS: readonly ProviderSetting[] = [
  ...VPN,
  { path: ['gateway', 'name'], readers: ['gateway', 'istio'] },
  { path: ['gateway', 'namespace'], readers: ['gateway', 'istio'] },
  { path: ['gateway', 'http'], readers: ['gateway'] },
  { path: ['gateway', 'https'], readers: ['gateway'] },
  { path: ['gateway', 'selector'], readers: ['istio'] },
  { path: ['ingress', 'class'], readers: ['ingress'] },
  { path: ['ingress', 'namespace'], readers: ['traefik', 'gateway', 'ingress', 'istio'], unless: withAddresses },
  { path: ['internalDomain'], readers: ['traefik', 'gateway', 'istio'] },
]

const isRead = ({ readers, unless }: ProviderSetting, network: NetworkSettings): boolean =>
  readers.includes(network.provider) && unless?.(network) === undefined

/** Returns why a setting has no effect, as the end of a sentence. */
function reasonFor({ readers, unless }: ProviderSetting, networks: readonly NetworkSettings[]): string {
  const others = [...new Set(networks.map(({ provider }) => provider))].filter((one) => !readers.includes(one))
  const [first, ...rest] = others.map((one) => `\`${one}\``)
  const provider = first === undefined ? [] : [listText([`\`network.provider: ${first.slice(1)}`, ...rest], 'or')]
  const reasons = networks.flatMap((one) => (readers.includes(one.provider) ? (unless?.(one) ?? []) : []))
  return [...provider.map((text) => `with ${text}`), ...new Set(reasons)].join(', or ')
}

/**
 * Reports settings of the network that none of the providers in use reads: of the package, of its environments and of
 * its objects. Settings that several packages share are not checked.
 */
export function unreadSettings(
  settings: PackageSettings,
  claims: readonly FoundClaim[],
  { functionConfig, sharedConfig, only }: Package,
): LocatedFinding[] {
  if (only !== undefined || !claims.some(({ kind }) => kind.kind === NETWORKING_KIND)) return []
  const own = claims.flatMap((one) => ownNetwork(one, settings))
  const ofObjects = own.map(({ network }) => network)
  const environments = settings.layers.flatMap(({ environment }) => environment ?? [])
  const networkIn = (environment: string | undefined) => settings.in(environment).network
  const ofPackage = [networkIn(undefined), ...environments.map(networkIn)]
  const layers = settings.layers
    .filter(({ item }) => item !== functionConfig || sharedConfig !== true)
    .map((layer) => ({
      layer,
      networks: [...(layer.environment === undefined ? ofPackage : [networkIn(layer.environment)]), ...ofObjects],
    }))
  return [...layers, ...own.map(({ layer, network }) => ({ layer, networks: [network] }))].flatMap((one) =>
    SETTINGS.flatMap((setting) => unread(setting, one.layer, one.networks)),
  )
}

/** Returns the settings that an object itself sets, and the resulting settings of the network. */
function ownNetwork({ item }: FoundClaim, settings: PackageSettings): { layer: Layer; network: NetworkSettings }[] {
  const { spec } = item.object
  const values = isPlain(spec) ? spec[OWN_SETTINGS] : undefined
  if (!isPlain(spec) || !isPlain(values)) return []
  const { network } = settings.of(spec.env, values).settings
  return [{ layer: { values, item, path: ['spec', OWN_SETTINGS] }, network }]
}

function unread(setting: ProviderSetting, layer: Layer, networks: readonly NetworkSettings[]): LocatedFinding[] {
  const { values, item, path } = layer
  if (item === undefined || valueAt(values.network, setting.path) === undefined) return []
  if (networks.some((one) => isRead(setting, one))) return []
  // A package can contain the settings of several providers, so that any of them can be used.
  const others = VPN.includes(setting) ? VPN.filter((one) => networks.some((used) => isRead(one, used))) : []
  const isForOther = networks.every(({ provider }) => !setting.readers.includes(provider))
  if (isForOther && others.some((one) => networks.some((used) => valueAt(used, one.path) !== undefined))) return []
  const [other] = isForOther ? others : []
  const fix =
    other === undefined
      ? `Remove the setting${isForOther ? `, or set \`network.provider: ${setting.readers[0]}\`` : ''}.`
      : `Replace the setting with \`network.${other.path.join('.')}\`.`
  const message = `\`network.${setting.path.join('.')}\` has no effect ${reasonFor(setting, networks)}. ${fix}`
  const at = [...(path.length === 0 ? ['data'] : path), 'network', ...setting.path]
  return [placed(noEffect.at(at, message, { severity: 'warning', atKey: true }), item)]
}
