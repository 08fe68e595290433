import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { Report } from '../../finding/report'
import { checkedPackage } from '../../run/checked-package'
import type { Suite } from '../../run/package'
import { type ExpandedItems, expandItems } from '../files/expand-items'
import { kustomizeFailed } from '../rules'
import type { Allowed } from './safety/functions-judged'
import type { KustomizationFile } from './kustomizations/kustomization-file'
import { type Build, type Builder, withKustomize } from './build/kustomize'
import { NOWHERE, type Packages, packagesOf } from './build/packages'
import { Sources } from './sources/sources'
import { survey } from './safety/survey'

/** Permissions and settings of a build. */
export interface BuildRequest {
  allowed: Allowed
  /** The file of `--settings`. */
  settings?: string | undefined
}

/** How a folder with a kustomization is checked. */
export interface Judging extends BuildRequest {
  /** Whether all objects are checked, or only those that a run as a function checks. */
  isThorough: boolean
}

/** Builds a folder with kustomize, checks what lummo did in the build, and expands the rest. */
export function judgeEnvironment(folder: string, judging: Judging, suite: Suite): ExpandedItems {
  const judged = built(folder, judging.allowed, ({ build, located }) => {
    const plain = judge(packagesOf(build, judging.settings, suite), judging, suite)
    const text = plain.text ?? build.stdout.toString('utf8')
    if (build.status === 0 && plain.findings.length === 0) return { ...plain, text }
    const { build: second, sources } = located()
    const again = judge(packagesOf(second, judging.settings, suite, sources), judging, suite)
    // If the second build failed earlier, places are those in the output of kustomize.
    const { findings, ignored } =
      second.runs.length === build.runs.length && second.status === build.status ? again : plain
    return { text, findings: findings.map(cleared), ignored }
  })
  return Array.isArray(judged) ? { text: '', findings: judged, ignored: [] } : judged
}

/** A build, and the same build again with the origins of its objects. */
interface Built {
  build: Build
  located(): { build: Build; sources: Sources }
}

/** Builds a folder that is safe to build. Returns findings if it is not, or if kustomize fails. */
export function built<T extends { findings: LocatedFinding[] }>(
  folder: string,
  allowed: Allowed,
  use: (built: Built) => T,
): T | LocatedFinding[] {
  const { kustomizations, findings } = survey(folder, allowed)
  if (hasErrors(findings)) return [...findings]
  const used = withKustomize(allowed, (builder) => {
    const build = builder.build(folder)
    const result = use({ build, located: () => locate(builder, folder, kustomizations) })
    if (build.status !== 0 && !hasErrors(result.findings)) result.findings.push(failure(folder, build, kustomizations))
    return result
  })
  return 'severity' in used ? [used] : used
}

function locate(builder: Builder, folder: string, kustomizations: readonly KustomizationFile[]) {
  const { from, ...build } = builder.buildWithOrigins(folder)
  return { build, sources: new Sources(kustomizations, from) }
}

function judge({ runs, rest, findings }: Packages, { isThorough }: Judging, suite: Suite) {
  const report = new Report<LocatedFinding>()
  report.addAll(findings)
  const ignored: LocatedFinding[] = []
  const checked = isThorough ? { checked: 'all' as const } : {}
  for (const run of runs) ignored.push(...report.take(checkedPackage({ ...run, ...checked }, suite)).ignored)
  if (rest === undefined) return { text: undefined, findings: report.findings, ignored }
  const { hasClaims, ...pack } = rest
  const expanded = report.take(expandItems({ ...pack, ...checked }, suite))
  ignored.push(...expanded.ignored)
  return { text: hasClaims ? expanded.text : undefined, findings: report.findings, ignored }
}

/** Returns a finding without a place that the user cannot open. */
export function cleared(finding: LocatedFinding): LocatedFinding {
  const { place, ...rest } = finding
  return place === NOWHERE ? rest : finding
}

/** Returns the error of kustomize, unless lummo has already reported it. */
function failure(folder: string, { stderr }: Build, kustomizations: readonly KustomizationFile[]): LocatedFinding {
  const reason = stderr
    .slice(Math.max(0, stderr.lastIndexOf('Error: ')))
    .replace(/^Error: /, '')
    .trim()
  const message = `kustomize cannot build ${folder}: ${reason.replaceAll('\n', ' ')}`
  const top = kustomizations.at(-1)
  return { ...kustomizeFailed.at([], message), ...(top && { place: top.place([]) }) }
}
