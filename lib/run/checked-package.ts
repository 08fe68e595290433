import type { PackageCheck, Scope } from '../checks/package-check'
import { PACKAGE_CHECKS } from '../checks/suite'
import { hasErrors, type LocatedFinding } from '../finding/finding'
import { lazy } from '../manifest/memo/lazy'
import { IGNORE } from '../wire/annotations'
import type { Settings } from '../settings/spec'
import { NO_CHANGES } from '../wire/list/layout'
import { FinishedItems } from './finished-items'
import type { ExpandedClaim } from './ownership/take-ownership'
import type { Package, Suite } from './package'
import { expandPackage, type ExpandedPackage, type Outcome } from './pipeline'

/** The module is loaded on demand, because annotations that ignore findings are rare. */
const ignoring = lazy(() => require('./ignore/ignore-findings') as typeof import('./ignore/ignore-findings'))

/** The module is loaded on demand, because functions do not report required controllers. */
const controllers = lazy(() => require('./needed-controllers') as typeof import('./needed-controllers'))

/** Result of a run with the output of each claim, and the findings that annotations suppress. */
export interface CheckedOutcome extends Outcome {
  expandedClaims: readonly ExpandedClaim[]
  ignored: readonly LocatedFinding[]
}

/**
 * Expands the claims of a package and checks the whole output. Checks for missing or unused objects run only if the
 * whole package is known. A kustomize generator, for example, sees only its own claim. The input of a kustomization
 * is checked one object at a time.
 */
export function checkedPackage(pack: Package, suite: Suite): CheckedOutcome {
  const expanded = expandPackage(pack, suite)
  const scope = pack.scope ?? (isForOne(pack, suite) ? 'object' : 'package')
  const checks = pack.checked ?? expanded.settings.checks.natives
  const found = withChecks(expanded, scope, checks)
  const isWhole = scope === 'package' && !hasErrors(found)
  if (pack.namesControllers === true && isWhole) {
    found.push(...controllers().neededControllers(expanded, pack, suite))
  }
  const changes = hasErrors(found) ? NO_CHANGES : expanded.changes
  const { expandedClaims } = expanded
  if (!isMentioned(pack)) return { changes, expandedClaims, findings: found, ignored: [] }
  const sees = { all: checks === 'all', package: isWhole, controllers: pack.namesControllers === true }
  return { changes, expandedClaims, ...ignoring().ignoreFindings({ ...expanded, findings: found }, pack, sees) }
}

/** Checks whether an object can contain the annotation that ignores findings, either directly or after a patch. */
const isMentioned = ({ items, itemsWith, functionConfig }: Package): boolean =>
  functionConfig?.mentions(IGNORE) === true ||
  (itemsWith === undefined ? items.some((item) => item.mentions(IGNORE)) : itemsWith(IGNORE, 'anywhere').length > 0)

/**
 * Returns the findings of a run, including those of its checks. Findings of the checks replace earlier findings about
 * the same missing object.
 */
function withChecks(expanded: ExpandedPackage, scope: Scope, natives: Settings['checks']['natives']): LocatedFinding[] {
  const finished = new FinishedItems(expanded, scope, natives)
  const needed = expanded.isPartial ? RUNS.sources : RUNS[scope]
  const checks = PACKAGE_CHECKS.filter(({ needs }) => needed.includes(needs))
  const checked = checks.flatMap((check) => check.run(finished))
  const missing = new Set(checked.flatMap((one) => one.missing ?? []))
  const others = expanded.findings.filter((one) => one.missing === undefined || !missing.has(one.missing))
  return [...others, ...checked]
}

/** Checks to run, keyed by scope. */
const RUNS: Readonly<Record<Scope, readonly PackageCheck['needs'][]>> = {
  package: ['package', 'final', 'objects'],
  object: ['final', 'objects'],
  sources: ['objects'],
}

/** Checks whether the run expands only one claim or one kind while other runs expand the other claims. */
const isForOne = ({ functionConfig, only }: Package, suite: Suite): boolean =>
  only !== undefined || suite.kinds.some(({ kind }) => kind === functionConfig?.kind)
