import { asJson } from '../../finding/json'
import { type LocatedFinding, pathText } from '../../finding/finding'
import { contentHash } from '../../manifest/hash'

const SEVERITIES = { error: 'critical', warning: 'minor', info: 'info' } as const

/** Writes findings as a Code Quality report. Source: GitLab 18 documentation, "Code Quality report format". */
export function findingsAsGitlab(findings: readonly LocatedFinding[]): string {
  const counts = new Map<string, number>()
  return asJson(
    findings.map((finding) => {
      const identity = identityOf(finding)
      const earlier = counts.get(identity) ?? 0
      counts.set(identity, earlier + 1)
      return {
        description: finding.message,
        check_name: finding.code,
        // GitLab shows only one of several findings with the same fingerprint.
        fingerprint: contentHash(earlier === 0 ? identity : `${identity} ${earlier}`, 12),
        severity: SEVERITIES[finding.severity],
        location: { path: finding.place?.file ?? '.', lines: { begin: finding.place?.line ?? 1 } },
      }
    }),
  )
}

/**
 * Returns the properties that identify a finding. The line is not one of them, so that the fingerprint stays the same
 * when lines above the finding change.
 */
const identityOf = ({ code, message, object, path, place }: LocatedFinding): string =>
  JSON.stringify([code, message, object, pathText(path ?? []), place?.file])
