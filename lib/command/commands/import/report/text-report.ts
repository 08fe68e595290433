import { groupedBy } from '../../../../manifest/grouped-by'
import { refOf } from '../../../../manifest/id'
import { isPlain, type Manifest } from '../../../../manifest/manifest'
import { counted } from '../../../../manifest/text'
import type { ComposeObject } from '../compose/import-compose'
import type { InputObject } from '../input/source'
import type { FieldResult } from '../proof/merge-fields'
import type { Reason } from '../proof/reasons'
import type { ProvenClaim } from '../solve/proven-claim'
import { messageOf } from '../solve/expand-claims'
import type { ImportReport } from './import-report'

/**
 * Returns the proof as text: every short object with the fields that differ, and a summary.
 *
 * @param extent `summary` for the last lines only
 */
export function reportAsText(report: ImportReport, extent: 'all' | 'summary' = 'all'): string {
  if (extent === 'summary') return `${summaryText(report)}\n`
  const claims = [...report.compose.map(composeText), ...report.claims.map((one) => claimText(one))]
  const left = report.left.map(({ key, reason }) => `${key} is left out: ${reason}.\n`)
  const unchanged = report.unchanged.map(
    ({ source, reason }) => `${inputName(source)} (${inputPlace(source)}) stays as it is: ${reason}\n`,
  )
  return [...claims, left.join(''), unchanged.join(''), `${summaryText(report)}\n`]
    .filter((part) => part !== '')
    .join('\n')
}

function composeText({ claim, part, place, taken, left, notes, values, lost }: ComposeObject): string {
  const at = place === undefined ? '' : ` (${place.file}:${place.line})`
  return [
    `${refOf(claim as Manifest)} from ${part}${at}`,
    `  equal: ${counted(values.length - lost.length, 'value')}`,
    ...taken.map(({ key, field }) => `    ${key} → ${field}`),
    ...listed(
      'left out',
      left.map(({ key, reason }) => `${key}: ${reason}`),
    ),
    ...listed('lost', lost.map(String)),
    ...notes.map((note) => `  note: ${note}`),
    '',
  ].join('\n')
}

function claimText({ claim, objects, added, notes, warnings }: ProvenClaim): string {
  const sources = objects.map(({ source }) => `${inputName(source)} (${inputPlace(source)})`).join(', ')
  const fields = objects.flatMap(({ source, fields }) =>
    fields.map((field) => ({ ...field, object: refOf(source.manifest) })),
  )
  const omitted = objects.flatMap(({ source }) =>
    source.omitted.map(({ path, reason }) => ({ text: `${refOf(source.manifest)} ${path}`, reason })),
  )
  const of = (status: FieldResult['status']) => fields.filter((one) => one.status === status)
  const sum = (list: readonly FieldResult[]) => list.reduce((total, one) => total + one.count, 0)
  const lines = [
    `${refOf(claim as Manifest)} from ${sources}`,
    `  equal: ${counted(sum(of('equal')), 'field')}`,
    ...byReason('added by defaults', [
      ...of('added').flatMap((one) =>
        one.reason === undefined
          ? []
          : [{ text: `${one.object} ${one.path}${valueText(one.after)}`, reason: one.reason }],
      ),
      ...added.map(({ object, reason }) => ({ text: refOf(object), reason })),
    ]),
    ...byReason(
      'replaced',
      of('replaced').flatMap((one) =>
        one.reason === undefined
          ? []
          : [
              {
                text: `${one.object} ${one.path}${valueText(one.before)} →${valueText(one.after) || ' absent'}`,
                reason: one.reason,
              },
            ],
      ),
    ),
    ...listed(
      'defaults of Kubernetes',
      of('default').map((one) => `${one.object} ${one.path}${valueText(one.before ?? one.after)}`),
    ),
    ...listed(
      'set by the cluster',
      omitted.map(({ text, reason }) => `${text} (${reason})`),
    ),
    ...notes.map((note) => `  note: ${note}`),
    ...warnings.map((warning) => `  warning[${warning.code}]: ${messageOf(warning)}`),
  ]
  return `${lines.join('\n')}\n`
}

function byReason(title: string, entries: readonly { text: string; reason: Reason }[]): string[] {
  const groups = groupedBy(entries, ({ reason }) => `${reason.reason}; turn off with ${reason.off}`)
  return [...groups].flatMap(([reason, list]) => [`  ${title}: ${reason}`, ...list.map(({ text }) => `    ${text}`)])
}

const listed = (title: string, texts: readonly string[]): string[] =>
  texts.length === 0 ? [] : [`  ${title}:`, ...texts.map((text) => `    ${text}`)]

/** Returns a value for a line of the report. */
function valueText(value: unknown): string {
  if (value === undefined) return ''
  const text = JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? String(one) : one))
  const isShort = text.length <= 60
  if (isShort) return ` = ${text}`
  return isPlain(value) || Array.isArray(value) ? ' = …' : ` = ${text.slice(0, 59)}…`
}

function summaryText({ claims, compose, unchanged, totals }: ImportReport): string {
  const { equal, added, replaced, defaults, lost } = totals
  const objects = claims.reduce((sum, { objects }) => sum + objects.length, compose.length)
  return [
    `${counted(objects, 'object')} → ${counted(claims.length + compose.length, 'short object')}, ${unchanged.length} kept as they are.`,
    `${counted(equal, 'field')} equal, ${added} added by defaults, ${replaced} replaced, ${defaults} defaults of Kubernetes, ${lost} lost.`,
  ].join('\n')
}

/** Returns the name of an input object for messages. */
export function inputName({ manifest, object }: InputObject): string {
  if (manifest !== undefined) return refOf(manifest)
  return typeof object.kind === 'string' ? object.kind : 'object'
}

/** Returns the location of an input object: `app.yaml:12`. */
const inputPlace = ({ place: { file, line } }: InputObject): string => `${file}:${line}`
