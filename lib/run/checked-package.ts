import type { PackageCheck, Scope } from '../checks/package-check'
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
  const scope = pack.scope ?? (isForOne(pack, suite) ? 'object' : 'package')
  const finished = new FinishedItems(expanded, scope, pack.checked ?? expanded.settings.checks.natives)
  const checks = PACKAGE_CHECKS.filter(({ needs }) => RUNS[scope].includes(needs))
  const findings = [...expanded.findings, ...checks.flatMap((check) => check.run(finished))]
  return { changes: hasErrors(findings) ? NO_CHANGES : expanded.changes, findings }
}

/** Which checks run on how much is in sight. */
const RUNS: Readonly<Record<Scope, readonly PackageCheck['needs'][]>> = {
  package: ['package', 'final', 'objects'],
  object: ['final', 'objects'],
  sources: ['objects'],
}

/** Whether the run is for one claim, or one kind, and the rest is for other runs. */
const isForOne = ({ functionConfig, only }: Package, suite: Suite): boolean =>
  only !== undefined || suite.kinds.some(({ kind }) => kind === functionConfig?.kind)
