import type { LocatedFinding } from '../../finding/finding'
import { notInTarget } from '../../parts/targets/rules'
import { DIFFERING_KINDS, unsupportedFields } from '../../parts/targets/unsupported-fields'
import type { Settings } from '../../settings/spec'
import { type Finished, nameOf, type PackageCheck } from '../package-check'

/** Kinds of External Secrets that moved to the new API version in the same release. */
const EXTERNAL_SECRETS = ['ClusterExternalSecret', 'ClusterSecretStore', 'ExternalSecret', 'SecretStore']

/**
 * Reports fields of foreign objects that the targets do not support. lummo omits such fields from generated objects.
 */
export const unfitForTargets: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    pack
      .natives([...DIFFERING_KINDS, ...EXTERNAL_SECRETS])
      .flatMap((one) => [...unfit(one, pack.settings.targets), ...wrongVersion(one, pack.settings.targets)]),
}

type Targets = Settings['targets']

const unfit = (one: Finished, targets: Targets) =>
  unsupportedFields(one.manifest, targets, 'the field has no effect').map(({ path, verdict, message }) => {
    const severity = verdict === 'refused' ? 'error' : 'warning'
    return one.finding(notInTarget.at(path, `${nameOf(one)}: ${message}`, { severity, atKey: true }))
  })

/**
 * Reports an API version of External Secrets that the targets do not serve. Only External Secrets 0.16 serves both
 * versions.
 */
function wrongVersion(one: Finished, { externalSecrets }: Targets): LocatedFinding[] {
  const { apiVersion } = one.manifest
  const wanted = `external-secrets.io/${externalSecrets}`
  if (!/^external-secrets\.io\/v1(?:beta1)?$/.test(apiVersion) || apiVersion === wanted) return []
  const message = `${nameOf(one)} has \`apiVersion: ${apiVersion}\`, but the target version of External Secrets serves \`${wanted}\`. Set \`apiVersion: ${wanted}\`, or change \`targets.externalSecrets\`.`
  return [
    one.finding(
      notInTarget.at(['apiVersion'], message, { severity: 'warning', current: apiVersion, proposed: wanted }),
    ),
  ]
}
