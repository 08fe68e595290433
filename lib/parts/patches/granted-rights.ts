import type { FieldPath, Finding } from '../../finding/finding'
import { escalates, notAllowed, wildcard } from '../../finding/rules'
import type { Manifest } from '../../manifest/manifest'
import { moreRights } from '../../manifest/rights'
import { listText } from '../../manifest/text'
import { pathInPatch } from './path-in-patch'
import type { Patch } from './spec'
import { manifestText } from './target'

/** Reports permissions in a patch that lummo would also report in `permissions` or `bind`. */
export function explainRights(before: Manifest, after: Manifest, patch: Patch, at: FieldPath): Finding[] {
  const { everything, escalating, everyone } = moreRights(before, after)
  const [subject] = everyone
  if (subject !== undefined && before.kind === 'IAMPolicyMember') {
    const message = `\`${subject}\` in ${manifestText(before)} would grant access to anyone on the internet. Set the account that needs access.`
    return [notAllowed.at(pathInPatch(['spec', 'member'], patch, at), message)]
  }
  if (subject !== undefined) {
    const message = `The patch grants the permissions of ${manifestText(before)} to \`${subject}\`, which includes accounts outside the package. Set a single ServiceAccount, user or group.`
    return [wildcard.at(pathInPatch(['subjects'], patch, at), message)]
  }
  if (everything !== undefined) {
    const where = everything === 'rules' ? '`permissions`' : '`bind`'
    const message = `With the patch, ${manifestText(before)} grants wildcard permissions. List the required permissions, or set \`wildcard: true\` under ${where}.`
    return [wildcard.at(pathInPatch([everything], patch, at), message)]
  }
  if (escalating.length === 0) return []
  const verbs = listText(escalating.map((verb) => `\`${verb}\``))
  const message = `${verbs} in ${manifestText(before)} would let the application grant itself any permission. Remove ${escalating.length > 1 ? 'the verbs that the application does not need' : 'the verb if the application does not need it'}.`
  return [escalates.at(pathInPatch(['rules'], patch, at), message)]
}
