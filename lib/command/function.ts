import { type LocatedFinding, hasErrors } from '../finding/finding'
import { errorsFirst, inOrder } from '../finding/order'
import { checkedPackage } from '../run/checked-package'
import type { Suite } from '../run/package'
import type { HostKustomization } from './environments/kustomizations/host-kustomization'
import { layoutParts, NO_CHANGES } from '../wire/list/layout'
import { readResourceList } from '../wire/list/read-resource-list'
import { toResults } from '../finding/results'
import { renderForPeople } from '../finding/terminal'

/** Result of a run as a function: stdout, stderr and exit code. */
export interface FunctionRun {
  stdout: Buffer
  /** stdout in parts. Each part is built on demand. */
  parts?: () => Iterable<Buffer>
  stderr: string
  exitCode: 0 | 1
  findings: readonly LocatedFinding[]
}

/**
 * Runs the suite as a KRM function. If the input is valid, always returns a complete list: expanded or, with an error,
 * unchanged except for the results. If the input is not valid, there is no output, and the exit code is 1.
 *
 * @param read the parser; by default the fast path if possible
 * @param host information from the kustomization around the run
 */
export function runFunction(
  input: Buffer,
  suite: Suite,
  read = readResourceList,
  { invalidImages = [], ...host }: HostKustomization = {},
): FunctionRun {
  const list = read(input)
  if (Array.isArray(list)) return failed(list)
  // A generator receives only its own config, and the transformers after it receive all other objects.
  const hostFindings = invalidImages.flatMap(({ names, finding }) =>
    list.items.some((item) => names.some((name) => item.mentions(name))) ? [finding] : [],
  )
  const { changes: wanted, findings: found } = checkedPackage({ ...list, ...host }, suite)
  const changes = hasErrors(hostFindings) ? NO_CHANGES : wanted
  const findings = inOrder([...hostFindings, ...found])
  const layout = list.layoutWithout(changes.items.keys())
  // Must be called last, because reading an item can add findings.
  const problems = list.problems()
  if (problems.length > 0) return failed(problems)
  // Must not read an item, because an error could then occur after part of the output was written.
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
