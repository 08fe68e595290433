import { asJson } from '../../finding/json'
import { type LocatedFinding, pathText } from '../../finding/finding'
import { contentHash } from '../../manifest/hash'

const SEVERITIES = { error: 'critical', warning: 'minor', info: 'info' } as const

/** Writes findings as a Code Quality report. Source: GitLab 18 documentation, "Code Quality report format". */
export const findingsAsGitlab = (findings: readonly LocatedFinding[]): string =>
  asJson(
    findings.map((finding) => ({
      description: finding.message,
      check_name: finding.code,
      fingerprint: fingerprintOf(finding),
      severity: SEVERITIES[finding.severity],
      location: { path: finding.place?.file ?? '.', lines: { begin: finding.place?.line ?? 1 } },
    })),
  )

/**
 * Returns the fingerprint of a finding. The fingerprint does not contain the line, and therefore stays the same when
 * lines above the finding change.
 */
function fingerprintOf({ code, message, object, path, place }: LocatedFinding): string {
  return contentHash(JSON.stringify([code, message, object, pathText(path ?? []), place?.file]), 12)
}
