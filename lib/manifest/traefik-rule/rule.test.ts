import { explainRule, parseRule, ruleText } from './rule'

test.each([
  ['Path(`/a`)', 'Path(`/a`)'],
  ['Path("/a") && Method("GET")', 'Path(`/a`) && Method(`GET`)'],
  ['Path(`/a`) || Path(`/b`) && Path(`/c`)', 'Path(`/a`) || Path(`/b`) && Path(`/c`)'],
  ['(Path(`/a`) || Path(`/b`)) && Path(`/c`)', '(Path(`/a`) || Path(`/b`)) && Path(`/c`)'],
  ['!( Path(`/a`)||Path(`/b`) )', '!(Path(`/a`) || Path(`/b`))'],
  ['!Path(`/a`)', '!Path(`/a`)'],
  ['((Path(`/a`)))', 'Path(`/a`)'],
  ['Header(`X-A`, `1`) && Query(`q`)', 'Header(`X-A`, `1`) && Query(`q`)'],
  ['Path("/a`b")', 'Path("/a`b")'],
  ['PathRegexp(`^/x/(?P<id>[0-9]+)$`)', 'PathRegexp(`^/x/(?P<id>[0-9]+)$`)'],
  ['Host(`*.example.com`)', 'Host(`*.example.com`)'],
])('%s is read, and written as %s', (text, written) => {
  const read = parseRule(text)
  expect('rule' in read ? ruleText(read.rule) : read.problem).toBe(written)
})

test('&& binds tighter than ||, as in Traefik', () => {
  expect(parseRule('Path(`/a`) || Path(`/b`) && Path(`/c`)')).toEqual({
    rule: {
      any: [
        { matcher: 'Path', args: ['/a'] },
        {
          all: [
            { matcher: 'Path', args: ['/b'] },
            { matcher: 'Path', args: ['/c'] },
          ],
        },
      ],
    },
  })
})

test.each(['(', ')', '!', '&&', 'Path', 'Path(', 'Path(`/a`', '`', '"\\', '(((((', 'Path(`/a`) ||', '\u0000'])(
  'of %j it is said what is wrong',
  (text) => {
    expect(explainRule(text)).toMatch(/\.$|…"\)\.$/)
  },
)

test('long and deep rules are read in reasonable time', () => {
  const wide = Array.from({ length: 5000 }, (_, at) => `Path(\`/${at}\`)`).join(' || ')
  expect(explainRule(wide)).toBeUndefined()
  expect(explainRule(`${'('.repeat(40)}Path(\`/a\`)${')'.repeat(40)}`)).toBeUndefined()
  expect(explainRule('('.repeat(100_000))).toContain('nested')
  expect(explainRule(`HostRegexp(\`${'{a'.repeat(900)}\`)`)).toBeUndefined()
  for (const matcher of ['HostRegexp', 'Path']) {
    expect(explainRule(`${matcher}(\`/${'{a'.repeat(50_000)}\`)`)).toContain('is longer than 2000 characters')
  }
})
