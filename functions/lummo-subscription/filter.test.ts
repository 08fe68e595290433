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
  ['', /ends too early/],
  ['name = "com"', /only `attributes`, not `name`/],
  ['attributes', /needs a key/],
  ['attributes:', /no key/],
  ['attributes.name', /After an attribute comes/],
  ['attributes.name > "a"', /not `>`/],
  ['attributes.name = com', /Write it in double quotes: `"com"`/],
  ["attributes.name = 'com'", /Write it in double quotes: `"com"`/],
  ['attributes.name == "com"', /Write `=`/],
  ['attributes:a attributes:b', /What is `attributes` for/],
  ['attributes:a or attributes:b', /Write `OR`/],
  ['not attributes:a', /only `attributes`/],
  ['attributes:a OR attributes:b AND attributes:c', /side by side/],
  ['(attributes:a', /not closed/],
  ['attributes:a)', /What is `\)` for/],
  ['hasPrefix(attributes.a)', /an attribute and a text/],
  ['hasPrefix attributes.a', /needs parentheses/],
  ['attributes.a.b = "c"', /needs quotes/],
  ['attributes.a = "c', /is no text/],
  [`attributes.a = "${'x'.repeat(240)}"`, /257 bytes/],
]

test.each(BAD)('the filter %s is refused, with its reason', (filter, reason) => {
  expect(explainFilter(filter)).toMatch(reason)
})

test('a filter of exactly 256 bytes is fine, and a long one of parentheses is read', () => {
  expect(explainFilter(`attributes.a = "${'x'.repeat(239)}"`)).toBeUndefined()
  expect(explainFilter(`${'('.repeat(120)}attributes:a${')'.repeat(120)}`)).toBeUndefined()
})
