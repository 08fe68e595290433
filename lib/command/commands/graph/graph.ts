import { hasErrors } from '../../../finding/finding'
import { renderForPeople } from '../../../finding/terminal'
import { asManifest } from '../../../manifest/manifest'
import { resolveSettings } from '../../../run/settings/settings'
import type { Suite } from '../../../run/package'
import type { Settings } from '../../../settings/spec'
import { readDocuments } from '../../../wire/list/document-stream'
import { type CommandResult, wrongCall } from '../../command-result'
import type { BuildRequest } from '../../environments/environment'
import { expandPaths, isEnvironment } from '../../environments/expand-paths'
import { explainPaths, severalPackages } from '../../environments/explain-paths'
import { findEnvironments } from '../../environments/kustomizations/find-environments'
import { isFolder } from '../../files/scan'
import { allowedBy, callOf } from '../../options'
import { asDot } from './dot'
import { graphOf } from './draw-objects'
import { asMermaid } from './mermaid'
import { mergeLeaves, mergeRoutes } from './merge-leaves'
import { RenderedPackage } from './rendered-package'

/**
 * Runs `lummo graph [--format mermaid|dot] PATH…`: draws hosts, routes, Services, workloads, and the objects that
 * workloads use.
 */
export function graph(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('graph', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional: paths, options, variables } = call
  if (paths.length === 0) return wrongCall('graph requires at least one PATH.')
  const several = severalPackages('graph', paths) ?? severalEnvironments(paths)
  if (several !== undefined) return wrongCall(several)
  const request = { allowed: allowedBy(options), settings: options.settings, variables }
  const { text, findings } = expandPaths({ paths, ...request, isThorough: false }, suite)
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (hasErrors(findings)) return { stdout: '', stderr: renderForPeople(errors), exitCode: 1 }
  const read = readDocuments(text, 'output')
  const objects = Array.isArray(read) ? [] : read.items.flatMap(({ object }) => asManifest(object) ?? [])
  const settings = settingsOf(paths, request, suite)
  const drawn = mergeRoutes(mergeLeaves(graphOf(new RenderedPackage(objects, settings))))
  return { stdout: options.format === 'dot' ? asDot(drawn) : asMermaid(drawn), stderr: '', exitCode: 0 }
}

/** Returns the problem with a folder that contains several environments, because they would be drawn as one package. */
function severalEnvironments(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    if (path === '-' || !isFolder(path) || isEnvironment(path)) continue
    const environments = findEnvironments(path)?.environments ?? []
    if (environments.length > 0)
      return `${path} contains environments. Pass one of them: ${environments.slice(0, 3).join(', ')}.`
  }
  return undefined
}

/** Returns the default settings, with the external objects of the package. */
function settingsOf(paths: readonly string[], request: BuildRequest, suite: Suite): Settings {
  const defaults = resolveSettings(suite.settings, [], {}).in()
  const external = explainPaths(paths, request, suite).runs.flatMap(({ settings }) =>
    settings.flatMap(({ path, value }) => (path.join('.') === 'checks.external' ? (value as string[]) : [])),
  )
  return { ...defaults, checks: { ...defaults.checks, external } }
}
