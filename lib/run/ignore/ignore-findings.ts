import type { Finding, LocatedFinding, ObjectRef } from '../../finding/finding'
import { suggest } from '../../finding/suggest'
import { IGNORE, ignoredIn } from '../../wire/annotations'
import type { Item } from '../../wire/item'
import { isOurs } from '../../kind/claim'
import { withListEntries } from '../lookup/lists'
import type { ExpandedClaim } from '../ownership/take-ownership'
import type { Package } from '../package'
import type { ExpandedPackage } from '../pipeline'
import { placed, placedInClaim, objectRefOf } from '../place-finding'
import { badIgnore, needsControllers, unusedIgnore } from '../rules'
import { codes } from './codes'
import { type IgnoreEntry, ignoreEntries } from './entries'

/** Findings of a run that no annotation suppresses. */
export interface Remaining {
  findings: LocatedFinding[]
  ignored: readonly LocatedFinding[]
}

/** Properties of a run that determine which objects it checks. */
interface Sight {
  /** Whether the run checks all Kubernetes objects, or only those that mention a generated object. */
  all: boolean
  /** Whether the run checks the whole package, and no error stopped these checks. */
  package: boolean
  /** Whether the run reports the controllers that the output requires. */
  controllers: boolean
}

/**
 * Removes warning-level and info-level findings that an object lists in the annotation `krm.lummo.dev/ignore`. Reports
 * entries that have no effect.
 */
export function ignoreFindings(
  { findings, expandedClaims }: Pick<ExpandedPackage, 'findings' | 'expandedClaims'>,
  pack: Package,
  sees: Sight,
): Remaining {
  const ignored = new Set<LocatedFinding>()
  const added: LocatedFinding[] = []
  const claims = new Set(expandedClaims.map(({ item }) => item))
  const isChecked = (item: Item): boolean => sees.all || isOurs(item.apiVersion) || claims.has(item)
  const objects = new Map(annotatedIn(pack).map((item) => [keyOf(objectRefOf(item.object)), item]))
  for (const [key, item] of objects) {
    const own = findings.filter(({ object }) => object !== undefined && keyOf(object) === key)
    for (const entry of ignoreEntries(ignoredIn(item.object) ?? '')) {
      const matching = own.filter(({ code }) => code === entry.code)
      const problem = problemOf(entry, matching)
      const lower = matching.filter(({ severity }) => severity !== 'error')
      if (problem !== undefined) added.push(placed(problem, item))
      else if (lower.length > 0) for (const one of lower) ignored.add(one)
      else if (isSought(entry, sees) && isChecked(item)) added.push(placed(unused(entry, item), item))
    }
  }
  const others = findings.filter((one) => !ignored.has(one))
  return { findings: [...others, ...added, ...expandedClaims.flatMap(annotatedByPatch)], ignored: [...ignored] }
}

/**
 * Returns the objects with the annotation. The functionConfig comes last, because the list can also contain it as an
 * item.
 */
function annotatedIn({ items, itemsWith, functionConfig }: Package): Item[] {
  const some = itemsWith?.(IGNORE, 'anywhere') ?? items.filter((item) => item.mentions(IGNORE))
  const all = functionConfig === undefined ? some : [...some, functionConfig]
  return withListEntries({ items: all }).items.filter(({ object }) => ignoredIn(object) !== undefined)
}

/**
 * Reports the annotation on generated objects. Findings about generated objects are reported at the claim, so the
 * annotation has no effect.
 */
const annotatedByPatch = ({ manifests, item, claim }: ExpandedClaim): LocatedFinding[] =>
  manifests
    .filter(({ metadata }) => metadata.annotations?.[IGNORE] !== undefined)
    .map(({ kind }) => {
      const message = `\`${IGNORE}\` has no effect on the generated ${kind}. Set the annotation in \`metadata.annotations\` of the ${claim.kind}.`
      return placedInClaim(badIgnore.at([], message), item, claim.name, { words: IGNORE })
    })

const PATH = ['metadata', 'annotations', IGNORE]

/** Returns the finding about an entry that can never have an effect. */
function problemOf({ code, reason }: IgnoreEntry, matching: readonly LocatedFinding[]): Finding | undefined {
  const { ignorable, errors, policies } = codes()
  if (policies.includes(code) || OWN.includes(code)) {
    const fix = OWN.includes(code) ? '' : ', or add the object to `exempt` of the LummoPolicy'
    return badIgnore.at(PATH, `\`${code}\` cannot be ignored by an annotation. Remove the entry${fix}.`)
  }
  if (errors.includes(code) || (matching.length > 0 && matching.every(({ severity }) => severity === 'error'))) {
    return badIgnore.at(PATH, `\`${code}\` is an error and cannot be ignored. Remove the entry from \`${IGNORE}\`.`)
  }
  if (!ignorable.includes(code) && matching.length === 0) {
    const { text } = suggest(code, ignorable, 'See docs/findings.md for the codes.')
    return badIgnore.at(PATH, `Unknown code \`${code}\` in \`${IGNORE}\`.${text}`)
  }
  if (reason !== '') return undefined
  return badIgnore.at(PATH, `\`${code}\` has no reason in \`${IGNORE}\`. Add a reason: \`${code}: reason\`.`)
}

const OWN: readonly string[] = [badIgnore.code, unusedIgnore.code]

/** Checks whether the run would report the finding of an entry if a checked object had the finding. */
const isSought = ({ code }: IgnoreEntry, sees: Sight): boolean =>
  sees.package && (sees.controllers || code !== needsControllers.code)

const unused = ({ code }: IgnoreEntry, { kind, object }: Item): Finding =>
  unusedIgnore.at(
    PATH,
    `${kind}/${objectRefOf(object).name} has no finding \`${code}\`. Remove the entry from \`${IGNORE}\`.`,
  )

const keyOf = ({ apiVersion, kind, namespace, name }: ObjectRef): string =>
  JSON.stringify([apiVersion, kind, namespace ?? '', name])
