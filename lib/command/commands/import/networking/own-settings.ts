import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { deepMerge } from '../../../../manifest/merge'
import { mapAt } from '../../../../manifest/value-at'
import { DEFAULTS } from '../../../../run/settings/settings'
import type { NetworkSettings } from '../../../../settings/network'
import type { Lookup } from '../input/lookup'

/** Settings of the network that a LummoPackage of the input decides if it sets the field at all. */
const SHARED = ['gateway', 'vpn', 'ingress', 'internalDomain']

/** Returns the settings of the network in the LummoPackage of the input. */
const writtenSettings = (lookup: Lookup): Plain =>
  mapAt(lookup.all.find(({ manifest }) => manifest.kind === 'LummoPackage')?.manifest, ['spec', 'network'])

/** Returns the settings of the network in the LummoPackage of the input, with the defaults. */
export function presetNetwork(lookup: Lookup): NetworkSettings {
  const settings = deepMerge({ ...DEFAULTS.network }, writtenSettings(lookup))
  // The LummoPackage has not been checked yet.
  const { class: name, ranges, ...ingress } = mapAt(settings, ['ingress'])
  const ingressClass = typeof name === 'string' ? name : DEFAULTS.network.ingress.class
  const addresses = ranges === undefined ? {} : { ranges: [ranges].flat() }
  return { ...settings, ingress: { ...ingress, class: ingressClass, ...addresses } } as unknown as NetworkSettings
}

/** Returns the settings of the network that the LummoPackage of the input does not contain. */
export function ownSettings(network: Plain, lookup: Lookup): Plain | undefined {
  const written = writtenSettings(lookup)
  const preset: Plain = { ...presetNetwork(lookup) }
  const own = Object.entries(network).map(([field, value]): [string, unknown] => {
    if (mapAt(value, []).create === true) return [field, membersBeyond(mapAt(preset, [field]), value)]
    const isKnown = deepEqual(preset[field], value) || (SHARED.includes(field) && written[field] !== undefined)
    return [field, isKnown ? undefined : value]
  })
  return nonEmptyMap(compact<Plain>(Object.fromEntries(own)))
}

/** Returns the members of a generated Gateway that differ from the settings. */
function membersBeyond(preset: Plain, value: unknown): Plain | undefined {
  const own = Object.entries(isPlain(value) ? value : {}).filter(([key, member]) => !deepEqual(preset[key], member))
  return nonEmptyMap(Object.fromEntries(own))
}
