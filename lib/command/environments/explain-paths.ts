import type { LocatedFinding } from '../../finding/finding'
import { explainSettings, type SettingsExplained } from '../../run/settings/explain'
import type { Suite } from '../../run/package'
import { configFor, readFiles } from '../files/files'
import type { BuildRequest } from './environment'
import { isEnvironment } from './expand-paths'
import { explainEnvironment } from './explain-environment'

/**
 * Explains the settings of files, or of a folder with a kustomization for each run of lummo in its build.
 */
export function explainPaths(
  paths: readonly string[],
  request: BuildRequest,
  suite: Suite,
): { runs: SettingsExplained[]; findings: readonly LocatedFinding[] } {
  const [folder = ''] = paths
  if (isEnvironment(folder)) return explainEnvironment(folder, request, suite)
  const read = readFiles({ ...request, paths })
  if (Array.isArray(read)) return { runs: [], findings: read }
  const { findings: wrong, ...config } = configFor(request.settings, read.items, suite)
  if (wrong.length > 0) return { runs: [], findings: wrong }
  const explained = explainSettings({ items: read.items, ...config }, suite)
  return { runs: [explained], findings: [...read.findings, ...explained.findings] }
}

/** Returns the problem with paths that are not one package; undefined if there is none. */
export const severalPackages = (command: string, paths: readonly string[]): string | undefined =>
  paths.length > 1 && paths.some(isEnvironment)
    ? `${command} accepts one folder with a kustomization at a time.`
    : undefined
