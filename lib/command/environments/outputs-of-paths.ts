import { sameNamespace } from '../../manifest/id'
import { asManifest } from '../../manifest/manifest'
import { CLUSTER_DOMAIN, type ClaimName, type Outputs, outputsOf } from '../../outputs/outputs'
import type { Suite } from '../../run/package'
import type { Explained, SettingsExplained } from '../../run/settings/explain'
import { readDocuments } from '../../wire/list/document-stream'
import type { BuildRequest } from './environment'
import { explainPaths } from './explain-paths'

/**
 * Returns the outputs of a rendered package, with the cluster domain of its settings.
 *
 * @param text the rendered objects
 * @param paths the input, which contains the settings
 */
export function outputsOfPaths(text: string, paths: readonly string[], request: BuildRequest, suite: Suite): Outputs {
  const read = readDocuments(text, 'output')
  const objects = Array.isArray(read) ? [] : read.items.map(({ object }) => object)
  const { runs } = explainPaths(paths, request, suite)
  return outputsOf(
    objects.flatMap((object) => asManifest(object) ?? []),
    (claim) => domainIn(runs, claim),
  )
}

/** Returns the cluster domain of a claim: its own setting, or the setting of its package. */
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
