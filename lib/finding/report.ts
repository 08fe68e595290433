import type { Finding } from './finding'

/** Collects the findings of several parts, and returns their other results. */
export class Report<F extends Finding = Finding> {
  readonly findings: F[] = []

  /** Returns the result of a part and keeps its findings. */
  take<T extends { readonly findings: readonly F[] }>(part: T): T {
    this.addAll(part.findings)
    return part
  }

  /** Keeps findings. A single `push` would exceed the stack with many arguments. */
  addAll(findings: Iterable<F>): void {
    for (const finding of findings) this.findings.push(finding)
  }
}
