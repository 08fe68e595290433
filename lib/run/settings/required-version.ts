import type { FieldPath, Finding } from '../../finding/finding'
import { lazy } from '../../manifest/memo/lazy'
import { parseVersionRange, violatedBound } from '../../settings/version-range'
import { otherVersion } from '../rules'

const own = lazy(() => require('../../../dist/tables/version.json') as { version: string })

/**
 * Reports a range of versions that does not contain this version of lummo. The schema reports values that are not a
 * range.
 */
export function checkRequiredVersion(range: string, path: FieldPath): Finding[] {
  const { version } = own()
  const bound = violatedBound(parseVersionRange(range) ?? [], version)
  if (bound === undefined) return []
  const wanted = bound.operator === '<' ? `a version before ${bound.version}` : `version ${bound.version} or later`
  const message = `\`requires\` (${range}) excludes this version of lummo (${version}). Install ${wanted}.`
  return [otherVersion.at(path, message)]
}
