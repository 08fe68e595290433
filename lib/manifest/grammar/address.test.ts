import { isIPv4, isIPv6 } from 'node:net'
import { explainAddress, isPartOf, parseCidr } from './address'

test.each(['10.0.0.0/8', '0.0.0.0/0', '10.1.2.3/32', '::/0', 'fe80::/64', '2001:db8::1/128', '::ffff:10.0.0.0/104'])(
  '%s is a range',
  (text) => {
    expect(parseCidr(text)).toBeDefined()
  },
)

test.each([
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '010.0.0.0/8',
  '10.0.0/8',
  '256.0.0.0/8',
  '::::/64',
  'fe80::1::2/64',
  '1:2:3:4:5:6:7:8:9/64',
  'fe80::/129',
  'fe80::1%eth0/64',
  '/8',
  '10.0.0.0/8/8',
  ' 10.0.0.0/8',
])('%s is not a range', (text) => {
  expect(parseCidr(text)).toBeUndefined()
})

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.0.0.0/8', '10.0.0.0/8', false],
  ['11.0.0.0/16', '10.0.0.0/8', false],
  ['10.0.0.0/7', '10.0.0.0/8', false],
  ['fd00:1::/32', 'fd00::/8', true],
  ['fe80::/64', 'fd00::/8', false],
  ['10.1.0.0/16', '::/0', false],
  ['::ffff:10.0.0.0/120', '::ffff:10.0.0.0/104', true],
])('%s within %s: %s', (part, whole, expected) => {
  const [inner, outer] = [parseCidr(part), parseCidr(whole)]
  expect(inner !== undefined && outer !== undefined && isPartOf(inner, outer)).toBe(expected)
})

test.each([
  'https://new.example.com',
  'http://prometheus.monitoring:9090',
  'http://[fd00::1]:9090/x',
  'http://10.0.0.1',
])('%s is an address', (text) => {
  expect(explainAddress(text, 'https://new.example.com')).toBeUndefined()
})

test.each([
  ['new.example.com', 'The URL has no scheme. Set `http://new.example.com`.'],
  ['ftp://new.example.com', 'The URL has no scheme. Set `http://new.example.com`.'],
  ['https://new.example.com:99999', 'Port 99999 is out of range. Set a port between 1 and 65535.'],
  ['https://new.example.com:0/x', 'Port 0 is out of range. Set a port between 1 and 65535.'],
  ['https://', 'The value is not a URL. Set a URL such as `https://a.example.com`.'],
  ['https://a..example.com', 'The value is not a URL. Set a URL such as `https://a.example.com`.'],
  ['https://a b.example.com', 'The value is not a URL. Set a URL such as `https://a.example.com`.'],
  ['https://300.1.1.1', 'The value is not a URL. Set a URL such as `https://a.example.com`.'],
])('%s: %s', (text, problem) => {
  expect(explainAddress(text, 'https://a.example.com')).toBe(problem)
})

test('addresses are those of node:net', () => {
  const parts = ['', '0', '10', '010', '256', 'ffff', ':', '::', '.', '1.2.3.4', 'g', '%eth0']
  const texts = parts.flatMap((a) => parts.flatMap((b) => parts.flatMap((c) => [a + b + c, `${a}${b}1.2.3${c}`])))
  for (const text of texts.filter((one) => !one.includes('%'))) {
    const bits = isIPv4(text) ? 32 : isIPv6(text) ? 128 : undefined
    expect([text, parseCidr(`${text}/0`)?.bits]).toEqual([text, bits])
  }
})
