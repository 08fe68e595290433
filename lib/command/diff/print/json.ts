import { asJson, findingEntries } from '../../../finding/json'
import type { Manifest } from '../../../manifest/manifest'
import { type Comparison, isEqual } from '../comparison'
import { stepsText } from './steps'

/** Formats comparisons as JSON, for other programs. The format is part of the public API. */
export const comparisonsAsJson = (comparisons: readonly Comparison[]): string =>
  asJson({
    equal: comparisons.every(isEqual),
    environments: comparisons.map(({ name, objects, labels, consequences, footprint }) => ({
      name,
      objects: objects.map(({ before, after, changes }) => ({
        change: changeOf(before, after),
        object: refOf(after ?? before),
        ...(before !== undefined && after !== undefined && before.metadata.name !== after.metadata.name
          ? { formerName: before.metadata.name }
          : {}),
        fields: changes.map((change) => ({ ...change, path: stepsText(change.path) })),
      })),
      labels: labels.map((one) => ({ ...one, objects: one.objects.map(refOf) })),
      consequences: findingEntries(consequences),
      footprint,
    })),
  })

function refOf(object: Manifest | undefined) {
  if (object === undefined) return undefined
  const { apiVersion, kind, metadata } = object
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name }
}

function changeOf(before: unknown, after: unknown): 'added' | 'changed' | 'removed' {
  if (after === undefined) return 'removed'
  return before === undefined ? 'added' : 'changed'
}
