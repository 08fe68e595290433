import { explainQuantity, type QuantitySort } from './explain-quantity'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

const fine: Record<QuantitySort, string[]> = {
  cpu: ['500m', '2', '0.5', '.5', '1.5', '1500m', '1m', '0.001', '0', '+1', '1e-3', '128', '999', '100000m', '1e2'],
  memory: ['512Mi', '2Gi', '1.5Gi', '1Mi', '1048576', '500M', '1G', '1e9', '0', '128974848000m', '2048Ki', '7Ei'],
  storage: ['10Gi', '1Ti', '10G', '0', '64Ki', '5e10', '1048576', '500M', '1Pi', '0.5Ti', '500k', '9E'],
}

// The input, what it measures, and the proposals.
const proposals: [string, QuantitySort, string][] = [
  ['10GB', 'storage', 'Write `10Gi` (or `10G`).'],
  ['500mb', 'memory', 'Write `500Mi` (or `500M`).'],
  ['512MB', 'memory', 'Write `512Mi` (or `512M`).'],
  ['512 MB', 'memory', 'Write `512Mi` (or `512M`).'],
  ['10gb', 'storage', 'Write `10Gi` (or `10G`).'],
  ['1GiB', 'memory', 'Write `1Gi`.'],
  ['1gi', 'memory', 'Write `1Gi`.'],
  ['512MI', 'memory', 'Write `512Mi`.'],
  ['10 mebibytes', 'memory', 'Write `10Mi`.'],
  ['8gigs', 'memory', 'Write `8Gi` (or `8G`).'],
  ['2 terabytes', 'storage', 'Write `2Ti` (or `2T`).'],
  ['2048KB', 'memory', 'Write `2048Ki` (or `2048k`).'],
  ['10K', 'storage', 'Write `10Ki` (or `10k`).'],
  ['1000000000 bytes', 'memory', 'Write `1000000000`.'],
  ['500 Mi', 'memory', 'Write `500Mi`.'],
  [' 500m', 'cpu', 'Write `500m`.'],
  ['500m\n', 'cpu', 'Write `500m`.'],
  ['1,5', 'cpu', 'Write `1.5`.'],
  ['1,5Gi', 'memory', 'Write `1.5Gi`.'],
  ['1,024Mi', 'memory', 'Write `1024Mi` (or `1.024Mi`).'],
  ['1.048.576.000', 'memory', 'Write `1048576000`.'],
  ['1 core', 'cpu', 'Write `1`.'],
  ['2 vCPUs', 'cpu', 'Write `2`.'],
  ['500 millicores', 'cpu', 'Write `500m`.'],
  ['250mCPU', 'cpu', 'Write `250m`.'],
  ['256m', 'memory', 'Write `256Mi`.'],
  ['512', 'memory', 'Write `512Mi`.'],
  ['2', 'memory', 'Write `2Gi` (or `2Mi`).'],
  ['512Ki', 'memory', 'Write `512Mi`.'],
  ['10', 'storage', 'Write `10Gi` (or `10Mi`).'],
  ['10m', 'storage', 'Write `10Gi` (or `10Mi`).'],
  ['1000', 'cpu', 'Write `1000m`.'],
  ['500M', 'cpu', 'Write `500m`.'],
  ['500Mi', 'cpu', 'Write `500m`.'],
  ['0.5m', 'cpu', 'Write `1m`.'],
  ['1u', 'cpu', 'Write `1m`.'],
  ['0.0015', 'cpu', 'Write `2m`.'],
]

const unclear: [string, QuantitySort, RegExp][] = [
  ['', 'cpu', /is empty.*cores: write `500m`/],
  ['   ', 'memory', /is empty.*`512Mi`/],
  ['50%', 'cpu', /is a percentage, which is no quantity\..*cores/],
  ['50 %', 'memory', /is a percentage/],
  ['-1', 'cpu', /is negative/],
  ['-1Gi', 'storage', /is negative.*`10Gi`/],
  ['unlimited', 'memory', /is no quantity\. Memory is counted in bytes/],
  ['1/2', 'cpu', /is no quantity/],
  ['half', 'cpu', /is no quantity/],
  ['1 core', 'memory', /`core` is no unit of memory/],
  ['512MB', 'cpu', /`MB` is no unit of CPU/],
  ['2G', 'cpu', /a thousand cores or more\. CPU is counted in cores/],
  ['10E', 'memory', /more than a cluster can count/],
  ['1e3', 'memory', /next to nothing/],
  ['5\u0000', 'cpu', /`5\\u\{0\}` is no quantity/],
  ['１', 'cpu', /is no quantity/],
]

describe('explaining a quantity', () => {
  test.each(
    Object.entries(fine).flatMap(([sort, texts]) => texts.map((text) => [text, sort as QuantitySort] as const)),
  )('%s is fine for %s', (text, sort) => {
    expect(explainQuantity(text, sort)).toBeUndefined()
  })

  test.each(proposals)('%j for %s: %s', (text, sort, cure) => {
    expect(explainQuantity(text, sort)?.endsWith(` ${cure}`)).toBe(true)
  })

  test.each(proposals)('what is proposed for %j as %s is fine itself', (text, sort) => {
    const cure = /Write (.*)$/.exec(explainQuantity(text, sort) ?? '')?.[1] ?? ''
    const proposed = [...cure.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
    expect(proposed.length).toBeGreaterThan(0)
    for (const proposal of proposed) expect(explainQuantity(proposal, sort)).toBeUndefined()
  })

  test.each(unclear)('%j for %s says what is wrong and how a good one looks', (text, sort, message) => {
    expect(explainQuantity(text, sort)).toMatch(message)
  })

  test('is quick, short and on one line for hostile texts', () => {
    const time = timeOfHostileTexts(
      (text) => explainQuantity(text, 'memory'),
      (message) => expect(message).toMatch(/^.{20,900}$/u),
    )
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})
