import { PACKAGE_CHECKS } from '../checks/suite'
import { hasErrors } from '../finding/finding'
import { NO_CHANGES } from '../wire/list/layout'
import { FinishedItems } from './finished-items'
import type { Package, Suite } from './package'
import { expandPackage, type Outcome } from './pipeline'

/**
 * Expands the claims of a package and checks what comes out as a whole. Checks that say what is missing or unused run
 * only where the whole package is in sight: a kustomize generator sees nothing but its own claim. What a kustomization
 * has yet to change is judged object by object.
 */
export function checkedPackage(pack: Package, suite: Suite): Outcome {
  const expanded = expandPackage(pack, suite)
  if (hasErrors(expanded.findings)) return expanded
  const { settings, made, natives, index } = expanded
  const whole = pack.whole ?? !isForOne(pack, suite)
  const unbuilt = pack.unbuilt === true
  const thorough = pack.thorough === true || settings.checks.natives === 'all'
  const finished = new FinishedItems(settings, made, index, new Set(natives), whole, thorough)
  const checks = PACKAGE_CHECKS.filter(({ needs }) => whole || needs === 'objects' || (needs === 'final' && !unbuilt))
  const findings = [...expanded.findings, ...checks.flatMap((check) => check.run(finished))]
  return { changes: hasErrors(findings) ? NO_CHANGES : expanded.changes, findings }
}

/** Whether the run is for one claim, or one kind, and the rest is for other runs. */
const isForOne = ({ functionConfig, only }: Package, suite: Suite): boolean =>
  only !== undefined || suite.kinds.some(({ kind }) => kind === functionConfig?.kind)
