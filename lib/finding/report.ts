import type { Finding } from './finding'

/** Collects the findings of several parts, and hands on what else comes of them. */
export class Report<F extends Finding = Finding> {
  readonly findings: F[] = []

  /** Returns what comes of a part, and keeps its findings. */
  take<T extends { readonly findings: readonly F[] }>(part: T): T {
    this.addAll(part.findings)
    return part
  }

  /** Keeps findings. Not by one `push`, which takes as many as the stack has room for. */
  addAll(findings: Iterable<F>): void {
    for (const finding of findings) this.findings.push(finding)
  }
}
