import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { runTests } from '../../lib/command/commands/test/run-tests'

const EXAMPLES = join(__dirname, '../../kustomize-examples')

test('the tests of the example api-with-database pass', () => {
  const { stdout, exitCode } = runTests([join(EXAMPLES, 'api-with-database')], suite)
  expect(stdout).toMatch(/^pass .+\n1 test, 0 failed\n$/)
  expect(exitCode).toBe(0)
})
