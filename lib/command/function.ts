import { type LocatedFinding, hasErrors } from '../finding/finding'
import { errorsFirst, inOrder } from '../finding/order'
import { checkedPackage } from '../run/checked-package'
import type { Suite } from '../run/package'
import { layoutParts } from '../wire/list/layout'
import { readResourceList } from '../wire/list/read-resource-list'
import { FullReadingNeeded } from '../wire/list/resource-list'

/** What a run of the function gives: what goes to stdout and stderr, and the exit code. */
export interface FunctionRun {
  stdout: Buffer
  /** The same in parts, which are made when they are asked for. */
  parts?: () => Iterable<Buffer>
  stderr: string
  exitCode: 0 | 1
  findings: readonly LocatedFinding[]
}

/**
 * Runs the suite as a KRM function. A list that can be read always comes out whole: expanded, or, with an error,
 * unchanged with the results. A text that is no ResourceList gives no output at all and exit code 1.
 */
export function runFunction(input: Buffer, suite: Suite, full = false): FunctionRun {
  try {
    const list = readResourceList(input, full)
    if (Array.isArray(list)) return failed(list)
    const { changes, findings: found } = checkedPackage(list, suite)
    const findings = inOrder(found)
    const layout = list.layoutWithout(changes.items.keys())
    // Nothing in there may read an item: part of the output would be gone when that fails.
    const parts = () => layoutParts(layout, changes, resultsOf(findings))
    let joined: Buffer | undefined
    return {
      parts,
      get stdout() {
        joined ??= Buffer.concat([...parts()])
        return joined
      },
      stderr: textOf(findings),
      exitCode: hasErrors(findings) ? 1 : 0,
      findings,
    }
  } catch (problem) {
    if (problem instanceof FullReadingNeeded && !full) return runFunction(input, suite, true)
    throw problem
  }
}

// Most runs have nothing to say, and do not load what says it.
const resultsOf = (findings: readonly LocatedFinding[]): readonly unknown[] =>
  findings.length === 0
    ? []
    : (require('../finding/results') as typeof import('../finding/results')).toResults(findings)
const textOf = (findings: readonly LocatedFinding[]): string =>
  findings.length === 0
    ? ''
    : (require('../finding/terminal') as typeof import('../finding/terminal')).renderForPeople(errorsFirst(findings))

const failed = (findings: readonly LocatedFinding[]): FunctionRun => ({
  stdout: Buffer.alloc(0),
  stderr: textOf(findings),
  exitCode: 1,
  findings,
})
