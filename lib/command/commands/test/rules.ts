import { rule } from '../../../finding/rule'

export const testFile = rule({
  code: 'test-file',
  severity: 'error',
  summary:
    'A test file cannot be run: it expects nothing, contradicts itself, or refers to a file that does not exist.',
})

export const testValue = rule({
  code: 'test-value',
  severity: 'error',
  summary: 'A field of an object does not have the value that a test expects.',
})

export const testObject = rule({
  code: 'test-object',
  severity: 'error',
  summary: 'An object that a test expects is not generated, or an object is generated that the test excludes.',
})

export const testFinding = rule({
  code: 'test-finding',
  severity: 'error',
  summary: 'A finding that a test expects is not reported, or a finding is reported that the test does not list.',
})

export const testGolden = rule({
  code: 'test-golden',
  severity: 'error',
  summary: 'The output differs from the golden file of a test.',
})
