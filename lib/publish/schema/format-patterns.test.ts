import fc from 'fast-check'
import { FORMATS } from '../../kind/formats'
import { exampleOfFormat, patternOfFormat } from './format-patterns'

const withPattern = Object.keys(FORMATS).filter((format) => patternOfFormat(format).pattern !== undefined)

/**
 * Strings to compare a pattern with its grammar: short strings of significant characters, and longer strings of one
 * type.
 */
const text = fc.oneof(
  fc.constantFrom(...Object.keys(FORMATS).flatMap((format) => exampleOfFormat(format) ?? [])),
  fc.string({ unit: fc.constantFrom(...'abzABZ019-_./:%=+$eEkKMGimswhdu'), maxLength: 12 }),
  fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,2})?(m|Ki|Mi|Gi|k|M|G|s|h|ms|d|w|%|e[0-9])?$/),
  fc.stringMatching(/^([a-z0-9]{1,20}[-./]){0,8}[a-z0-9]{1,20}$/),
  fc.stringMatching(/^([0-9]{1,3}h)?([0-9]{1,3}m)?([0-9]{1,3}s)?$/),
  fc.stringMatching(/^\/[a-zA-Z0-9._-]{0,20}$/),
  fc.stringMatching(/^[0-9]{1,3}%$/),
)

test.each(withPattern)('the pattern of %s takes whatever the grammar takes, and not everything', (format) => {
  const { pattern = '', maxLength = Number.POSITIVE_INFINITY } = patternOfFormat(format)
  const expression = new RegExp(pattern, 'u')
  let taken = 0
  fc.assert(
    fc.property(text, (one) => {
      if (FORMATS[format]?.(one) !== undefined) return
      taken += 1
      expect({ one, fits: expression.test(one) && one.length <= maxLength }).toEqual({ one, fits: true })
    }),
    { seed: 5, numRuns: 4000 },
  )
  expect(taken).toBeGreaterThan(5)
  expect(expression.test('\n')).toBe(false)
})

test.each(Object.keys(FORMATS).filter((format) => exampleOfFormat(format) !== undefined))(
  'the example of %s is one',
  (format) => {
    const example = exampleOfFormat(format) ?? ''
    expect(FORMATS[format]?.(example)).toBeUndefined()
    expect(example).toMatch(new RegExp(patternOfFormat(format).pattern ?? '', 'u'))
  },
)

test('no pattern needs more than Go’s regular expressions can', () => {
  const beyond = withPattern.filter((format) => /\(\?[=!<]|\\[1-9]/.test(patternOfFormat(format).pattern ?? ''))
  expect(beyond).toEqual([])
})
