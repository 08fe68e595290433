import { deepMerge } from '../../manifest/merge'
import type { ObjectRef, Place } from '../../finding/finding'
import type { Plain } from '../../manifest/manifest'
import { LOCAL_CONFIG } from '../../wire/annotations'
import type { Item } from '../../wire/item'
import { plainItem } from '../../wire/plain-item'
import type { Suite } from '../package'
import type { ClaimIdentity } from '../ownership/owner-reference'
import { objectRefOf } from '../place-finding'

/** Annotation of a claim that stays in the list after its expansion, like a stored claim. */
const STAYS = { metadata: { annotations: { [LOCAL_CONFIG]: 'true' } } }

/** Returns the location of an object in a cluster, which has no lines. */
export const placeIn = (name: string): Place => ({ file: name, line: 0, column: 0, endColumn: 0, text: '' })

/** Returns the key of a claim. All claims have the same group. */
export const claimKey = ({ kind, namespace, name }: ClaimIdentity): string => `${kind}/${namespace ?? ''}/${name}`

/** A claim of the input. */
export interface GivenClaim {
  given: Plain
  ref: ObjectRef
  key: string
  item: Item
  isSettings: boolean
}

/** The claims of a run, and the settings that they share. */
export class Claims {
  readonly all: readonly GivenClaim[]
  readonly settings: Item | undefined
  readonly keys: ReadonlySet<string>

  constructor(given: readonly Plain[], settings: Plain | undefined, suite: Suite) {
    const isSettings = ({ kind }: Plain): boolean => kind === suite.settings.kind
    // A LummoPackage in the namespace overrides the shared LummoPackage. Two LummoPackages would be an error, which
    // lummo reports only for items.
    const role = given.filter(isSettings).length === 1 ? 'config' : 'item'
    this.all = given.map((object, at) => {
      const ref = objectRefOf(object)
      const place = () => placeIn(`${ref.kind}/${ref.name}`)
      const item = plainItem(deepMerge(object, STAYS), { role: isSettings(object) ? role : 'item', at, place })
      return { given: object, ref, key: claimKey(ref), item, isSettings: isSettings(object) }
    })
    this.keys = new Set(this.all.map(({ key }) => key))
    const file = settings === undefined ? '' : `LummoPackage/${objectRefOf(settings).name}`
    this.settings = settings && plainItem(settings, { role: 'config', at: 0, place: () => placeIn(file) })
  }
}
