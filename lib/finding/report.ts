import type { Finding } from './finding'

/** Collects the findings of several steps, and returns their other results. */
export class Report<F extends Finding = Finding> {
  readonly findings: F[] = []

  /** Collects the findings of a result, and returns the result. */
  take<T extends { readonly findings: readonly F[] }>(part: T): T {
    this.addAll(part.findings)
    return part
  }

  /** Keeps findings. A `push` with many arguments would exceed the size of the stack. */
  addAll(findings: Iterable<F>): void {
    for (const finding of findings) this.findings.push(finding)
  }
}
