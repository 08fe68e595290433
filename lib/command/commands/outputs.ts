import { hasErrors } from '../../finding/finding'
import { asJson, findingEntries } from '../../finding/json'
import { renderForPeople } from '../../finding/terminal'
import { asManifest } from '../../manifest/manifest'
import { sameNamespace } from '../../manifest/id'
import { CLUSTER_DOMAIN, type ClaimName, type Outputs, outputsOf } from '../../outputs/outputs'
import { outputsAsText } from '../../outputs/text'
import type { Suite } from '../../run/package'
import type { Explained, SettingsExplained } from '../../run/settings/explain'
import { readDocuments } from '../../wire/list/document-stream'
import { expandPaths } from '../environments/expand-paths'
import { explainPaths, severalPackages } from '../environments/explain-paths'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf, formatOf } from '../options'

/** Runs `lummo outputs [--json] [--settings FILE] PATH…`: prints the addresses and Secrets of each short object. */
export function outputs(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('outputs', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional: paths, options } = call
  if (paths.length === 0) return wrongCall('outputs requires at least one PATH.')
  const several = severalPackages('outputs', paths)
  if (several !== undefined) return wrongCall(several)
  const request = { allowed: allowedBy(options), settings: options.settings }
  const { text, findings } = expandPaths({ paths, ...request, isThorough: false }, suite)
  const isBad = hasErrors(findings)
  const found = isBad ? {} : outputsIn(text, explainPaths(paths, request, suite).runs)
  const exitCode = isBad ? 1 : 0
  if (formatOf(options) === 'json') {
    return { stdout: asJson({ outputs: found, findings: findingEntries(findings) }), stderr: '', exitCode }
  }
  return { stdout: outputsAsText(found), stderr: renderForPeople(findings), exitCode }
}

function outputsIn(text: string, runs: readonly SettingsExplained[]): Outputs {
  const read = readDocuments(text, 'output')
  const objects = Array.isArray(read) ? [] : read.items.map(({ object }) => object)
  return outputsOf(
    objects.flatMap((object) => asManifest(object) ?? []),
    (claim) => domainIn(runs, claim),
  )
}

/** Returns the cluster domain that a claim sets, or else the domain of its package. */
function domainIn(runs: readonly SettingsExplained[], { kind, name, namespace }: ClaimName): string {
  const own = runs.flatMap(({ objects }) =>
    objects
      .filter(({ claim }) => claim.kind === kind && claim.name === name && sameNamespace(claim.namespace, namespace))
      .flatMap(({ settings }) => domainsIn(settings)),
  )
  return [...own, ...runs.flatMap(({ settings }) => domainsIn(settings))][0] ?? CLUSTER_DOMAIN
}

const domainsIn = (settings: readonly Explained[]): string[] =>
  settings.flatMap(({ path, value }) => (path.join('.') === 'network.clusterDomain' ? String(value) : []))
