import { asJson } from '../../finding/json'
import type { LocatedFinding } from '../../finding/finding'
import { ruleSummaries } from './rule-summaries'

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

/** Writes findings as a SARIF log, for code scanning. Source: SARIF 2.1.0, OASIS standard. */
export function findingsAsSarif(findings: readonly LocatedFinding[]): string {
  const codes = [...new Set<string>(findings.map(({ code }) => code))].sort()
  const summaries = ruleSummaries()
  return asJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'lummo',
            rules: codes.map((id) => ({ id, shortDescription: { text: summaries[id] ?? id } })),
          },
        },
        results: findings.map((finding) => resultOf(finding, codes.indexOf(finding.code))),
      },
    ],
  })
}

/** Returns a path as a URI reference. `encodeURI` keeps `#` and `?`, which would end the path. */
const uriOf = (file: string): string => encodeURI(file).replaceAll('#', '%23').replaceAll('?', '%3F')

function resultOf({ severity, code, message, place, object }: LocatedFinding, ruleIndex: number) {
  const physicalLocation = place && {
    artifactLocation: { uri: uriOf(place.file) },
    region: { startLine: place.line, startColumn: place.column, endColumn: place.endColumn },
  }
  const logicalLocations = object && [{ fullyQualifiedName: `${object.kind}/${object.name}`, kind: 'object' }]
  const location = { ...(physicalLocation && { physicalLocation }), ...(logicalLocations && { logicalLocations }) }
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    ...(Object.keys(location).length > 0 ? { locations: [location] } : {}),
  }
}
