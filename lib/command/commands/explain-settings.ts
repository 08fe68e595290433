import { hasErrors, pathText } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import { renderForPeople } from '../../finding/terminal'
import type { Explained, SettingsExplained } from '../../run/settings/explain'
import type { Suite } from '../../run/package'
import { explainPaths, severalPackages } from '../environments/explain-paths'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf } from '../options'

/**
 * Runs `lummo explain-settings [--settings FILE] PATH…`: prints every setting, its value, and the location of the
 * value.
 */
export function explain(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('explain-settings', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional, options } = call
  if (positional.length === 0) return wrongCall('explain-settings requires at least one PATH.')
  const several = severalPackages('explain-settings', positional)
  if (several !== undefined) return wrongCall(several)
  const request = { allowed: allowedBy(options), settings: options.settings, variables: call.variables }
  const { runs, findings } = explainPaths(positional, request, suite)
  const stderr = renderForPeople(inOrder(findings))
  if (hasErrors(findings)) return { stdout: '', stderr, exitCode: 1 }
  const tables = runs.map((run, at) => `${runs.length > 1 ? `# run ${at + 1} of lummo\n` : ''}${tableOf(run)}`)
  return { stdout: tables.join('\n'), stderr, exitCode: 0 }
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
