import { asJson, findingEntries } from '../../../finding/json'
import { renderForPeople } from '../../../finding/terminal'
import { counted } from '../../../manifest/text'
import type { Suite } from '../../../run/package'
import { type CommandResult, wrongCall } from '../../command-result'
import { writeFiles } from '../../files/write-files'
import { testsAsJunit } from '../../formats/junit'
import { allowedBy, callOf, formatOf } from '../../options'
import { findTests } from './find-tests'
import { inputRenderer } from './render-input'
import { testGolden, testObject, testValue } from './rules'
import { runTest, type TestResult } from './run-test'
import { readTest } from './test-case'

/**
 * Runs `lummo test [--update] [--format FORMAT] [PATH…]`: compares the output of inputs with the expectations in
 * `*.test.yaml` files.
 */
export function runTests(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('test', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional, options } = call
  const { files, findings } = findTests(positional.length === 0 ? ['.'] : positional)
  const render = inputRenderer(allowedBy(options), suite)
  const mode = options.update === undefined ? 'compare' : 'update'
  const results = files.map((file): TestResult => {
    const test = readTest(file)
    return Array.isArray(test) ? { file, name: file, failures: test, updates: [] } : runTest(test, render, mode)
  })
  // Two tests can refer to the same golden file.
  const updates = [...new Map(results.flatMap((one) => one.updates).map((one) => [one.path, one])).values()]
  writeFiles(updates)
  const unreadable = findings.length === 0 ? [] : [{ file: '', name: 'test files', failures: findings, updates: [] }]
  const all = [...unreadable, ...results]
  const exitCode = all.some(({ failures }) => failures.length > 0) ? 1 : 0
  const format = formatOf<keyof typeof TEST_FORMATS>(options)
  return { stdout: TEST_FORMATS[format](all), stderr: '', exitCode, ...(format === 'text' ? { isReport: true } : {}) }
}

/** Writers of test results, one for each format that `lummo test` supports. */
const TEST_FORMATS = {
  text: testsAsText,
  json: testsAsJson,
  junit: (results: readonly TestResult[]) => testsAsJunit(results),
} as const

function testsAsJson(results: readonly TestResult[]): string {
  return asJson({
    tests: results.map(({ file, name, failures, updates }) => ({
      file: file === '' ? undefined : file,
      name,
      passed: failures.length === 0,
      updated: updates.map(({ path }) => path),
      failures: findingEntries(failures),
    })),
  })
}

function testsAsText(results: readonly TestResult[]): string {
  const failed = results.filter(({ failures }) => failures.length > 0)
  const lines = results.map(({ file, name, failures, updates }) => {
    const title = file === '' || file === name ? name : `${file}: ${name}`
    const report = failures.length === 0 ? '' : `${renderForPeople(failures)}\n`
    return `${failures.length === 0 ? 'pass' : 'FAIL'} ${title}\n${updates.map(({ path }) => `wrote ${path}\n`).join('')}${report}`
  })
  const isChange = failed.some(({ failures }) => failures.some(({ code }) => UPDATABLE.some((one) => one === code)))
  const hint = isChange ? 'If the output is correct, run `lummo test --update`.\n' : ''
  return `${lines.join('')}${counted(results.length, 'test')}, ${failed.length} failed\n${hint}`
}

/** Codes of failures that `--update` resolves. */
const UPDATABLE = [testValue.code, testObject.code, testGolden.code]
