import fc from 'fast-check'
import {
  isCIdentifier,
  isConfigMapKey,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isEnvName,
  isLabelKey,
  isLabelValue,
  isPortName,
  isStrictEnvName,
  labelValue,
  nameWithSuffix,
} from './name'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

const a = (count: number): string => 'a'.repeat(count)

interface Rule {
  is: (text: string) => boolean
  yes: string[]
  no: string[]
}

const rules: Record<string, Rule> = {
  'a DNS label': {
    is: isDnsLabel,
    yes: ['a', '1', 'my-app', '123-abc', 'a--b', '0', a(63)],
    no: ['', '-', '-a', 'a-', 'A', 'my_app', 'a.b', 'a b', 'é', 'a\n', '\u0000', 'a/b', a(64)],
  },
  'a DNS subdomain': {
    is: isDnsSubdomain,
    yes: ['a', 'example.com', '1.2.3.4', 'a-b.c', a(64), a(253), `${a(100)}.${a(100)}`],
    no: ['', '.', 'a.', '.a', 'a..b', 'a-.b', 'a.-b', 'A.b', 'a_b', '*.a', 'a b', 'münchen.de', 'a\n', a(254)],
  },
  'a DNS label that starts with a letter': {
    is: isDns1035Label,
    yes: ['a', 'a1', 'my-app', 'a--b', a(63)],
    no: ['', '1', '1a', '-a', 'a-', 'A', 'a.b', 'a_b', 'a\n', a(64)],
  },
  'a port name': {
    is: isPortName,
    yes: ['http', 'a', '1a', 'http-metrics', 'pgb-metrics', '8080-x', a(15)],
    no: ['', '8080', '1-2', '-http', 'http-', 'a--b', 'HTTP', 'a_b', 'a.b', 'prometheus-metrics', a(16), 'a\n'],
  },
  'a label key': {
    is: isLabelKey,
    yes: ['app', 'App_1.x', 'app.kubernetes.io/name', 'a/B', '1', a(63), `${a(253)}/${a(63)}`],
    no: ['', '/', 'a/', '/a', 'a/b/c', '-a', 'a-', 'A.com/b', 'a b', 'é', 'a\n', a(64), `${a(254)}/a`, `a/${a(64)}`],
  },
  'a label value': {
    is: isLabelValue,
    yes: ['', 'a', 'MyValue', 'my_value', '12345', 'v1.2.3', 'a--b', a(63)],
    no: [' ', '-', '-a', 'a-', 'a.', 'a b', 'a/b', 'v1+2', 'é', '\u0000', 'a\n', a(64)],
  },
  'a variable for Kubernetes 1.32 and later': {
    is: isEnvName,
    yes: ['A', 'my.env-name', '1A', 'A B', 'a:b', '~', '!', '..', '-', '#', '"', a(300)],
    no: ['', 'A=B', '=', 'é', '\n', 'A\n', 'A\tB', '\u007f', '\u0000', '٣'],
  },
  'a variable for older Kubernetes': {
    is: isStrictEnvName,
    yes: ['A', 'my.env-name', 'MY_ENV.NAME', '_', '-', '.a', a(300)],
    no: ['', '1A', '.', '..', '..a', 'A B', 'A=B', 'a:b', 'é', 'A\n'],
  },
  'a C identifier': {
    is: isCIdentifier,
    yes: ['A', '_', 'my_name', 'MyName1', '__'],
    no: ['', '1A', 'a-b', 'a.b', 'a b', 'é', 'A\n', '$A'],
  },
  'a key of a ConfigMap': {
    is: isConfigMapKey,
    yes: ['a', 'config.yaml', 'KEY_NAME', '.hidden', '-', '1', 'a..b', a(253)],
    no: ['', '.', '..', '..a', 'a/b', 'a b', 'é', 'a\n', '\u0000', a(254)],
  },
}

