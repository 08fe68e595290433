import type { LocatedFinding } from '../../finding/finding'
import type { Manifest } from '../../manifest/manifest'
import { foldLabels, type LabelChange } from './compare/labels'
import { compareObjects, type ObjectPair } from './compare/objects'
import { consequencesOf } from './consequences/consequences'
import { type Footprint, footprintOf } from './consequences/footprint'

/** The objects of one environment, on one side of the comparison. */
export interface Side {
  /** Folder of the environment, relative to the compared folder; empty for the compared folder itself. */
  name: string
  objects: readonly Manifest[]
}

/** The differences of one environment. */
export interface Comparison {
  name: string
  objects: readonly ObjectPair[]
  labels: readonly LabelChange[]
  consequences: readonly LocatedFinding[]
  footprint: { before: Footprint; after: Footprint }
}

/**
 * Compares environments that have the same name on both sides. An environment that exists on only one side is new or
 * removed.
 */
export function compareSides(before: readonly Side[], after: readonly Side[]): Comparison[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort()
  const objectsOf = (sides: readonly Side[], name: string) => sides.find((side) => side.name === name)?.objects ?? []
  return names.map((name) => compare(name, objectsOf(before, name), objectsOf(after, name)))
}

function compare(name: string, before: readonly Manifest[], after: readonly Manifest[]): Comparison {
  const pairs = compareObjects(before, after)
  return {
    name,
    ...foldLabels(pairs),
    consequences: consequencesOf({ before, after, pairs }),
    footprint: { before: footprintOf(before), after: footprintOf(after) },
  }
}

/** Checks whether an environment has no differences. */
export const isEqual = ({ objects, labels }: Comparison): boolean => objects.length + labels.length === 0
