import type { LocatedFinding } from '../finding/finding'
import { closest, didYouMean, suggest } from '../finding/suggest'
import { API_VERSION, isClaimOf, type Kind } from '../kind/claim'
import { groupOf } from '../manifest/id'
import { isPlain } from '../manifest/manifest'
import type { Item } from '../wire/item'
import { placed } from './place-finding'
import { nothingComesOut, unknownConfig, unknownKind, unknownVersion } from './rules'

type Kinds = ReadonlyMap<string, Kind>

/** The kinds of a suite by name, and the API groups of its kinds without its settings. */
export interface KnownKinds {
  kinds: Kinds
  groups: readonly string[]
}

const LUMMO_GROUP = groupOf(API_VERSION)

/** Kinds that contain other objects. The command and kpt do not split such objects. */
const HOLDERS: Readonly<Record<string, string>> = { List: 'v1', ResourceList: 'config.kubernetes.io/v1' }

/** Returns the finding about a functionConfig of an unknown kind. */
export function checkFunctionConfig(config: Item, kinds: Kinds): LocatedFinding {
  const known = kinds.get(config.kind)
  const apiVersion = known
    ? ` Set \`apiVersion: ${known.apiVersion}\`.`
    : suggest(
        config.kind,
        kinds.keys(),
        `Use a ConfigMap, or one of ${[...kinds.keys()].slice(0, 3).join(', ')}, … (see docs/reference.md).`,
      ).text
  const what = `Unknown functionConfig \`${config.kind}\` (\`${config.apiVersion}\`).`
  return placed(unknownConfig.at(['kind'], `${what}${apiVersion}`), config)
}

/**
 * Reports settings without any other object. Settings without other objects may be intended in kustomize: a generator
 * sees no other objects, and a transformer can run without resources.
 */
export function settingsAlone(config: Item): LocatedFinding {
  const message =
    'Nothing is expanded, because the input contains only these settings. List this file under `transformers`, not under `generators`, to expand other objects.'
  return placed(nothingComesOut.at(['kind'], message), config)
}

/** Reports an object that resembles a short object. */
export function checkUnknownKind(item: Item, { kinds, groups }: KnownKinds): LocatedFinding[] {
  if (HOLDERS[item.kind] === item.apiVersion) return claimsInList(item, kinds)
  const known = kinds.get(item.kind)
  if (known !== undefined && (item.apiVersion === '' || isLikeOurs(item.apiVersion, groups) || isOfNoGroup(item))) {
    const proposed = known.apiVersion
    const problem =
      item.apiVersion === ''
        ? `${item.kind} has no \`apiVersion\`.`
        : `\`${item.apiVersion}\` is not a version of ${item.kind}.`
    const message = `${problem} Set \`apiVersion: ${proposed}\`.`
    return [placed(unknownVersion.at(['apiVersion'], message, { proposed }), item)]
  }
  const isLummo = groups.includes(LUMMO_GROUP) && item.apiVersion === '' && item.kind.startsWith('Lummo')
  if (!isLikeOurs(item.apiVersion, groups) && !isLummo) return []
  const names = [...kinds.keys()]
  const { text } = didYouMean(
    kindMeantBy(item.kind, names),
    `Available kinds: ${names.slice(0, 3).join(', ')}, … (see docs/reference.md).`,
  )
  return [placed(unknownKind.at(['kind'], `Unknown kind \`${item.kind}\`.${text}`), item)]
}

/** Kubernetes kinds, each with the short kind that the author probably intended. */
const IN_PLACE_OF: Readonly<Record<string, string>> = {
  CronJob: 'LummoCron',
  ConfigMap: 'LummoConfig',
  ExternalSecret: 'LummoSecret',
  HTTPRoute: 'LummoNetworking',
  Ingress: 'LummoNetworking',
  IngressRoute: 'LummoNetworking',
  PersistentVolumeClaim: 'LummoVolume',
}

function kindMeantBy(kind: string, known: readonly string[]): string | undefined {
  const word = kind.replace(/^Lummo/i, '')
  const other = Object.hasOwn(IN_PLACE_OF, word) ? IN_PLACE_OF[word] : undefined
  const meant = other ?? known.find((one) => one.replace('Lummo', '').toLowerCase() === word.toLowerCase())
  if (meant !== undefined && known.includes(meant)) return meant
  // The kind “Service” is not mapped to LummoServiceAccount, because an author who wrote “Service” probably meant an
  // ordinary Service.
  return word === 'Service' ? undefined : closest(kind, known)
}

/**
 * Checks for a short kind in an API group of Kubernetes, in which it cannot exist, or in a group that resembles the
 * group of lummo.
 */
const isOfNoGroup = ({ apiVersion, kind }: Item): boolean =>
  kind.startsWith('Lummo') && (!groupOf(apiVersion).includes('.') || /^krm\.|\.k8s\.io$/.test(groupOf(apiVersion)))

const isLikeOurs = (apiVersion: string, groups: readonly string[]): boolean =>
  groups.includes(groupOf(apiVersion)) || (groups.includes(LUMMO_GROUP) && /^lummo/i.test(apiVersion))

/** Reports short objects within a list, because lists are not expanded. */
function claimsInList(item: Item, kinds: Kinds): LocatedFinding[] {
  const held = Array.isArray(item.object.items) ? item.object.items : []
  return held.flatMap((one, at) => {
    const kind = isPlain(one) && typeof one.kind === 'string' ? kinds.get(one.kind) : undefined
    if (kind === undefined || !isPlain(one)) return []
    if (!isClaimOf(kind, typeof one.apiVersion === 'string' ? one.apiVersion : '')) return []
    const fix = item.kind === 'List' ? 'Move the object to a separate document.' : 'Pass the list to `lummo` on stdin.'
    const message = `A ${one.kind} inside a ${item.kind} is not expanded. ${fix}`
    return [placed(unknownKind.at(['items', at, 'kind'], message), item)]
  })
}
