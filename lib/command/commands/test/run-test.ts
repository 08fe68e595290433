import { existsSync } from 'node:fs'
import { hasErrors, type LocatedFinding } from '../../../finding/finding'
import { inOrder } from '../../../finding/order'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { readDocuments } from '../../../wire/list/document-stream'
import { readText } from '../../files/file-problem'
import type { NewFile } from '../../files/write-files'
import { lineChanges } from '../../line-changes'
import { checkFindings } from './check-findings'
import { checkObjects, type ObjectsOfRun } from './check-objects'
import { testFile, testGolden } from './rules'
import { type TestCase, testOf } from './test-case'
import { updatedTest } from './updated-test'

/** Result of rendering the input of a test. */
export interface RenderedInput {
  /** The output as YAML documents; empty if there are errors. */
  text: string
  findings: readonly LocatedFinding[]
  /** Returns the objects of the input; undefined if only kustomize can determine them. */
  input(): readonly Plain[] | undefined
}

/** Renders the input of a test. */
export type RenderInput = (test: TestCase) => RenderedInput

/** Result of a test. */
export interface TestResult {
  file: string
  name: string
  failures: readonly LocatedFinding[]
  /** Files that an update writes. */
  updates: readonly NewFile[]
}

/** Runs a test. With an update, also returns the files whose expectations change, and the failures that remain. */
export function runTest(test: TestCase, render: RenderInput, mode: 'compare' | 'update'): TestResult {
  const rendered = render(test)
  const result = { file: test.file, name: test.spec.name ?? test.file }
  // The output of an input with errors is unknown, so an update can change only listed findings.
  const canUpdate = !hasErrors(rendered.findings) || test.spec.findings !== undefined
  if (mode === 'compare' || !canUpdate) return { ...result, failures: failuresOf(test, rendered), updates: [] }
  const text = updatedTest(test, objectsOf(test, rendered), rendered.findings)
  const updated = text === undefined ? undefined : testOf(text, test.file)
  if (text === undefined || updated === undefined || Array.isArray(updated)) {
    const message =
      'The file cannot be updated, because it contains anchors, tags or empty entries. Edit the file manually.'
    const failures = failuresOf(test, rendered)
    return failures.length === 0
      ? { ...result, failures, updates: [] }
      : { ...result, failures: [...failures, { ...testFile.at([], message), place: test.place([]) }], updates: [] }
  }
  const updates = [...fileUpdate(test.file, test.text, text), ...goldenUpdate(test, rendered)]
  return { ...result, failures: failuresOf(updated, rendered, updates), updates }
}

const fileUpdate = (path: string, before: string | undefined, text: string): NewFile[] =>
  before === text ? [] : [{ path, text, replaces: before !== undefined }]

function goldenUpdate(test: TestCase, { text, findings }: RenderedInput): NewFile[] {
  const { golden } = test.spec
  if (golden === undefined || hasErrors(findings)) return []
  const path = test.resolve(golden)
  return fileUpdate(path, existsSync(path) ? readText(path) : undefined, text)
}

function objectsOf({ spec }: TestCase, { text, input }: RenderedInput): ObjectsOfRun {
  const read = readDocuments(text, 'output')
  const output = Array.isArray(read) ? [] : read.items.map(({ object }) => object).filter(isPlain)
  const isNeeded = spec.unchanged !== undefined || spec.others === 'absent'
  return { input: isNeeded ? input() : [], output }
}

function failuresOf(test: TestCase, rendered: RenderedInput, updates: readonly NewFile[] = []): LocatedFinding[] {
  const failures = checkFindings(test, rendered.findings)
  if (!hasErrors(rendered.findings)) {
    failures.push(...checkObjects(test, objectsOf(test, rendered)), ...goldenFailures(test, rendered, updates))
  } else if (failures.length === 0) failures.push(...unreachable(test))
  return inOrder(failures)
}

/** Returns a finding if a test expects both objects and errors from the same input. */
function unreachable(test: TestCase): LocatedFinding[] {
  const { expect = [], unchanged = [], golden } = test.spec
  const field = [
    expect.length > 0 && 'expect',
    unchanged.length > 0 && 'unchanged',
    golden !== undefined && 'golden',
  ].find((one) => one !== false)
  if (field === undefined) return []
  const message = `The input has errors, so there is no output. Remove \`${field}\`, or correct the input.`
  return [{ ...testFile.at([], message), place: test.place([field]) }]
}

/** Maximum number of diff lines that a message shows. */
const MAX_LINES = 40

function goldenFailures(test: TestCase, { text }: RenderedInput, updates: readonly NewFile[]): LocatedFinding[] {
  const { golden } = test.spec
  if (golden === undefined) return []
  const path = test.resolve(golden)
  const written = updates.find((one) => one.path === path)?.text
  const expected = written ?? (existsSync(path) ? readText(path) : undefined)
  if (expected === text) return []
  const place = test.place(['golden'])
  if (expected === undefined) {
    return [{ ...testGolden.at([], `${path} does not exist. Run \`lummo test --update\` to write it.`), place }]
  }
  const lines = lineChanges(expected, text)
  const rest = lines.length > MAX_LINES ? [`… ${lines.length - MAX_LINES} more lines`] : []
  const message = `The output differs from ${path}:\n${[...lines.slice(0, MAX_LINES), ...rest].join('\n')}`
  return [{ ...testGolden.at([], message), place }]
}
