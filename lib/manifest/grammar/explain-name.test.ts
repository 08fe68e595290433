import fc from 'fast-check'
import { explainName, type NameRule } from './explain-name'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

const a = (count: number): string => 'a'.repeat(count)
const rules: NameRule[] = [
  'dns-label',
  'dns-subdomain',
  'dns-1035-label',
  'port-name',
  'label-key',
  'label-value',
  'env-name',
  'env-name-strict',
  'c-identifier',
  'config-map-key',
]

const proposed = (message: string | undefined): string | undefined =>
  /for example(?: to)?,? `([^`]+)`\.$/.exec(message ?? '')?.[1]

describe('explaining a name', () => {
  test.each(rules)('has nothing to say of a good %s', (rule) => {
    expect(explainName('app', rule)).toBeUndefined()
  })

  test.each<[string, NameRule, string]>([
    ['my_app', 'dns-label', 'my-app'],
    ['MyApp', 'dns-label', 'my-app'],
    ['myApp2Go', 'dns-label', 'my-app2-go'],
    ['HTTPServer', 'dns-label', 'httpserver'],
    ['my.app', 'dns-label', 'my-app'],
    ['-my-app-', 'dns-label', 'my-app'],
    ['Café Münster', 'dns-label', 'cafe-munster'],
    ['my\napp', 'dns-label', 'my-app'],
    [a(70), 'dns-label', a(63)],
    ['Example.COM', 'dns-subdomain', 'example.com'],
    ['a..b', 'dns-subdomain', 'a.b'],
    ['my_app.example', 'dns-subdomain', 'my-app.example'],
    ['8ball', 'dns-1035-label', 'app-8ball'],
    ['My_Service', 'dns-1035-label', 'my-service'],
    ['8080', 'port-name', 'port-8080'],
    ['prometheus-metrics', 'port-name', 'prometheus-metr'],
    ['http--x', 'port-name', 'http-x'],
    ['HTTP_Port', 'port-name', 'http-port'],
    ['Example.com/My Key', 'label-key', 'example.com/My-Key'],
    ['a/b/c', 'label-key', 'a/b-c'],
    ['/team', 'label-key', 'team'],
    ['team name', 'label-value', 'team-name'],
    ['feature/x', 'label-value', 'feature-x'],
    ['A=B', 'env-name', 'A_B'],
    ['größe', 'env-name', 'gro_e'],
    ['1ABC', 'env-name-strict', '_1ABC'],
    ['MY VAR', 'env-name-strict', 'MY_VAR'],
    ['my-var', 'c-identifier', 'my_var'],
    ['a/b.txt', 'config-map-key', 'a-b.txt'],
    ['..secret', 'config-map-key', 'secret'],
  ])('proposes for %j as a %s: %s', (text, rule, proposal) => {
    expect(proposed(explainName(text, rule))).toBe(proposal)
  })

  test.each<[string, NameRule, RegExp]>([
    ['my_app', 'dns-label', /^`my_app` is not a valid DNS label\. Use lower-case letters, digits and `-`/],
    ['', 'dns-label', /^The value is empty, but a DNS label is required\. Set, for example, `my-app`\.$/],
    ['', 'env-name', /^The value is empty/],
    ['日本', 'dns-label', /for example `my-app`\.$/],
    ['---', 'label-value', /for example `my-team`\.$/],
    ['prometheus-metrics', 'port-name', /has 18 characters, but a port name can have at most 15\./],
    [a(254), 'config-map-key', /has 254 characters, but a key of a ConfigMap or Secret can have at most 253\./],
    ['a\u0000', 'dns-label', /^`a\\u\{0\}` is not/],
  ])('says of %j as a %s what is wrong', (text, rule, message) => {
    expect(explainName(text, rule)).toMatch(message)
  })

  test.each(rules)('what is proposed for a bad %s is good, whatever the text is', (rule) => {
    const check = (text: string) => {
      const message = explainName(text, rule)
      if (message === undefined) return
      const proposal = proposed(message)
      if (proposal === undefined) throw new Error(`no proposal in: ${message}`)
      expect(explainName(proposal, rule)).toBeUndefined()
    }
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), check))
    const crooked = fc.constantFrom('a', 'B', '1', '-', '.', '_', '/', ' ', '=')
    fc.assert(fc.property(fc.string({ unit: crooked, maxLength: 80 }), check))
  })

  test.each(rules)('is quick, short and on one line for hostile texts as a %s', (rule) => {
    const time = timeOfHostileTexts(
      (text) => explainName(text, rule),
      (message) => expect(message ?? 'a good name, as it happens').toMatch(/^.{20,1200}$/u),
    )
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})
