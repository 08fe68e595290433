import type { Finding, LocatedFinding } from '../../finding/finding'
import { notLocal } from '../rules'
import { fileOf, LOCAL_CONFIG } from '../../wire/annotations'
import type { Item } from '../../wire/item'
import type { FoundClaim } from '../claims'
import type { ExpandedClaim } from './take-ownership'
import { isGenerated } from './generated-path'
import { placed } from '../place-finding'

export const MARK = `Add the annotation \`${LOCAL_CONFIG}: "true"\``

/**
 * Returns the claims that are replaced by their output. If the host writes files back (kpt), a claim that generates
 * nothing is kept, because the next run needs the claim again, and every unmarked claim gets a warning. `vanishing`
 * contains the claims that the next run would not read.
 */
export function consumedOf(
  found: readonly FoundClaim[],
  claims: readonly ExpandedClaim[],
): { items: readonly Item[]; vanishing: readonly Item[]; findings: LocatedFinding[] } {
  const unmarked = found.filter(({ item, stays }) => !stays && item.role === 'item')
  const items = unmarked.map(({ item }) => item)
  const filed = items.filter(({ object, file }) => file === undefined && fileOf(object) !== undefined)
  if (filed.length === 0) {
    // Omits the second copy of a functionConfig. Claims that the command line reads from files remain in the files.
    const vanishing = unmarked
      .filter(({ item, expanded }) => expanded && item.file === undefined)
      .map(({ item }) => item)
    return { items, vanishing, findings: [] }
  }
  const makers = new Set(claims.filter(({ manifests }) => manifests.length > 0).map(({ item }) => item))
  const staying = new Set(filed.filter((item) => !makers.has(item)))
  return {
    items: items.filter((item) => !staying.has(item)),
    vanishing: filed.filter((item) => !staying.has(item)),
    findings: filed.map((item) => placed(staying.has(item) ? wouldBeApplied(item) : isReplaced(item), item)),
  }
}

const wouldBeApplied = ({ kind }: Item): Finding =>
  notLocal.at([], `A ${kind} must not be applied to a cluster. ${MARK}.`)

const isReplaced = ({ kind, object }: Item): Finding => {
  if (isGenerated(fileOf(object)?.path ?? '')) {
    const message = `The next run would remove this ${kind}, because it is in \`generated/\`. Move the ${kind} to another folder.`
    return notLocal.at([], message, { severity: 'error' })
  }
  const message = `The output of this ${kind} replaces the ${kind} in its file, without its comments. ${MARK} to keep the ${kind}, and to write the output to \`generated/\`.`
  return notLocal.at([], message)
}
