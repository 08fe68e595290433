import type { LocatedFinding } from '../../finding/finding'
import type { Rule } from '../../finding/rule'
import { formerName } from '../../kind/given-name'
import type { Manifest } from '../../manifest/manifest'
import { isExternal } from '../../settings/external'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck, wasChecked } from '../package-check'
import { bodyOf, isMentioned, saysWord } from './mentions'
import { unusedConfig, unusedSecret, unusedTopic } from '../rules'

/** Kinds that have no effect unless another object uses them, each with the rule for unused objects. */
const RULES: Readonly<Record<string, Rule>> = {
  ConfigMap: unusedConfig,
  KafkaTopic: unusedTopic,
  PubSubTopic: unusedTopic,
  Secret: unusedSecret,
}

/** Reports ConfigMaps, Secrets and topics that the package does not use. */
export const unusedSources: PackageCheck = {
  needs: 'package',
  run: (pack) =>
    pack.subjects(Object.keys(RULES)).flatMap((one): LocatedFinding[] => {
      const { kind, metadata } = one.manifest
      const rule = RULES[kind]
      const found = wasChecked(pack, one) || (rule !== unusedTopic && isFoundOtherwise(one.manifest))
      if (rule === undefined || found || isExternal(pack.settings, kind, metadata.name)) return []
      if (isUsed(pack, one)) return []
      const message = `${nameOf(one)} is unused in the package. Remove the object, or list \`${nameOf(one)}\` in \`checks.external\` of the LummoPackage.`
      return [one.finding(rule.at(['metadata', 'name'], message), metadata.name)]
    }),
}

/**
 * Checks whether an object is used without a reference: an application finds it by its labels, or it is a Secret of a
 * type that the cluster itself reads.
 */
function isFoundOtherwise({ kind, type, metadata }: Manifest): boolean {
  const known = /^(?:app|part-of|app\.kubernetes\.io\/.*|helm\.sh\/.*)$/
  if (Object.keys(metadata.labels ?? {}).some((key) => !known.test(key))) return true
  return (
    kind === 'Secret' &&
    /^(?:kubernetes\.io\/service-account-token|bootstrap\.kubernetes\.io\/token)$/.test(
      typeof type === 'string' ? type : '',
    )
  )
}

/** Checks whether any object refers to an object by its current or earlier name. */
const isUsed = (pack: FinishedPackage, one: Finished): boolean =>
  [...new Set([one.manifest.metadata.name, formerName(one.manifest.metadata)])].some((name) =>
    isUsedAs(name, pack, one),
  )

function isUsedAs(called: string, pack: FinishedPackage, { manifest: source }: Finished): boolean {
  const { kind } = source
  if (kind === 'ConfigMap' || kind === 'Secret') return isMentioned(pack, { kind, name: called }, source)
  // Objects of any namespace can use a topic.
  return pack
    .holding(called, () => true)
    .some(({ manifest }) => manifest !== source && saysWord(bodyOf(manifest), called))
}
