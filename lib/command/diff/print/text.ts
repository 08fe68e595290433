import type { LocatedFinding } from '../../../finding/finding'
import { refOf } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'
import { counted } from '../../../manifest/text'
import { type Comparison, isEqual } from '../comparison'
import type { LabelChange } from '../compare/labels'
import type { ObjectPair } from '../compare/objects'
import type { Footprint } from '../consequences/footprint'
import { changeLines, inlineText } from './values'

/** Formats comparisons for a terminal. */
export function comparisonsAsText(comparisons: readonly Comparison[]): string {
  const changed = comparisons.filter((one) => !isEqual(one))
  if (changed.length === 0) return 'no differences\n'
  return changed
    .map((one) => {
      const title = comparisons.length > 1 ? [`== ${one.name || '.'}`] : []
      const consequences = one.consequences.map(
        (found) => `${found.severity}[${found.code}]: ${consequenceText(found)}`,
      )
      const parts = [title, objectLines(one), consequences, footprintLines(one), [countsOf(one)]]
      return `${parts
        .filter((part) => part.length > 0)
        .map((part) => part.join('\n'))
        .join('\n\n')}\n`
    })
    .join('\n')
}

/**
 * Returns the message of a finding. The name of the object precedes the message, unless the message already contains
 * the name.
 */
export function consequenceText({ message, object }: LocatedFinding): string {
  const name = object === undefined ? '' : `${object.kind}/${object.name}`
  return message.includes(name) ? message : `${name}: ${message}`
}

/** Returns the objects that differ, each with its fields. Changes of labels and annotations follow at the end. */
export const objectLines = ({ objects, labels }: Comparison): string[] => [
  ...objects.flatMap((pair) => [
    headOf(pair),
    ...pair.changes.flatMap((change) => changeLines(change).map((line) => `    ${line}`)),
  ]),
  ...labels.map(labelLine),
]

/** Maximum number of objects that are listed for a changed label. */
const MAX_NAMES = 3

function labelLine({ field, key, before, after, objects }: LabelChange): string {
  const names = objects.slice(0, MAX_NAMES).map(fullName).join(', ')
  const rest = objects.length > MAX_NAMES ? `, … (${objects.length})` : ''
  return `= ${field} ${key}: ${changeText(before, after)} (${names}${rest})`
}

function changeText(before: LabelChange['before'], after: LabelChange['after']): string {
  if (before === undefined) return `+ ${inlineText(after)}`
  return after === undefined ? `- ${inlineText(before)}` : `${inlineText(before)} -> ${inlineText(after)}`
}

function headOf({ before, after }: ObjectPair): string {
  if (after === undefined) return `- ${before === undefined ? '' : fullName(before)}`
  if (before === undefined) return `+ ${fullName(after)}`
  const isRenamed = before.metadata.name !== after.metadata.name
  return `~ ${fullName(isRenamed ? before : after)}${isRenamed ? ` -> ${after.metadata.name}` : ''}`
}

/** Returns the name of an object, such as `Deployment/web`, with its namespace if the object has one. */
const fullName = (object: Manifest): string =>
  object.metadata.namespace === undefined ? refOf(object) : `${refOf(object)} (${object.metadata.namespace})`

/** Returns a sentence that states how many objects differ. */
export function countsOf({ objects, labels }: Comparison): string {
  const added = objects.filter(({ before }) => before === undefined).length
  const removed = objects.filter(({ after }) => after === undefined).length
  const listed = new Set(objects.map(({ after }) => after))
  const onlyLabels = new Set(labels.flatMap((one) => one.objects).filter((one) => !listed.has(one))).size
  const more = onlyLabels === 0 ? '' : `, ${counted(onlyLabels, 'object')} with other labels or annotations only`
  return `${objects.length - added - removed} changed, ${added} added, ${removed} removed${more}`
}

const FOOTPRINT: Readonly<Record<keyof Footprint, string>> = {
  pods: 'pods',
  cpu: 'CPU requests',
  memory: 'memory requests',
  storage: 'storage',
}

/**
 * Returns the rows of a footprint. If the values of a row differ, the row shows both. If nothing differs, returns no
 * rows.
 */
export function footprintRows({ footprint: { before, after } }: Comparison): (readonly [string, string, string])[] {
  const rows = Object.entries(FOOTPRINT).map(
    ([key, title]) => [title, before[key as keyof Footprint], after[key as keyof Footprint]] as const,
  )
  return rows.some(([, old, now]) => old !== now) ? rows : []
}

function footprintLines(comparison: Comparison): string[] {
  const rows = footprintRows(comparison)
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)))
  return rows.map(([title, before, after]) => {
    const start = `${title.padEnd(widths[0] ?? 0)}  ${before.padEnd(widths[1] ?? 0)}`
    return before === after ? start.trimEnd() : `${start}  -> ${after}`
  })
}
