import { contentHash, stableJson } from './hash'

const differing = (texts: readonly string[], length: number): number =>
  new Set(texts.map((text) => contentHash(text, length))).size

describe('the hash of a content', () => {
  // Names of objects in clusters contain these hashes. If a row fails, the names of objects change for all users.
  test.each([
    ['', 'w9cxzcbr9jm8'],
    ['a', 'n47wbwgz22p9'],
    ['b', 'c97ptzcb6xmw'],
    ['hello', '8cp7kwqhx82j'],
    ['{"a":1}', 'fwmhxg7swzsb'],
    ['größe', 'rlcmqsvpvzbd'],
    ['日本', 'hfz4d5fxsntm'],
    ['👋', 'kx76z2jsjwfm'],
    ['sixteen letters!', 'fb5j7t9hqspr'],
    ['seventeen letters', 'shbnjh76x6gf'],
    ['a\nb\u0000c', 'slj4gl92f24l'],
    ['x'.repeat(200), 'svqr7cllg4dc'],
  ])('of %j never changes', (text, hash) => {
    expect(contentHash(text, 12)).toBe(hash)
  })

  test('has ten letters where nothing else is asked, the start of a longer one', () => {
    expect(contentHash('hello')).toHaveLength(10)
    expect(contentHash('hello', 12).startsWith(contentHash('hello'))).toBe(true)
  })

  test('has neither vowels nor digits that read as such', () => {
    const letters = new Set(Array.from({ length: 1000 }, (_, at) => contentHash(`${at}`)).join(''))
    expect([...letters].sort().join('')).toBe('2456789bcdfghjklmnpqrstvwxz')
  })

  test('uses every letter about as often, at every position', () => {
    const hashes = Array.from({ length: 10_000 }, (_, at) => contentHash(`config-${at}`, 12))
    for (let position = 0; position < 12; position += 1) {
      const counts = new Map<string, number>()
      for (const hash of hashes) counts.set(hash.charAt(position), (counts.get(hash.charAt(position)) ?? 0) + 1)
      expect(Math.min(...counts.values())).toBeGreaterThan(270)
      expect(Math.max(...counts.values())).toBeLessThan(480)
    }
  })

  test.each<[string, (at: number) => string]>([
    ['counted up', (at) => `${at}`],
    ['that differ at their end', (at) => `${'x'.repeat(100)}${at}`],
    ['that differ at their start', (at) => `${at}${'x'.repeat(100)}`],
    [
      'that differ in length and one letter',
      (at) => 'x'.repeat(at % 200) + String.fromCodePoint(0x100 + Math.floor(at / 200)),
    ],
    [
      'with one image tag changed',
      (at) => stableJson({ kind: 'Job', spec: { image: `shop:${at}`, args: ['a', 'b'] } }),
    ],
  ])('differs for 20 000 texts %s', (_, text) => {
    const texts = Array.from({ length: 20_000 }, (__, at) => text(at))
    expect(new Set(texts).size).toBe(20_000)
    expect(differing(texts, 10)).toBe(20_000)
  })

  test('collides about as often as chance would have it where it is too short', () => {
    // With 27^4 (531,441) possible hashes, about 19,600 of 20,000 random strings have different hashes.
    const texts = Array.from({ length: 20_000 }, (_, at) => `${at}`)
    expect(differing(texts, 4)).toBeGreaterThan(19_500)
    expect(differing(texts, 4)).toBeLessThan(19_750)
  })

  test('is quick for a large content', () => {
    const text = '{"key":"value"},'.repeat(60_000)
    const start = performance.now()
    contentHash(text)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  test.each([0, 13, -1, 2.5, Number.NaN])('of %d letters is a mistake of the program', (length) => {
    expect(() => contentHash('a', length)).toThrow(RangeError)
  })
})

describe('JSON for hashing', () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: { d: 1, c: 2 } }, '{"a":{"c":2,"d":1}}'],
    [{ 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
    [{ B: 1, a: 2, é: 3, Z: 4 }, '{"B":1,"Z":4,"a":2,"é":3}'],
    [[2, 1, { b: 1, a: 2 }], '[2,1,{"a":2,"b":1}]'],
    [{ a: undefined, b: null }, '{"b":null}'],
    [[undefined, null], '[null,null]'],
    [{}, '{}'],
    [[], '[]'],
    ['a"b\n', '"a\\"b\\n"'],
    ['\ud800', '"\\ud800"'],
    [0, '0'],
    [-0, '0'],
    [1e21, '1e+21'],
    [Number.NaN, 'null'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'null'],
    [JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
  ])('of %j is %s', (value, json) => {
    expect(stableJson(value)).toBe(json)
  })

  test('of a cycle throws', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(() => stableJson(cycle)).toThrow()
  })
})
