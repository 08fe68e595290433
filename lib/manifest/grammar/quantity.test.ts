import fc from 'fast-check'
import {
  addQuantities,
  compareQuantities,
  multiplyQuantity,
  parseQuantity,
  type Quantity,
  quantityText,
} from './quantity'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

const read = (text: string): Quantity => {
  const quantity = parseQuantity(text)
  if (quantity === undefined) throw new Error(`${text} was not read`)
  return quantity
}

// Most rows are from TestQuantityParse in apimachinery. Values are in billionths.
const amounts: [string, bigint][] = [
  ['0', 0n],
  ['0Ki', 0n],
  ['-0', 0n],
  ['1', 1_000_000_000n],
  ['+1', 1_000_000_000n],
  ['-1', -1_000_000_000n],
  ['007', 7_000_000_000n],
  ['500m', 500_000_000n],
  ['0.5', 500_000_000n],
  ['.5', 500_000_000n],
  ['1.', 1_000_000_000n],
  ['1.G', 10n ** 18n],
  ['5n', 5n],
  ['4u', 4000n],
  ['8k', 8000n * 10n ** 9n],
  ['7M', 7n * 10n ** 15n],
  ['6G', 6n * 10n ** 18n],
  ['5T', 5n * 10n ** 21n],
  ['2P', 2n * 10n ** 24n],
  ['12E', 12n * 10n ** 27n],
  ['1Ki', 1024n * 10n ** 9n],
  ['512Mi', 512n * 1024n ** 2n * 10n ** 9n],
  ['3Ei', 3n * 1024n ** 6n * 10n ** 9n],
  ['0.5Mi', 1024n * 512n * 10n ** 9n],
  ['100.035Ki', 102_435_840_000_000n],
  ['1e3', 1000n * 10n ** 9n],
  ['1E3', 1000n * 10n ** 9n],
  ['1E+3', 1000n * 10n ** 9n],
  ['1E-3', 1_000_000n],
  ['1.2e3', 1200n * 10n ** 9n],
  ['0.1', 100_000_000n],
  ['3.001n', 4n],
  ['0.0000000001', 1n],
  ['-0.9n', -1n],
  ['1.1E-9', 2n],
  ['0.000000000001Ki', 2n],
  ['9Ei', (2n ** 63n - 1n) * 10n ** 9n],
  ['-9Ei', -(2n ** 63n - 1n) * 10n ** 9n],
  ['9223372036854775808', 2n ** 63n * 10n ** 9n],
]

const none = [
  ...['', ' ', '-', '+', '.', '-.', 'm', 'Gi', 'e3', '1..2', '1.2.3', '--1', '1 ', ' 1', '500 Mi', '1,5', '1_000'],
  ...['10GB', '500mb', '1K', '1ki', '1mi', '1MI', '1B', '1Mib', '50%', '1e', '1e3.5', '1e1000', '1e+', '1m5', '1Ki5'],
  ...['0x10', 'NaN', 'Infinity', 'one', '1\n', '１', '١', '1\u0000', `1${'0'.repeat(100)}`],
]

describe('reading a quantity', () => {
  test.each(amounts)('%s is read exactly', (text, nano) => {
    expect(read(text).nano).toBe(nano)
    expect(parseQuantity(text)).toBeDefined()
  })

  test.each(none)('%j is no quantity', (text) => {
    expect(parseQuantity(text)).toBeUndefined()
    expect(parseQuantity(text)).toBeUndefined()
  })

  test('is quick and calm about hostile texts', () => {
    expect(timeOfHostileTexts(parseQuantity, (read) => expect(read).toBeUndefined())).toBeLessThan(hostileMilliseconds)
  })
})

describe('comparing quantities', () => {
  test.each([
    ['1', '1000m', 0],
    ['1Gi', '1024Mi', 0],
    ['0.1', '100m', 0],
    ['1e3', '1k', 0],
    ['1G', '1Gi', -1],
    ['1M', '1m', 1],
    ['-1', '0', -1],
    ['100Gi', '10000T', -1],
    ['0.30000000001', '0.3', 1],
    ['9007199254740993', '9007199254740992', 1],
  ])('%s against %s gives %d', (one, other, order) => {
    expect(compareQuantities(read(one), read(other))).toBe(order)
    expect(compareQuantities(read(other), read(one))).toBe(order === 0 ? 0 : -order)
  })

  test('sorts amounts, whatever their units', () => {
    const sorted = ['1Gi', '500m', '1G', '-1', '1k', '1Ki'].map(read).sort(compareQuantities)
    expect(sorted.map(quantityText)).toEqual(['-1', '500m', '1k', '1Ki', '1G', '1Gi'])
  })
})

describe('adding and multiplying quantities', () => {
  test.each([
    ['0.1', '0.2', '300m'],
    ['512Mi', '512Mi', '1Gi'],
    ['1Gi', '1G', '2073741824'],
    ['0', '1Gi', '1Gi'],
    ['1Gi', '0', '1Gi'],
    ['500m', '500m', '1'],
    ['1', '-1', '0'],
    ['1e3', '1', '1001'],
  ])('%s and %s are %s', (one, other, sum) => {
    expect(quantityText(addQuantities(read(one), read(other)))).toBe(sum)
  })

  test.each([
    ['250m', 3, '750m'],
    ['256Mi', 4, '1Gi'],
    ['1.5Gi', 3, '4608Mi'],
    ['100m', 0, '0'],
  ])('%s, %d times, is %s', (text, times, product) => {
    expect(quantityText(multiplyQuantity(read(text), times))).toBe(product)
  })

  test('half a replica is a mistake of the program', () => {
    expect(() => multiplyQuantity(read('1'), 0.5)).toThrow(RangeError)
  })
})

describe('writing a quantity', () => {
  test.each([
    ['1.5', '1500m'],
    ['1.5Gi', '1536Mi'],
    ['1000', '1k'],
    ['1000Ki', '1000Ki'],
    ['1024Ki', '1Mi'],
    ['1023Ki', '1023Ki'],
    ['0.5Ki', '512'],
    ['0.1Ki', '102400m'],
    ['100e12', '100e12'],
    ['1e14', '100e12'],
    ['10e2', '1e3'],
    ['5e0', '5'],
    ['0.00000012345', '124n'],
    ['-2048Mi', '-2Gi'],
    ['1000E', '1000E'],
  ])('%s is written as %s, as Kubernetes does', (text, canonical) => {
    expect(quantityText(read(text))).toBe(canonical)
  })

  test('what is written is read as the same amount', () => {
    const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'E-2', 'e6')
    fc.assert(
      fc.property(fc.integer(), fc.nat(99_999), suffix, (whole, fraction, unit) => {
        const quantity = read(`${whole}.${fraction}${unit}`)
        expect(read(quantityText(quantity)).nano).toBe(quantity.nano)
      }),
    )
  })
})
