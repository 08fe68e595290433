import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'

/** Settings of the network that a LummoPackage of the input decides if it sets the field at all. */
const SHARED = ['gateway', 'vpn', 'ingress', 'internalDomain']

/** Returns the settings of the network that the LummoPackage of the input does not contain. */
export function ownSettings(network: Plain, lookup: Lookup): Plain | undefined {
  const settings = lookup.all.find(({ manifest }) => manifest.kind === 'LummoPackage')
  const preset: Plain = { provider: 'traefik', ...mapAt(settings?.manifest, ['spec', 'network']) }
  const own = Object.entries(network).filter(
    ([field, value]) => !deepEqual(preset[field], value) && !(SHARED.includes(field) && preset[field] !== undefined),
  )
  return nonEmptyMap(compact<Plain>(Object.fromEntries(own)))
}
