import { type Finding, hasErrors } from '../finding/finding'
import { renderAsJson } from '../finding/json'
import { renderForPeople } from '../finding/terminal'
import type { Manifest } from '../manifest/manifest'
import { checkedPackage } from '../run/checked-package'
import type { Suite } from '../run/package'
import { hostAnnotations, isHostAnnotation } from '../wire/annotations'
import { writeDocuments } from '../wire/list/document-stream'
import { isForTools } from '../wire/for-tools'
import { isFolder, kptConfigIn, notAppliedIn, readFiles } from './files'

/** What a command prints and how it ends. */
export interface Report {
  stdout: string
  stderr: string
  exitCode: 0 | 1
}

/** `lummo render PATH…`: what a cluster takes, as YAML documents; nothing at all where something is wrong. */
export function render(paths: readonly string[], suite: Suite): Report {
  const { text, findings } = expandFiles(paths, suite)
  if (text === '' && !hasErrors(findings)) findings.push(NOTHING)
  const bad = hasErrors(findings)
  return { stdout: bad ? '' : text, stderr: renderForPeople(findings), exitCode: bad ? 1 : 0 }
}

/** `lummo check PATH…`: only the findings, and a line that counts them. */
export function check(paths: readonly string[], suite: Suite, json: boolean): Report {
  const { findings } = expandFiles(paths, suite)
  const exitCode = hasErrors(findings) ? 1 : 0
  if (json) return { stdout: renderAsJson(findings), stderr: '', exitCode }
  const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length
  const counted = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}\n`
  return { stdout: counted, stderr: renderForPeople(findings), exitCode }
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

function expandFiles(paths: readonly string[], suite: Suite): { text: string; findings: Finding[] } {
  const read = readFiles(paths)
  if (Array.isArray(read)) return { text: '', findings: read }
  // A file alone is no package, and what kustomize would make of these files nobody can see here.
  const notApplied = notAppliedIn(read.items)
  const unbuilt = notApplied.length > 0
  const whole = paths.some(isFolder) && !unbuilt
  const { findings: wrong, ...config } = kptConfigIn(read.items)
  if (wrong.length > 0) return { text: '', findings: wrong }
  const { changes, findings } = checkedPackage({ items: read.items, ...config, whole, unbuilt, thorough: true }, suite)
  if (hasErrors(findings)) return { text: '', findings }
  const items = new Map<number, Manifest | null>()
  for (const item of read.items) {
    const change = changes.items.get(item.at)
    if (isForTools(item)) items.set(item.at, null)
    else if (change !== undefined) items.set(item.at, change && withoutHostAnnotations(change))
    else if (Object.keys(hostAnnotations(item.object)).length > 0) {
      items.set(item.at, withoutHostAnnotations(item.object as Manifest))
    }
  }
  findings.push(...notApplied)
  const text = writeDocuments(read.items, { items, added: changes.added.map(withoutHostAnnotations) })
  return { text, findings }
}

/** What a tool applies must not be empty by accident: a GitOps tool would remove everything. */
const NOTHING: Finding = {
  severity: 'error',
  code: 'nothing-comes-out',
  message:
    'Nothing comes out for a cluster: there are only settings, templates and objects for tools. Add an object that makes something.',
}

/** Without what hosts write into objects for themselves; a cluster has no use for it. */
function withoutHostAnnotations(object: Manifest): Manifest {
  const { annotations = {}, ...metadata } = object.metadata
  const others = { ...annotations }
  for (const key of Object.keys(others)) if (isHostAnnotation(key)) delete others[key]
  return { ...object, metadata: Object.keys(others).length === 0 ? metadata : { ...metadata, annotations: others } }
}
