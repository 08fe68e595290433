import type { FieldPath, LocatedFinding } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import type { Plain } from '../../../manifest/manifest'
import { counted, shortList } from '../../../manifest/text'
import { hasEqualObject, isReferredTo, matchesOf, referenceTo, uniqueReferences } from './references'
import { testObject } from './rules'
import { subsetDifferences } from './subset'
import type { TestCase } from './test-case'
import { objectRef, valueFailure } from './value-failure'

/** The objects of a run. The input of a kustomization is unknown. */
export interface ObjectsOfRun {
  input: readonly Plain[] | undefined
  output: readonly Plain[]
}

/** Returns the differences between the objects that a test expects and the output. */
export function checkObjects(test: TestCase, { input, output }: ObjectsOfRun): LocatedFinding[] {
  const { expect = [], absent = [], unchanged = [], others } = test.spec
  const listed = new Set<Plain>()
  const failures: LocatedFinding[] = []
  for (const [at, expected] of expect.entries()) {
    const path = ['expect', at]
    const matches = matchesOf(expected, output)
    for (const one of matches) listed.add(one)
    const [object] = matches
    if (object !== undefined && matches.length === 1) {
      const differences = subsetDifferences(expected, object, { path: [], field: [] })
      failures.push(...differences.map((one) => valueFailure(test, path, object, one)))
    } else failures.push(failureAt(test, path, unmatched(expected, matches, output)))
  }
  for (const [at, reference] of unchanged.entries()) {
    const found = output.filter((one) => isReferredTo(reference, one))
    for (const one of found) listed.add(one)
    const problem = unchangedProblem(reference, found, { input, output })
    if (problem !== undefined) failures.push(failureAt(test, ['unchanged', at], problem))
  }
  for (const [at, reference] of absent.entries()) {
    const found = output.filter((one) => isReferredTo(reference, one))
    if (found.length === 0) continue
    const names = shortList(found.map(uniqueReferences(output)))
    failures.push(
      failureAt(
        test,
        ['absent', at],
        `${names} must be absent, but ${found.length === 1 ? 'is' : 'are'} in the output.`,
      ),
    )
  }
  return others === 'absent' ? [...failures, ...unlistedFailures(test, output, listed)] : failures
}

const failureAt = (test: TestCase, path: FieldPath, message: string): LocatedFinding => ({
  ...testObject.at([], message),
  place: test.place(path),
})

/** Returns why an expectation does not match exactly one object. */
function unmatched(expected: Plain, matches: readonly Plain[], output: readonly Plain[]): string {
  const reference = referenceTo(expected)
  if (matches.length > 1) {
    const field = matches.some((one) => referenceTo(one) !== referenceTo(matches[0] as Plain))
      ? 'metadata'
      : 'apiVersion'
    const names = shortList(matches.map((one) => (field === 'metadata' ? referenceTo(one) : String(one.apiVersion))))
    const fix = field === 'metadata' ? 'Set `metadata.name` and `metadata.namespace`.' : 'Set `apiVersion`.'
    return `${reference} matches ${counted(matches.length, 'object')}: ${names}. ${fix}`
  }
  const { apiVersion, ...anyVersion } = expected
  const [other] = apiVersion === undefined ? [] : matchesOf(anyVersion, output)
  if (other !== undefined) return `${reference} has \`apiVersion: ${other.apiVersion}\`, not \`${apiVersion}\`.`
  const sameKind = output.filter(({ kind }) => kind === expected.kind)
  const candidates = sameKind.length > 0 ? sameKind : output
  const names = [...new Set(candidates.map(uniqueReferences(output)))]
  const otherwise = names.length === 0 ? 'The output is empty.' : `The output contains ${shortList(names)}.`
  return `${reference} is not in the output.${suggest(reference, names, otherwise).text}`
}

function unchangedProblem(
  reference: string,
  found: readonly Plain[],
  { input, output }: ObjectsOfRun,
): string | undefined {
  if (input === undefined) {
    return '`unchanged` cannot be checked for a kustomization, because lummo does not see its input objects. List the object in `expect`.'
  }
  if (found.length === 0) {
    const names = output.filter((one) => hasEqualObject(input, one)).map(uniqueReferences(output))
    const otherwise = names.length === 0 ? 'Remove the line.' : `Unchanged: ${shortList(names)}.`
    return `${reference} is not in the output.${suggest(reference, names, otherwise).text}`
  }
  if (found.every((one) => hasEqualObject(input, one))) return undefined
  return input.some((one) => isReferredTo(reference, one))
    ? `${reference} must be unchanged, but the output differs from the input.`
    : `${reference} is not an object of the input. Move the entry to \`expect\`.`
}

/** Returns a finding for each object that the test does not list although it excludes other objects. */
const unlistedFailures = (test: TestCase, output: readonly Plain[], listed: ReadonlySet<Plain>): LocatedFinding[] =>
  output
    .filter((one) => !listed.has(one))
    .map((one) => ({
      ...testObject.at(
        [],
        `${referenceTo(one)} is in the output, but the test does not list it. Add the object to \`expect\`.`,
      ),
      object: objectRef(one),
      place: test.place(['others']),
    }))
