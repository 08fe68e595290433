import type { Problems } from '../problems'
import { kfgCircle } from '../rules'
import type { Span } from '../syntax/source'
import { circleText } from './load'
import type { KfgResource } from './value'

/** The references between resources, in the order in which they were found. */
export class Graph {
  private readonly edges = new Map<KfgResource, Map<KfgResource, Span>>()

  add(from: KfgResource, to: KfgResource, span: Span): void {
    const known = this.edges.get(from) ?? new Map<KfgResource, Span>()
    if (!known.has(to)) known.set(to, span)
    this.edges.set(from, known)
  }

  /** Returns the resources that a resource refers to. */
  from(resource: KfgResource): readonly KfgResource[] {
    return [...(this.edges.get(resource)?.keys() ?? [])]
  }

  /** Returns resources in an order in which each resource follows its dependencies. Reports each cycle once. */
  inOrder(resources: readonly KfgResource[], problems: Problems): KfgResource[] {
    const done = new Set<KfgResource>()
    const ordered: KfgResource[] = []
    for (const first of resources) this.visit(first, { done, ordered, problems })
    return ordered
  }

  /** Traverses the references of a resource without recursion, because a chain can have thousands of resources. */
  private visit(first: KfgResource, { done, ordered, problems }: Visit): void {
    if (done.has(first)) return
    const open = [{ resource: first, rest: this.from(first).values() }]
    while (true) {
      const last = open.at(-1)
      if (last === undefined) return
      const next = last.rest.next()
      if (next.done) {
        done.add(last.resource)
        ordered.push(last.resource)
        open.pop()
        continue
      }
      const at = open.findIndex(({ resource }) => resource === next.value)
      if (at !== -1) {
        const names = [...open.slice(at).map(({ resource }) => resource), next.value].map(({ name }) => name.text)
        const span = this.edges.get(last.resource)?.get(next.value) ?? last.resource.name.span
        const finding = kfgCircle.at([], circleText(names))
        // Cycles of values are already reported during evaluation.
        if (!problems.all.some(({ message }) => message === finding.message)) problems.add(finding, span)
      } else if (!done.has(next.value)) open.push({ resource: next.value, rest: this.from(next.value).values() })
    }
  }
}

interface Visit {
  done: Set<KfgResource>
  ordered: KfgResource[]
  problems: Problems
}
