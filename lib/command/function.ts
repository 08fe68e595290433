import { type LocatedFinding, hasErrors } from '../finding/finding'
import { errorsFirst, inOrder } from '../finding/order'
import { checkedPackage } from '../run/checked-package'
import type { Suite } from '../run/package'
import { layoutParts } from '../wire/list/layout'
import { readResourceList } from '../wire/list/read-resource-list'
import { toResults } from '../finding/results'
import { renderForPeople } from '../finding/terminal'

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
 *
 * @param read how the text is read; by default the fast way as far as it goes
 */
export function runFunction(input: Buffer, suite: Suite, read = readResourceList): FunctionRun {
  const list = read(input)
  if (Array.isArray(list)) return failed(list)
  const { changes, findings: found } = checkedPackage(list, suite)
  const findings = inOrder(found)
  const layout = list.layoutWithout(changes.items.keys())
  // Last, since what is wrong with an item shows when it is read.
  const problems = list.problems()
  if (problems.length > 0) return failed(problems)
  // Nothing in there may read an item: part of the output would be gone when that fails.
  const parts = () => layoutParts(layout, changes, toResults(findings))
  let joined: Buffer | undefined
  return {
    parts,
    get stdout() {
      joined ??= Buffer.concat([...parts()])
      return joined
    },
    stderr: renderForPeople(errorsFirst(findings)),
    exitCode: hasErrors(findings) ? 1 : 0,
    findings,
  }
}

const failed = (findings: readonly LocatedFinding[]): FunctionRun => ({
  stdout: Buffer.alloc(0),
  stderr: renderForPeople(errorsFirst(findings)),
  exitCode: 1,
  findings,
})
