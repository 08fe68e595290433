import type { PackageCheck, Scope } from '../checks/package-check'
import { PACKAGE_CHECKS } from '../checks/suite'
import { hasErrors } from '../finding/finding'
import { NO_CHANGES } from '../wire/list/layout'
import { FinishedItems } from './finished-items'
import type { Package, Suite } from './package'
import { expandPackage, type Outcome } from './pipeline'

/**
 * Expands the claims of a package and checks the whole output. Checks for missing or unused objects run only if the
 * whole package is known: a kustomize generator sees only its own claim. Input of a kustomization is checked object by
 * object.
 */
export function checkedPackage(pack: Package, suite: Suite): Outcome {
  const expanded = expandPackage(pack, suite)
  if (hasErrors(expanded.findings)) return expanded
  const scope = pack.scope ?? (isForOne(pack, suite) ? 'object' : 'package')
  const finished = new FinishedItems(expanded, scope, pack.checked ?? expanded.settings.checks.natives)
  const checks = PACKAGE_CHECKS.filter(({ needs }) => RUNS[scope].includes(needs))
  const checked = checks.flatMap((check) => check.run(finished))
  const missing = new Set(checked.flatMap((one) => one.missing ?? []))
  const others = expanded.findings.filter((one) => one.missing === undefined || !missing.has(one.missing))
  const findings = [...others, ...checked]
  return { changes: hasErrors(findings) ? NO_CHANGES : expanded.changes, findings }
}

/** The checks that run with each scope. */
const RUNS: Readonly<Record<Scope, readonly PackageCheck['needs'][]>> = {
  package: ['package', 'final', 'objects'],
  object: ['final', 'objects'],
  sources: ['objects'],
}

/** Checks whether the run expands one claim, or one kind, and other runs expand the rest. */
const isForOne = ({ functionConfig, only }: Package, suite: Suite): boolean =>
  only !== undefined || suite.kinds.some(({ kind }) => kind === functionConfig?.kind)
