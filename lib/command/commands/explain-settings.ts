import { hasErrors, pathText } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import { renderForPeople } from '../../finding/terminal'
import { type Explained, explainSettings } from '../../run/settings/explain'
import type { Suite } from '../../run/package'
import { configFor, readFiles } from '../files/files'
import { type CommandResult, wrongCall } from '../command-result'
import { callOf } from '../options'

/** `lummo explain-settings [--settings FILE] PATH…`: every setting, its value, and the place that decided it. */
export function explain(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('explain-settings', args)
  if (typeof call === 'string') return wrongCall(call)
  if (call.words.length === 0) return wrongCall('explain-settings needs at least one PATH.')
  const { settings: file } = call.options
  const read = readFiles(call.words, file)
  if (Array.isArray(read)) return { stdout: '', stderr: renderForPeople(inOrder(read)), exitCode: 1 }
  const { findings: wrong, ...config } = configFor(file, read.items)
  if (wrong.length > 0) return { stdout: '', stderr: renderForPeople(wrong), exitCode: 1 }
  const { settings, objects, findings } = explainSettings({ items: read.items, ...config }, suite)
  const stderr = renderForPeople(inOrder([...read.findings, ...findings]))
  if (hasErrors(findings)) return { stdout: '', stderr, exitCode: 1 }
  const sections = objects.map(({ claim, settings: own }) => `\n${claim.kind}/${claim.name}:\n${table(own, '  ')}`)
  return { stdout: `${table(settings, '')}${sections.join('')}`, stderr, exitCode: 0 }
}

/** One line a setting, in columns. */
function table(settings: readonly Explained[], indent: string): string {
  const rows = settings.map(
    ({ path, value, source }) => [`${pathText(path)}: ${JSON.stringify(value)}`, source] as const,
  )
  const width = Math.max(0, ...rows.map(([said]) => said.length))
  return rows.map(([said, source]) => `${indent}${said.padEnd(width)}  # ${source}\n`).join('')
}
