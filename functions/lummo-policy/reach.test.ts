import { reachesOfRule } from './reach'

test.each([
  ['Host(`a.example.com`)', 'a.example.com'],
  ['Host(`a.example.com`, `b.example.com`)', 'a.example.com b.example.com'],
  ['hOST(`a.example.com`) || HOST("b.example.com")', 'a.example.com b.example.com'],
  ['HostSNI(`*`)', '*'],
  ['HostHeader(`a.example.com`) && Headers(`X-A`, `1`)', 'a.example.com'],
  ['Host(`a.example.com`) || PathPrefix(`/`)', 'a.example.com *'],
  ['PathPrefix(`/`) && (Host(`a.example.com`) || Host(`b.example.com`))', 'a.example.com b.example.com'],
  ['!Host(`a.example.com`)', '*'],
  ['!(!Host(`a.example.com`) || Path(`/x`))', 'a.example.com'],
  ['!Path(`/x`) && Host(`a.example.com`)', 'a.example.com'],
  ['Header(`Host`, `a.example.com`)', '*'],
  ['Host(`a.example.com`', '*'],
])('the rule %s serves %s', (rule, reach) => {
  expect(
    reachesOfRule(rule)
      .map((one) => one.reach)
      .join(' '),
  ).toBe(reach)
})

test.each([
  ['^shop\\.example\\.com$', 'shop.example.com'],
  ['^(www|shop)\\.example\\.com$', '*.example.com'],
  ['^c\\d\\.example\\.com$', '*.example.com'],
  ['^[^.]+\\.example\\.com$', '*.example.com'],
  ['^.+-shop\\.example\\.com$', '*.example.com'],
  ['^((a|b)c|d)\\.example\\.com$', '*.example.com'],
  ['[|(]\\|\\.example\\.com$', '*.example.com'],
  ['{sub:[a-z]{1,3}}.example.com', '*.example.com'],
  ['a-{sub:(a|b)}-c.example.com', '*.example.com'],
  ['{sub:[a-z]+}', '*'],
  ['^.+\\.example\\.com', '*'],
  ['^shop.example.com$', '*'],
  ['evil.com|x.example.com', '*'],
  ['^evil\\.com|x\\.example\\.com$', '*'],
  ['(a)|(b)\\.example\\.com$', '*'],
  ['\\Q(\\E|evil\\.com|\\Q)\\E\\.example\\.com$', '*'],
  ['[](]evil\\.com|x[])]\\.example\\.com$', '*'],
  ['.+', '*'],
  ['{sub:a|b}.example.com', '*.example.com'],
  ['{sub:a|evil|b}.example.com', '*'],
  [`${'('.repeat(5000)}${')'.repeat(5000)}\\.example\\.com$`, '*'],
])('the pattern %s reaches as far as %s', (pattern, reach) => {
  expect(reachesOfRule(`HostRegexp(\`${pattern}\`)`)).toEqual([{ host: pattern, reach }])
})
