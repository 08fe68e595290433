import type { Finding, LocatedFinding } from '../finding/finding'
import { placeOf, type Span } from './syntax/source'

/** Maximum number of findings that a run reports. Further findings usually result from the first ones. */
const MAX_PROBLEMS = 100

/** Collects the findings of `.kfg` files. */
export class Problems {
  private readonly found: LocatedFinding[] = []

  /** Adds a finding at a range. Findings with the same code and place are added only once. */
  add(finding: Finding, span: Span): void {
    if (this.found.length >= MAX_PROBLEMS) return
    const place = placeOf(span)
    const isKnown = this.found.some(
      (one) =>
        one.code === finding.code &&
        one.place?.file === place.file &&
        one.place.line === place.line &&
        one.place.column === place.column,
    )
    if (!isKnown) this.found.push({ ...finding, place })
  }

  get all(): readonly LocatedFinding[] {
    return this.found
  }

  /** Whether the maximum number of findings is reached. */
  get isFull(): boolean {
    return this.found.length >= MAX_PROBLEMS
  }

  get hasErrors(): boolean {
    return this.found.some(({ severity }) => severity === 'error')
  }
}
