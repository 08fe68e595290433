import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { runTest } from '../../lib/command/commands/test/run-test'
import { type TestCase, testOf } from '../../lib/command/commands/test/test-case'
import { runFunction } from '../../lib/command/function'
import { type LocatedFinding, hasErrors, pathText } from '../../lib/finding/finding'
import { renderForPeople } from '../../lib/finding/terminal'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { expandPackage } from '../../lib/run/pipeline'
import { readDocuments, writeDocuments } from '../../lib/wire/list/document-stream'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { withFindings, withoutFindings } from './annotated'

/** A folder of test/golden, with input and expected output. */
export interface GoldenCase {
  folder: string
  title: string
  input: string
}

export const GOLDEN = join(__dirname, '../golden')
const UPDATE = process.env.UPDATE_GOLDEN === '1'

/**
 * Returns all cases below a folder. A case is a folder with an input.yaml, and the comment on the first line is its
 * title.
 */
export function goldenCases(folder: string): GoldenCase[] {
  const input = join(folder, 'input.yaml')
  if (existsSync(input)) {
    const text = withoutFindings(readFileSync(input, 'utf8'))
    const title = /^# (.+)$/m.exec(text.split('\n')[0] ?? '')?.[1]
    return [{ folder, title: title ?? `(no title: the first line of ${input} must be a comment)`, input: text }]
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => goldenCases(join(folder, entry.name)))
}

/** Returns the result of a case: the findings, and the objects as YAML documents, or nothing if there are errors. */
export function runCase({ input }: Pick<GoldenCase, 'input'>): {
  expected?: string
  findings: readonly LocatedFinding[]
} {
  const read = readDocuments(input, 'input.yaml')
  if (Array.isArray(read)) return { findings: read }
  const { changes, findings } = expandPackage({ items: read.items }, suite)
  return hasErrors(findings) ? { findings } : { expected: writeDocuments(read.items, changes), findings }
}

/** Returns findings as a YAML list that is easy to read. */
export const describeFindings = (findings: readonly LocatedFinding[]): string =>
  writeYaml(
    findings.map(({ severity, code, path, place, message }) => ({
      at: place === undefined ? undefined : `${place.line}:${place.column}`,
      field: path === undefined || path.length === 0 ? undefined : pathText(path),
      [severity]: code,
      message,
    })),
  )

/** Compares a file of a case with the actual content. With UPDATE_GOLDEN=1, writes the file. */
export function expectFile(folder: string, name: string, content: string | undefined): void {
  const file = join(folder, name)
  if (UPDATE) {
    if (content === undefined) rmSync(file, { force: true })
    else writeFileSync(file, content)
  }
  expect({ file, content: existsSync(file) ? readFileSync(file, 'utf8') : undefined }).toEqual({ file, content })
}

/** Compares the findings that a file records with the findings of a run. With UPDATE_GOLDEN=1, records the findings. */
export function expectFindings(folder: string, name: string, findings: readonly LocatedFinding[]): void {
  const text = withoutFindings(readFileSync(join(folder, name), 'utf8'))
  expectFile(folder, name, withFindings(text, findings))
  // In earlier versions, findings were in a separate file. The object must not exist.
  expectFile(folder, 'findings.yaml', undefined)
}

/** Test of a case without a test file. With UPDATE_GOLDEN=1, lists the objects of the output. */
const NEW_TEST = 'input: input.yaml\nexpect: []\nothers: absent\n'

/**
 * Compares the objects of a case with `expected.yaml`, which contains them in full, or else with the fields that
 * `case.test.yaml` lists. The test runs as in `lummo test`, but findings are compared with the comments of the input.
 */
export function expectObjects({ folder, input }: GoldenCase, expected: string | undefined): void {
  const [whole, subset] = ['expected.yaml', 'case.test.yaml'].map((name) => join(folder, name)) as [string, string]
  const isWhole = existsSync(whole)
  if (expected === undefined || isWhole) expectFile(folder, 'case.test.yaml', undefined)
  if (expected === undefined) {
    expectFile(folder, 'expected.yaml', undefined)
    return
  }
  const listed = existsSync(subset) ? readFileSync(subset, 'utf8') : NEW_TEST
  const test = readCase(isWhole ? 'input: input.yaml\ngolden: expected.yaml\n' : listed, subset)
  const render = () => ({ text: expected, findings: [], input: () => objectsIn(input) })
  const { failures, updates } = runTest(test, render, UPDATE ? 'update' : 'compare')
  for (const { path, text } of updates) writeFileSync(path, text)
  expect(renderForPeople(failures)).toBe('')
}

function readCase(text: string, file: string): TestCase {
  const read = testOf(text, file)
  if (Array.isArray(read)) throw new Error(renderForPeople(read))
  return read
}

const objectsIn = (text: string): Plain[] => (loadAll(text) as unknown[]).filter(isPlain)

/** Returns the documents of a case as the ResourceList that a host would send. */
export function asResourceList(input: string): Buffer {
  const read = readDocuments(input, 'input.yaml')
  if (Array.isArray(read)) throw new Error('The input is no YAML')
  const items = read.items.map(({ text }) => {
    const lines = text
      .replace(/^(\s*#.*\n|\s*\n)+/, '')
      .trimEnd()
      .split('\n')
    return lines.map((line, at) => (at === 0 ? `- ${line}` : line === '' ? '' : `  ${line}`)).join('\n')
  })
  return Buffer.from(`apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('\n')}\n`)
}

/** Runs a ResourceList through the function. */
export const runList = (input: Buffer) => runFunction(input, suite)
