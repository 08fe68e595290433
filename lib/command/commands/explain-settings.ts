import { hasErrors, pathText } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import { renderForPeople } from '../../finding/terminal'
import { type Explained, explainSettings, type SettingsExplained } from '../../run/settings/explain'
import type { Suite } from '../../run/package'
import { isEnvironment } from '../environments/expand-paths'
import { explainEnvironment } from '../environments/explain-environment'
import { configFor, readFiles } from '../files/files'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf } from '../options'

/** Runs `lummo explain-settings [--settings FILE] PATH…`: prints every setting, its value, and where it was set. */
export function explain(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('explain-settings', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional, options } = call
  if (positional.length === 0) return wrongCall('explain-settings requires at least one PATH.')
  const [folder = ''] = positional
  if (positional.length > 1 && positional.some(isEnvironment)) {
    return wrongCall('explain-settings accepts one folder with a kustomization at a time.')
  }
  const { runs, findings } = isEnvironment(folder)
    ? explainEnvironment(folder, { allowed: allowedBy(options), settings: options.settings }, suite)
    : explainFiles(positional, options.settings, suite)
  const stderr = renderForPeople(inOrder(findings))
  if (hasErrors(findings)) return { stdout: '', stderr, exitCode: 1 }
  const tables = runs.map((run, at) => `${runs.length > 1 ? `# run ${at + 1} of lummo\n` : ''}${tableOf(run)}`)
  return { stdout: tables.join('\n'), stderr, exitCode: 0 }
}

function explainFiles(paths: readonly string[], file: string | undefined, suite: Suite) {
  const read = readFiles(paths, file)
  if (Array.isArray(read)) return { runs: [], findings: read }
  const { findings: wrong, ...config } = configFor(file, read.items)
  if (wrong.length > 0) return { runs: [], findings: wrong }
  const explained = explainSettings({ items: read.items, ...config }, suite)
  return { runs: [explained], findings: [...read.findings, ...explained.findings] }
}

function tableOf({ settings, objects }: SettingsExplained): string {
  const sections = objects.map(({ claim, settings: own }) => `\n${claim.kind}/${claim.name}:\n${table(own, '  ')}`)
  return `${table(settings, '')}${sections.join('')}`
}

/** Returns one line per setting, in columns. */
function table(settings: readonly Explained[], indent: string): string {
  const rows = settings.map(
    ({ path, value, source }) => [`${pathText(path)}: ${JSON.stringify(value)}`, source] as const,
  )
  const width = Math.max(0, ...rows.map(([text]) => text.length))
  return rows.map(([text, source]) => `${indent}${text.padEnd(width)}  # ${source}\n`).join('')
}
