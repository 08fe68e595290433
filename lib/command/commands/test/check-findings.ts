import { relative, resolve, sep } from 'node:path'
import { type LocatedFinding, pathText } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import { shortList } from '../../../manifest/text'
import { testFinding } from './rules'
import type { ExpectedFinding, TestCase } from './test-case'

/** Findings of a run, split according to the expectations of a test. */
export interface MatchedFindings {
  /** For each expected finding, the reported finding; undefined if there is none. */
  matches: readonly (LocatedFinding | undefined)[]
  /** Errors and warnings that the test does not list. */
  others: readonly LocatedFinding[]
}

/** Finds the reported finding of each expectation. A finding satisfies only one expectation. */
export function matchFindings(test: TestCase, reported: readonly LocatedFinding[]): MatchedFindings {
  const left = new Set(reported)
  const matches = (test.spec.findings ?? []).map((expected) => {
    const found = [...left].find((one) => isMatch(test, expected, one))
    if (found !== undefined) left.delete(found)
    return found
  })
  return { matches, others: [...left].filter(({ severity }) => severity !== 'info') }
}

/** Returns the differences between the findings that a test lists and the findings of a run. */
export function checkFindings(test: TestCase, reported: readonly LocatedFinding[]): LocatedFinding[] {
  const { findings: expected } = test.spec
  const { matches, others } = matchFindings(test, reported)
  // Without a list, only errors fail the test. Errors are reported unchanged, because they must be fixed in the input.
  if (expected === undefined) return others.filter(({ severity }) => severity === 'error')
  const absent = expected.flatMap((one, at): LocatedFinding[] =>
    matches[at] === undefined
      ? [{ ...testFinding.at([], missingMessage(test, one, others)), place: test.place(['findings', at]) }]
      : [],
  )
  return [...absent, ...others]
}

function missingMessage(test: TestCase, expected: ExpectedFinding, others: readonly LocatedFinding[]): string {
  const same = others.filter(({ code }) => code === expected.code)
  if (same.length > 0) {
    const entries = same.map((one) => entryText(entryFor(test, one)))
    return `\`${expected.code}\` is reported, but not as the test expects. Reported: ${shortList(entries)}.`
  }
  const codes = [...new Set(others.map(({ code }) => code as string))]
  const otherwise = codes.length === 0 ? 'Remove the line, or correct the input.' : `Reported: ${shortList(codes)}.`
  return `\`${expected.code}\` is not reported.${suggest(expected.code, codes, otherwise).text}`
}

const entryText = ({ code, ...rest }: ExpectedFinding): string =>
  `{${Object.entries({ code, ...rest })
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')}}`

/** Returns the entry of `findings` for a reported finding. */
export function entryFor(test: TestCase, { code, object, place }: LocatedFinding): ExpectedFinding {
  return {
    code,
    ...(object === undefined ? {} : { object: referenceOf(object) }),
    ...(place === undefined ? {} : { file: pathFrom(test, place.file), line: place.line }),
  }
}

const referenceOf = ({ kind, name, namespace }: NonNullable<LocatedFinding['object']>): string =>
  [kind, namespace, name].filter((part) => part !== undefined).join('/')

/** Returns the path of a file relative to the folder of the test. */
const pathFrom = (test: TestCase, file: string): string =>
  relative(resolve(test.resolve('.')), resolve(file))
    .split(sep)
    .join('/')

function isMatch(
  test: TestCase,
  expected: ExpectedFinding,
  { object, path, place, ...found }: LocatedFinding,
): boolean {
  const names = object === undefined ? [] : [referenceOf(object), `${object.kind}/${object.name}`]
  return (
    expected.code === found.code &&
    (expected.severity === undefined || expected.severity === found.severity) &&
    (expected.object === undefined || names.includes(expected.object)) &&
    (expected.field === undefined || expected.field === pathText(path ?? [])) &&
    (expected.line === undefined || expected.line === place?.line) &&
    (expected.file === undefined || (place !== undefined && isSameFile(test, expected.file, place.file))) &&
    (expected.message === undefined || found.message.includes(expected.message))
  )
}

const isSameFile = (test: TestCase, expected: string, file: string): boolean =>
  resolve(test.resolve(expected)) === resolve(file)
