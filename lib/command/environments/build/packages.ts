import type { LocatedFinding } from '../../../finding/finding'
import type { Scope } from '../../../checks/package-check'
import type { Package, Suite } from '../../../run/package'
import { isClaimOf } from '../../../kind/claim'
import type { Plain } from '../../../manifest/manifest'
import type { Item } from '../../../wire/item'
import { readDocuments } from '../../../wire/list/document-stream'
import { readResourceList } from '../../../wire/list/read-resource-list'
import type { StreamPackage } from '../../files/expand-items'
import { configFor } from '../../files/files'
import { settingsFile } from '../../rules'
import type { Build } from './kustomize'
import type { Sources } from '../sources/sources'

/**
 * The packages of a build that are checked: those that lummo expanded during the build, and the remaining objects of
 * the build.
 */
export interface Packages {
  runs: readonly Package[]
  /**
   * All objects, if some short objects are not expanded yet or if no run of lummo read any of the objects.
   */
  rest?: StreamPackage & { hasClaims: boolean }
  /** All objects that the runs of lummo read, and the objects that kustomize prints. */
  objects: readonly Plain[]
  /** The objects that kustomize prints; empty if kustomize fails. */
  printed: readonly Plain[]
  findings: readonly LocatedFinding[]
}

/**
 * Returns the packages of a build.
 *
 * @param settings the file of `--settings`, for objects that kustomize does not expand; runs of lummo in kustomize have
 * their own settings
 * @param sources origins of the objects; if absent, locations refer to the output of kustomize
 */
export function packagesOf(build: Build, settings: string | undefined, suite: Suite, sources?: Sources): Packages {
  const lists = build.runs.map(({ input }) => readResourceList(Buffer.from(input)))
  const placed = <T extends Item>(item: T): T => (sources === undefined ? item : withPlaces(item, sources))
  const runs = lists.flatMap((list, at): Package[] =>
    Array.isArray(list)
      ? []
      : [
          {
            ...build.runs[at]?.host,
            items: list.items.map(placed),
            ...(list.functionConfig && { functionConfig: placed(list.functionConfig) }),
          },
        ],
  )
  const unread = lists.flatMap((list) => (Array.isArray(list) ? list : []))
  const isExpanded = runs.some(({ functionConfig }) => !suite.kinds.some(({ kind }) => kind === functionConfig?.kind))
  const seen = runs.flatMap(({ items }) => items.map(({ object }) => object))
  if (build.status !== 0) return { runs, objects: seen, printed: [], findings: unread }
  const read = readDocuments(build.stdout.toString('utf8'), 'kustomize')
  if (Array.isArray(read)) return { runs, objects: seen, printed: [], findings: [...unread, ...read] }
  const printed = read.items.map(({ object }) => object)
  const objects = [...seen, ...printed]
  const hasClaims = read.items.some(({ apiVersion, kind }) => isClaim(apiVersion, kind, suite))
  if (isExpanded && !hasClaims) {
    return { runs, objects, printed, findings: settings === undefined ? unread : [...unread, unusedSettings(settings)] }
  }
  const { findings, ...config } = configFor(settings, read.items, suite)
  // Generators have already checked their output. Objects that are missing from this package may exist elsewhere.
  const scope: Scope = hasClaims || runs.length === 0 ? 'package' : 'object'
  const rest = { items: read.items.map(placed), ...config, scope, hasClaims }
  return { runs, rest, objects, printed, findings: [...unread, ...findings] }
}

const isClaim = (apiVersion: string, kind: string, suite: Suite): boolean =>
  suite.kinds.some((one) => one.kind === kind && isClaimOf(one, apiVersion))

const unusedSettings = (file: string): LocatedFinding =>
  settingsFile.at(
    [],
    `\`--settings ${file}\` has no effect, because the kustomization runs lummo with its own settings. Remove the option.`,
  )

/** Returns an item whose locations refer to the files of the user. */
function withPlaces<T extends Item>(item: T, sources: Sources): T {
  const place: Item['place'] = (path, atKey) => sources.place(item.object, path, atKey)
  return Object.create(item, { place: { value: place, enumerable: true } }) as T
}
