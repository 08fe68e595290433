import type { LocatedFinding } from '../../../../finding/finding'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { checkedPackage } from '../../../../run/checked-package'
import type { Suite } from '../../../../run/package'
import type { Item } from '../../../../wire/item'
import { plainItem } from '../../../../wire/plain-item'

/** Output and errors of one short object. */
export interface ExpandedUnit {
  manifests: readonly Manifest[]
  errors: readonly LocatedFinding[]
  warnings: readonly LocatedFinding[]
}

/**
 * Expands short objects together with the objects that stay as they are, and checks the result as a whole package.
 *
 * @returns one result for each short object; an error of one does not hide the output of the others
 */
export function expandClaims(claims: readonly Plain[], others: readonly Item[], suite: Suite): ExpandedUnit[] {
  const items = claims.map((claim, at) => claimItem(claim, at))
  const rest = others.map((item, at) => ({ ...item, at: claims.length + at }))
  const { expandedClaims, findings } = checkedPackage(
    { items: [...items, ...rest], scope: 'package', checked: 'all' },
    suite,
  )
  const outputs = new Map(expandedClaims.map(({ item, manifests }) => [item, manifests]))
  const byFile = new Map<string, LocatedFinding[]>()
  for (const finding of findings) {
    const file = finding.place?.file ?? ''
    byFile.set(file, [...(byFile.get(file) ?? []), finding])
  }
  return items.map((item, at) => {
    const own = byFile.get(fileOfClaim(at)) ?? []
    return {
      manifests: outputs.get(item) ?? [],
      errors: own.filter(({ severity }) => severity === 'error'),
      warnings: own.filter(({ severity }) => severity === 'warning'),
    }
  })
}

/** Returns a file name for a claim, by which the findings about the claim are recognised. */
const fileOfClaim = (at: number): string => `imported object ${at}`

/** Returns the message of a finding without locations, because imported objects have no file yet. */
export const messageOf = ({ message }: LocatedFinding): string => message.replaceAll(/ \(imported object \d+\)/g, '')

function claimItem(claim: Plain, at: number): Item {
  const place = { file: fileOfClaim(at), line: 0, column: 0, endColumn: 0, text: '' }
  return plainItem(claim, { role: 'item', at, place: () => place })
}
