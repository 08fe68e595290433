import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { explainSettings, type SettingsExplained } from '../../run/settings/explain'
import type { Suite } from '../../run/package'
import { type BuildRequest, built, judgeLocated } from './environment'
import { packagesOf } from './build/packages'

/** Explains every setting for a folder with a kustomization, for each run of lummo in its build. */
export function explainEnvironment(
  folder: string,
  { allowed, settings }: BuildRequest,
  suite: Suite,
): { runs: SettingsExplained[]; findings: LocatedFinding[] } {
  const explained = built(folder, allowed, suite, ({ located }) => {
    const { build, sources } = located()
    // The settings for one part of the build could differ from the settings for the whole build.
    if (build.status !== 0) {
      return { runs: [], ...judgeLocated({ located }, { allowed, settings, isThorough: false }, suite) }
    }
    const { runs, rest, findings } = packagesOf(build, settings, suite, sources)
    const all = [...runs, ...(rest === undefined ? [] : [rest])].map((pack) => explainSettings(pack, suite))
    const found = [...findings, ...all.flatMap((one) => one.findings)]
    return { runs: hasErrors(found) ? [] : all, findings: found, build }
  })
  return Array.isArray(explained) ? { runs: [], findings: explained } : explained
}
