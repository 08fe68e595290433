import { parseVersionRange, violatedBound } from './version-range'

const violated = (range: string, version: string) => violatedBound(parseVersionRange(range) ?? [], version)?.operator

test.each([
  ['>=0.2', '0.2.0', undefined],
  ['>=0.2', '0.1.9', '>='],
  ['>=0.2', '1.0.0', undefined],
  ['>=0.10', '0.9.0', '>='],
  ['>=0.2.1', '0.2.0', '>='],
  ['>=1', '1.0.0-rc.1', undefined],
  ['>=0.2 <1.0', '0.9.9', undefined],
  ['>=0.2 <1.0', '1.0.0', '<'],
  ['>=0.2 <1.0', '0.1.0', '>='],
])('%s and version %s: %s', (range, version, operator) => {
  expect(violated(range, version)).toBe(operator)
})

test.each(['', '0.2', '>= 0.2', '^0.2', '<=0.2', '>=0.2  <1', '>=0.2.0.1', '>=v0.2', '>=0.2,<1'])(
  '`%s` is not a range',
  (text) => {
    expect(parseVersionRange(text)).toBeUndefined()
  },
)
