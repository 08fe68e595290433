import { suite } from '../../functions/suite'
import type { FieldChange } from '../../lib/command/diff/compare/fields'
import { compareObjects, manifestsIn } from '../../lib/command/diff/compare/objects'
import { importObjects } from '../../lib/command/commands/import/import-objects'
import { sourcesOfText } from '../../lib/command/commands/import/input/read-sources'
import { type ImportReport, isKeptSource, reportOf } from '../../lib/command/commands/import/report/import-report'
import type { Mode } from '../../lib/command/commands/import/solve/unit'
import { expandObjects } from '../../lib/command/objects'
import type { LocatedFinding } from '../../lib/finding/finding'
import type { Manifest, Plain } from '../../lib/manifest/manifest'

/** Result of an import, and result of expanding its output. */
export interface Imported {
  report: ImportReport
  /** Short objects and other objects, as the command prints them. */
  output: Plain[]
  expanded: readonly Manifest[]
  findings: readonly LocatedFinding[]
}

/** Imports a text and expands the result with the engine, independently of the comparison that the command makes. */
export function importText(text: string, mode: Mode): Imported {
  const { sources, findings: problems } = sourcesOfText(text, 'input.yaml')
  const report = reportOf(sources, importObjects(sources, mode, suite), problems)
  const output = report.output.map((one) => (isKeptSource(one) ? one.object : one))
  const { objects, findings } = expandObjects(output, suite)
  return { report, output, expanded: manifestsIn(objects), findings }
}

/** Fields that only lummo sets: its owner annotation and the hash of the configuration. */
const isOwnField = (path: readonly unknown[]): boolean => path.some((step) => String(step).startsWith('krm.lummo.dev/'))

/** Returns the differences between two sets of objects without the annotations of lummo, as text. */
export function differences(before: readonly Manifest[], after: readonly Manifest[]): string[] {
  return compareObjects(before.map(withoutOwn), after.map(withoutOwn)).flatMap(
    ({ before: old, after: now, changes }) => {
      const { kind, metadata } = (now ?? old) as Manifest
      const name = `${kind}/${metadata.name}`
      if (old === undefined) return [`${name} is new`]
      if (now === undefined) return [`${name} is lost`]
      return changes
        .filter((change) => !isOwnField(change.path) && !isMovedOnly(change))
        .map(
          ({ path, before, after }) =>
            `${name} ${JSON.stringify(path)}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
        )
    },
  )
}

/** Lists of pods in which the order of the entries has no meaning. */
const UNORDERED = ['volumes', 'volumeMounts', 'ports', 'imagePullSecrets']

/** Checks whether two such lists differ only in the order of their entries. */
function isMovedOnly({ path, before, after }: FieldChange): boolean {
  const last = path[path.length - 1]
  if (typeof last !== 'string' || !UNORDERED.includes(last) || !Array.isArray(before) || !Array.isArray(after))
    return false
  const [one, other] = [before, after].map((list) =>
    list
      .map((entry) => JSON.stringify(entry))
      .sort()
      .join(),
  )
  return one === other
}

/** Returns an object without the annotations of lummo. */
function withoutOwn(object: Manifest): Manifest {
  return JSON.parse(
    JSON.stringify(object, (key, value) => {
      if (key !== 'annotations' || typeof value !== 'object' || value === null) return value
      const own = Object.entries(value).filter(([name]) => !name.startsWith('krm.lummo.dev/'))
      return own.length === 0 ? undefined : Object.fromEntries(own)
    }),
  ) as Manifest
}
