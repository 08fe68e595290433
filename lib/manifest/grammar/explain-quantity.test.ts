import { explainQuantity, type QuantitySort } from './explain-quantity'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

const fine: Record<QuantitySort, string[]> = {
  cpu: ['500m', '2', '0.5', '.5', '1.5', '1500m', '1m', '0.001', '0', '+1', '1e-3', '128', '999', '100000m', '1e2'],
  memory: ['512Mi', '2Gi', '1.5Gi', '1Mi', '1048576', '500M', '1G', '1e9', '0', '128974848000m', '2048Ki', '7Ei'],
  storage: ['10Gi', '1Ti', '10G', '0', '64Ki', '5e10', '1048576', '500M', '1Pi', '0.5Ti', '500k', '9E'],
}

// The input, the resource that it measures, and the proposals.
const proposals: [string, QuantitySort, string][] = [
  ['10GB', 'storage', 'Set `10Gi` (or `10G`).'],
  ['500mb', 'memory', 'Set `500Mi` (or `500M`).'],
  ['512MB', 'memory', 'Set `512Mi` (or `512M`).'],
  ['512 MB', 'memory', 'Set `512Mi` (or `512M`).'],
  ['10gb', 'storage', 'Set `10Gi` (or `10G`).'],
  ['1GiB', 'memory', 'Set `1Gi`.'],
  ['1gi', 'memory', 'Set `1Gi`.'],
  ['512MI', 'memory', 'Set `512Mi`.'],
  ['10 mebibytes', 'memory', 'Set `10Mi`.'],
  ['8gigs', 'memory', 'Set `8Gi` (or `8G`).'],
  ['2 terabytes', 'storage', 'Set `2Ti` (or `2T`).'],
  ['2048KB', 'memory', 'Set `2048Ki` (or `2048k`).'],
  ['10K', 'storage', 'Set `10Ki` (or `10k`).'],
  ['1000000000 bytes', 'memory', 'Set `1000000000`.'],
  ['500 Mi', 'memory', 'Set `500Mi`.'],
  [' 500m', 'cpu', 'Set `500m`.'],
  ['500m\n', 'cpu', 'Set `500m`.'],
  ['1,5', 'cpu', 'Set `1.5`.'],
  ['1,5Gi', 'memory', 'Set `1.5Gi`.'],
  ['1,024Mi', 'memory', 'Set `1024Mi` (or `1.024Mi`).'],
  ['1.048.576.000', 'memory', 'Set `1048576000`.'],
  ['1 core', 'cpu', 'Set `1`.'],
  ['2 vCPUs', 'cpu', 'Set `2`.'],
  ['500 millicores', 'cpu', 'Set `500m`.'],
  ['250mCPU', 'cpu', 'Set `250m`.'],
  ['256m', 'memory', 'Set `256Mi`.'],
  ['512', 'memory', 'Set `512Mi`.'],
  ['2', 'memory', 'Set `2Gi` (or `2Mi`).'],
  ['512Ki', 'memory', 'Set `512Mi`.'],
  ['10', 'storage', 'Set `10Gi` (or `10Mi`).'],
  ['10m', 'storage', 'Set `10Gi` (or `10Mi`).'],
  ['1000', 'cpu', 'Set `1000m`.'],
  ['500M', 'cpu', 'Set `500m`.'],
  ['500Mi', 'cpu', 'Set `500m`.'],
  ['0.5m', 'cpu', 'Set `1m`.'],
  ['1u', 'cpu', 'Set `1m`.'],
  ['0.0015', 'cpu', 'Set `2m`.'],
]

const unclear: [string, QuantitySort, RegExp][] = [
  ['', 'cpu', /is empty.*cores: `500m`/],
  ['   ', 'memory', /is empty.*`512Mi`/],
  ['50%', 'cpu', /is a percentage, not a quantity\..*cores/],
  ['50 %', 'memory', /is a percentage/],
  ['-1', 'cpu', /is negative/],
  ['-1Gi', 'storage', /is negative.*`10Gi`/],
  ['unlimited', 'memory', /is not a valid quantity\. Set a number of bytes/],
  ['1/2', 'cpu', /is not a valid quantity/],
  ['half', 'cpu', /is not a valid quantity/],
  ['1 core', 'memory', /`core` is not a unit of memory/],
  ['512MB', 'cpu', /`MB` is not a unit of CPU/],
  ['2G', 'cpu', /at least a thousand cores\. Set a number of cores/],
  ['10E', 'memory', /exceeds the maximum quantity/],
  ['1e3', 'memory', /too small/],
  ['5\u0000', 'cpu', /`5\\u\{0\}` is not a valid quantity/],
  ['１', 'cpu', /is not a valid quantity/],
]

describe('explaining a quantity', () => {
  test.each(
    Object.entries(fine).flatMap(([type, texts]) => texts.map((text) => [text, type as QuantitySort] as const)),
  )('%s is fine for %s', (text, type) => {
    expect(explainQuantity(text, type)).toBeUndefined()
  })

  test.each(proposals)('%j for %s: %s', (text, type, fix) => {
    expect(explainQuantity(text, type)?.endsWith(` ${fix}`)).toBe(true)
  })

  test.each(proposals)('what is proposed for %j as %s is fine itself', (text, type) => {
    const fix = /Set (.*)$/.exec(explainQuantity(text, type) ?? '')?.[1] ?? ''
    const proposed = [...fix.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
    expect(proposed.length).toBeGreaterThan(0)
    for (const proposal of proposed) expect(explainQuantity(proposal, type)).toBeUndefined()
  })

  test.each(unclear)('%j for %s says what is wrong and how a good one looks', (text, type, message) => {
    expect(explainQuantity(text, type)).toMatch(message)
  })

  test('is quick, short and on one line for hostile texts', () => {
    const time = timeOfHostileTexts(
      (text) => explainQuantity(text, 'memory'),
      (message) => expect(message).toMatch(/^.{20,900}$/u),
    )
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})
