import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { Report } from '../../finding/report'
import { lazy } from '../../manifest/memo/lazy'
import { deepEqual } from '../../manifest/deep-equal'
import { badImage } from '../../parts/container/rules'
import { checkedPackage } from '../../run/checked-package'
import type { Suite } from '../../run/package'
import { unknownKind } from '../../run/rules'
import { type ExpandedItems, expandItems } from '../files/expand-items'
import { failuresOf } from './failures/failure'
import type { Allowed } from './safety/functions-judged'
import type { KustomizationFile } from './kustomizations/kustomization-file'
import { invalidImages } from './kustomizations/image-changes'
import { type Build, type Builder, withKustomize } from './build/kustomize'
import { type Packages, packagesOf } from './build/packages'
import { Sources } from './sources/sources'
import { survey } from './safety/survey'
import { unknownFieldSpecs } from './unmatched/field-specs'
import { hasLaterTag } from './unmatched/later-tags'
import { renamedAddresses } from './unmatched/renamed-addresses'
import { renamedReferences } from './unmatched/renamed-references'
import { unmatchedIn } from './unmatched/unmatched'

/** Permissions and settings of a build. */
export interface BuildRequest {
  allowed: Allowed
  /** Path from the option `--settings`. */
  settings?: string | undefined
  /** Values of `--set NAME=VALUE`, for `.kfg` files. */
  variables?: ReadonlyMap<string, string>
}

/** Options for checking a folder with a kustomization. */
export interface Judging extends BuildRequest {
  /** Whether to check all objects, or only those that lummo checks when it runs as a function. */
  isThorough: boolean
}

/** Builds a folder with kustomize, checks the runs of lummo in the build, and expands the remaining objects. */
export function judgeEnvironment(folder: string, judging: Judging, suite: Suite): ExpandedItems {
  const judged = built(folder, judging.allowed, suite, (builds) => {
    // A check does not need the text of the objects, so one build is enough unless kustomize fails.
    const checked = judging.isThorough ? judgeLocated(builds, judging, suite) : undefined
    if (checked !== undefined && (checked.build.status === 0 || hasErrors(checked.findings))) return checked
    const build = builds.plain()
    const plain = judge(packagesOf(build, judging.settings, suite), judging, suite)
    const text = plain.text ?? build.stdout.toString('utf8')
    if (build.status === 0 && plain.findings.length === 0) return { ...plain, text, build }
    const again = judgeLocated(builds, judging, suite)
    // If the second build fails, the objects of the first build have no origins, and are identified by name.
    const isSame = again.build.runs.length === build.runs.length && again.build.status === build.status
    const { sources } = builds.located()
    const { findings, ignored } = isSame
      ? again
      : judge(packagesOf(build, judging.settings, suite, sources), judging, suite)
    return { text, findings: findings, ignored, build }
  })
  return Array.isArray(judged) ? { text: '', findings: judged, ignored: [] } : judged
}

/** Checks the objects of a build. The findings refer to files of the user. */
export function judgeLocated({ located }: Pick<Builds, 'located'>, judging: Judging, suite: Suite) {
  const { build, sources, kustomizations } = located()
  const packages = packagesOf(build, judging.settings, suite, sources)
  const { findings: all, ignored } = judge(packages, judging, suite)
  const findings = all.filter((one) => !hasLaterTag(one, kustomizations))
  // If the kind of an object is misspelt, the patch that selects the object is not reported separately.
  const isMisspelled = findings.some(({ code }) => code === unknownKind.code)
  if (judging.isThorough && !isMisspelled && (build.status === 0 || hasErrors(findings))) {
    findings.push(...unmatchedIn(kustomizations, packages.objects))
    findings.push(...renamedReferences(kustomizations, packages.printed))
    findings.push(...renamedAddresses(kustomizations, packages.printed))
  }
  return { text: '', findings: findings, ignored, build }
}

/**
 * Two variants of a build: without and with the origins of its objects. Each build runs when its function is first
 * called.
 */
interface Builds {
  plain(): Build
  located(): { build: Build; sources: Sources; kustomizations: readonly KustomizationFile[] }
}

/** Findings, and the build to which they refer. */
interface Judged {
  findings: LocatedFinding[]
  build: Build
}

/** Builds a folder if the build is safe. If the build is unsafe, or if kustomize fails, returns findings. */
export function built<T extends Judged>(
  folder: string,
  given: Allowed,
  suite: Suite,
  use: (builds: Builds) => T,
): T | LocatedFinding[] {
  const allowed = { ...given, program: suite.program }
  const { kustomizations, findings: unsafe } = survey(folder, allowed)
  if (hasErrors(unsafe)) return [...unsafe]
  const specs = unknownFieldSpecs(kustomizations, suite)
  const findings = [...specs, ...kustomizations.flatMap(invalidImages).map(({ finding }) => finding)]
  const used = withKustomize(allowed, (builder) => {
    const result = use({
      plain: lazy(() => builder.build(folder)),
      located: lazy(() => locate(builder, folder, kustomizations)),
    })
    // An invalid field in a configuration can make kustomize fail.
    const { status, stderr, runs } = result.build
    const isOurs = hasErrors([...result.findings, ...specs, ...runs.flatMap((one) => one.findings)])
    if (status !== 0 && !isOurs) {
      result.findings.push(...failuresOf(folder, stderr, kustomizations))
    }
    result.findings = joined(result.findings, findings)
    return result
  })
  return 'severity' in used ? [used, ...findings] : used
}

function locate(builder: Builder, folder: string, kustomizations: readonly KustomizationFile[]) {
  const { from, ...build } = builder.buildWithOrigins(folder)
  return { build, sources: new Sources(kustomizations, from), kustomizations }
}

function judge({ runs, rest, findings }: Packages, { isThorough }: Judging, suite: Suite) {
  const report = new Report<LocatedFinding>()
  report.addAll(findings)
  const ignored: LocatedFinding[] = []
  const checked = isThorough ? { checked: 'all' as const, namesControllers: true } : {}
  for (const run of runs) ignored.push(...report.take(checkedPackage({ ...run, ...checked }, suite)).ignored)
  if (rest === undefined) return { text: undefined, findings: report.findings, ignored }
  const { hasClaims, ...pack } = rest
  const expanded = report.take(expandItems({ ...pack, ...checked }, suite))
  ignored.push(...expanded.ignored)
  return { text: hasClaims ? expanded.text : undefined, findings: report.findings, ignored }
}

/** Adds findings about the kustomization files. Omits findings that result from an invalid entry of `images`. */
function joined(found: readonly LocatedFinding[], own: readonly LocatedFinding[]): LocatedFinding[] {
  const isSame = (one: LocatedFinding, other: LocatedFinding): boolean =>
    one.code === badImage.code && one.code === other.code && deepEqual(one.place, other.place)
  return [...own, ...found.filter((one) => !own.some((other) => isSame(one, other)))]
}
