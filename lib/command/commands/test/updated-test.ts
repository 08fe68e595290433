import type { LocatedFinding } from '../../../finding/finding'
import type { Plain } from '../../../manifest/manifest'
import { editYaml } from '../../../wire/yaml/edit-yaml'
import { entryFor, matchFindings } from './check-findings'
import type { ObjectsOfRun } from './check-objects'
import { hasEqualObject, identifying, isReferredTo, matchesOf, uniqueReferences } from './references'
import { updatedSubset } from './subset'
import type { ExpectedFinding, TestCase } from './test-case'

/**
 * Returns the text of a test file whose expectations are the current output. Fields that the test does not list are not
 * added. Returns undefined if the text cannot be edited.
 */
export function updatedTest(
  test: TestCase,
  objects: ObjectsOfRun,
  reported: readonly LocatedFinding[],
): string | undefined {
  const { written, spec } = test
  const findings = spec.findings === undefined ? {} : { findings: updatedFindings(test, reported) }
  return editYaml(test.text, { ...written, ...updatedObjects(test, objects), ...findings })
}

/** Returns the fields of a test that list objects, with the current values. A missing list stays absent. */
function updatedObjects({ spec, written }: TestCase, { input = [], output }: ObjectsOfRun): Plain {
  const { expect = [], absent = [], unchanged = [], others } = spec
  const kept = unchanged.filter((reference) =>
    output.some((one) => isReferredTo(reference, one) && hasEqualObject(input, one)),
  )
  const isKept = (object: Plain) => kept.some((reference) => isReferredTo(reference, object))
  const current = expect.flatMap((one) => {
    const [object, second] = matchesOf(one, output)
    if (second !== undefined) return [one]
    return object === undefined ? [] : [updatedSubset(one, object) as Plain]
  })
  const matched = new Set(expect.flatMap((one) => matchesOf(one, output)))
  const added = others === 'absent' ? output.filter((one) => !matched.has(one) && !isKept(one)) : []
  const [passed, generated] = [true, false].map((isPassed) =>
    added.filter((one) => hasEqualObject(input, one) === isPassed),
  ) as [Plain[], Plain[]]
  const lists: Record<string, unknown[]> = {
    expect: [...current, ...generated.map((one) => identifying(one, output))],
    unchanged: [...kept, ...passed.map(uniqueReferences(output))],
    absent: absent.filter((reference) => !output.some((one) => isReferredTo(reference, one))),
  }
  return Object.fromEntries(
    Object.entries(lists).flatMap(([name, list]) => {
      // An empty list is omitted, unless the user wrote the list.
      if (written[name] === undefined && list.length === 0) return []
      return [[name, name === 'unchanged' && list.length === 0 ? undefined : list]]
    }),
  )
}

/** Returns the list of findings: first the matched expectations with their current lines, then new findings. */
function updatedFindings(test: TestCase, reported: readonly LocatedFinding[]): ExpectedFinding[] {
  // A finding with a changed line counts as the same finding.
  const anyLine = (test.spec.findings ?? []).map(({ line, ...rest }) => rest)
  const { matches, others } = matchFindings({ ...test, spec: { ...test.spec, findings: anyLine } }, reported)
  const met = (test.spec.findings ?? []).flatMap((one, at): ExpectedFinding[] => {
    const line = matches[at]?.place?.line
    if (matches[at] === undefined) return []
    return [one.line === undefined || line === undefined ? one : { ...one, line }]
  })
  return [...met, ...others.map((one) => entryFor(test, one))]
}
