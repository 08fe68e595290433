import { explainFilter } from './filter'

const GOOD = [
  'attributes:name',
  'attributes.name = "com"',
  'attributes.name != "com"',
  'attributes.name="com"',
  'hasPrefix(attributes.name, "co")',
  'NOT attributes:name',
  '(NOT attributes:name) OR attributes.name = "co"',
  'NOT (attributes:name OR attributes.lang = "jp")',
  'attributes.name = "com" AND -attributes:"lang"',
  'attributes:"iana.org/language_tag"',
  'attributes:"みんな"',
  'attributes."a.b" = "c"',
  'attributes.event-type = "a \\"quoted\\" word"',
  'attributes.a = "AND" AND attributes.b = "("',
  '(attributes:a AND attributes:b) OR attributes:c',
  'attributes:a OR attributes:b OR attributes:c',
  '  attributes:a\n  AND attributes:b  ',
]

test.each(GOOD)('the filter %s is fine', (filter) => {
  expect(explainFilter(filter)).toBeUndefined()
})

const BAD: [string, RegExp][] = [
  ['', /is incomplete/],
  ['name = "com"', /only to `attributes`, not to `name`/],
  ['attributes', /has no key/],
  ['attributes:', /is not a key/],
  ['attributes.name', /An attribute must be followed by/],
  ['attributes.name > "a"', /not `>`/],
  ['attributes.name = com', /Put the value in double quotes: `"com"`/],
  ["attributes.name = 'com'", /Put the value in double quotes: `"com"`/],
  ['attributes.name == "com"', /Replace `==` with `=`/],
  ['attributes:a attributes:b', /`attributes` is unexpected/],
  ['attributes:a or attributes:b', /Replace the operator with `OR`/],
  ['not attributes:a', /only to `attributes`/],
  ['attributes:a OR attributes:b AND attributes:c', /mixes `AND` and `OR` without parentheses/],
  ['(attributes:a', /not closed/],
  ['attributes:a)', /`\)` is unexpected/],
  ['hasPrefix(attributes.a)', /an attribute and a string/],
  ['hasPrefix attributes.a', /has no parentheses/],
  ['attributes.a.b = "c"', /must be in quotes/],
  ['attributes.a = "c', /is not a string/],
  [`attributes.a = "${'x'.repeat(240)}"`, /257 bytes/],
]

test.each(BAD)('the filter %s is refused, with its reason', (filter, reason) => {
  expect(explainFilter(filter)).toMatch(reason)
})

test('a filter of exactly 256 bytes is fine, and a long one of parentheses is read', () => {
  expect(explainFilter(`attributes.a = "${'x'.repeat(239)}"`)).toBeUndefined()
  expect(explainFilter(`${'('.repeat(120)}attributes:a${')'.repeat(120)}`)).toBeUndefined()
})