describe.each(Object.entries(rules))('%s', (_, { is, yes, no }) => {
  test.each(yes)('may be %j', (text) => {
    expect(is(text)).toBe(true)
  })
  test.each(no)('may not be %j', (text) => {
    expect(is(text)).toBe(false)
  })
  test('is told quickly from hostile texts', () => {
    expect(timeOfHostileTexts(is, (answer) => expect(typeof answer).toBe('boolean'))).toBeLessThan(hostileMilliseconds)
  })
})

describe('any text as a label value', () => {
  test.each([
    ['payments', 'payments'],
    ['', ''],
    ['  ', ''],
    ['feature/ABC-123', 'feature-ABC-123'],
    ['v1.2.3+build.5', 'v1.2.3-build.5'],
    ['-a-', 'a'],
    ['._a_.', 'a'],
    ['Team Payments & Fraud', 'Team-Payments-Fraud'],
    ['me@example.com', 'me-example.com'],
    ['a\nb', 'a-b'],
    [a(63), a(63)],
  ])('%j becomes %j', (text, value) => {
    expect(labelValue(text)).toBe(value)
  })

  test('one that is too long is cut, and ends in a hash of all of it', () => {
    const [one, other] = [`${a(70)}x`, `${a(70)}y`].map(labelValue)
    expect(one).toMatch(/^a{54}-[b-z2-9]{8}$/)
    expect(one).not.toBe(other)
  })

  test('two texts without a single letter that could stay are two values', () => {
    expect(labelValue('日本')).toMatch(/^[b-z2-9]{8}$/)
    expect(labelValue('日本')).not.toBe(labelValue('中国'))
  })

  test('is valid and the same again, whatever the text is', () => {
    const once = (text: string) => {
      const value = labelValue(text)
      expect(isLabelValue(value)).toBe(true)
      expect(labelValue(value)).toBe(value)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), once))
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '-', '.', '/', ' '), maxLength: 200 }), once))
    const time = timeOfHostileTexts(labelValue, (value) => expect(isLabelValue(value)).toBe(true))
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})

describe('a name with a suffix', () => {
  test('is both with a dash where there is room', () => {
    expect(nameWithSuffix('orders', 'metrics')).toBe('orders-metrics')
    expect(nameWithSuffix(a(55), 'metrics')).toBe(`${a(55)}-metrics`)
  })

  test('keeps the suffix and the start of the base where there is none', () => {
    expect(nameWithSuffix(a(56), 'metrics')).toMatch(/^a{46}-[b-z2-9]{8}-metrics$/)
    expect(nameWithSuffix('orders-of-all-customers', 'metrics', 30)).toMatch(/^orders-of-all-[b-z2-9]{8}-metrics$/)
  })

  test('does not put two dashes where the cut falls on one', () => {
    expect(nameWithSuffix('orders-of-all-customers', 'metrics', 27)).toMatch(/^orders-of-[b-z2-9]{8}-metrics$/)
  })

  test('differs for bases that differ past the cut, and for suffixes past the cut', () => {
    expect(nameWithSuffix(`${a(60)}x`, 'job')).not.toBe(nameWithSuffix(`${a(60)}y`, 'job'))
    expect(nameWithSuffix('app', `${a(60)}x`)).not.toBe(nameWithSuffix('app', `${a(60)}y`))
  })

  test('refuses a bound that leaves no room for a hash, being a mistake of the program', () => {
    expect(() => nameWithSuffix('a', 'b', 19)).toThrow(RangeError)
  })

  test('is a valid name of at most the length asked for, for all valid parts', () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,80}[a-z0-9]$/)
    fc.assert(
      fc.property(part, part, fc.integer({ min: 20, max: 63 }), (base, suffix, max) => {
        const name = nameWithSuffix(base, suffix, max)
        expect(name.length).toBeLessThanOrEqual(max)
        expect(isDns1035Label(name)).toBe(true)
        expect(nameWithSuffix(base, suffix, max)).toBe(name)
      }),
    )
  })
})
