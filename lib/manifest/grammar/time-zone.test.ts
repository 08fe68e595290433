import { explainTimeZone, isTimeZone, timeZones } from './time-zone'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

const knownHere = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

describe('a time zone of a CronJob', () => {
  test.each([
    ...['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'America/Argentina/Buenos_Aires', 'Pacific/Chatham'],
    ...['UTC', 'Etc/UTC', 'Etc/GMT+5', 'Etc/GMT-14', 'GMT', 'Zulu', 'Universal'],
    ...[
      'US/Pacific',
      'Asia/Calcutta',
      'Asia/Kolkata',
      'Europe/Kiev',
      'Europe/Kyiv',
      'America/Buenos_Aires',
      'GB',
      'PRC',
    ],
    ...['CET', 'EST', 'EST5EDT', 'W-SU', 'America/Coyhaique', 'America/Port-au-Prince', 'Antarctica/DumontDUrville'],
  ])('may be %s', (name) => {
    expect(isTimeZone(name)).toBe(true)
    expect(explainTimeZone(name)).toBeUndefined()
  })

  test.each([
    ...[
      '',
      ' ',
      'Local',
      'local',
      'LOCAL',
      'Factory',
      'localtime',
      'posixrules',
      'Europe',
      'Berlin',
      'Europe/',
      '/Berlin',
    ],
    ...['europe/berlin', 'EUROPE/BERLIN', 'Utc', 'utc', 'America/New York', 'Europe/Berlin ', 'Europe/Berlin\n'],
    ...[
      '+01:00',
      'UTC+1',
      'GMT-5',
      'PST',
      'CEST',
      '../UTC',
      './UTC',
      'Mars/Phobos',
      'Europe//Berlin',
      'Europe/Berlin\u0000',
    ],
    ...['__proto__', 'constructor', 'Ｕ/TC'],
  ])('may not be %j', (name) => {
    expect(isTimeZone(name)).toBe(false)
    expect(explainTimeZone(name)).toMatch(/Set .*`/)
  })

  test.each([
    ['europe/berlin', 'Set `Europe/Berlin`.'],
    ['Berlin', 'Set `Europe/Berlin`.'],
    ['America/New York', 'Set `America/New_York`.'],
    ['new york', 'Set `America/New_York`.'],
    [' Asia/Tokyo ', 'Set `Asia/Tokyo`.'],
    ['utc', 'Set `UTC` or `Etc/UTC`.'],
    ['Louisville', 'Set `America/Kentucky/Louisville` or `America/Louisville`.'],
    ['UTC+2', 'Set `Etc/GMT-2` (IANA reverses the sign), or preferably the name of a city.'],
    ['+02:00', 'Set `Etc/GMT-2` (IANA reverses the sign), or preferably the name of a city.'],
    ['GMT-5', 'Set `Etc/GMT+5` (IANA reverses the sign), or preferably the name of a city.'],
    ['UTC+20', 'Set an IANA name such as `Europe/Berlin` or `Etc/UTC`.'],
    ['PST', 'Set an IANA name such as `Europe/Berlin` or `Etc/UTC`.'],
    ['', 'Set an IANA name such as `Europe/Berlin` or `Etc/UTC`.'],
  ])('%j: %s', (text, fix) => {
    expect(explainTimeZone(text)?.endsWith(fix)).toBe(true)
  })

  test('says why Local is refused', () => {
    expect(explainTimeZone('Local')).toMatch(/Kubernetes rejects `Local`/)
  })

  test('is known for every zone that the Node of this test knows: else renew the list', () => {
    expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([])
  })

  test('is a real one, but for the few that an older Node does not know yet', () => {
    expect(timeZones().size).toBeGreaterThan(590)
    expect([...timeZones()].filter((name) => !knownHere(name)).length).toBeLessThan(5)
  })

  test('is named by the letters that the API server allows, 14 at most a part', () => {
    for (const part of [...timeZones()].flatMap((name) => name.split('/'))) {
      expect(part).toMatch(/^[A-Za-z0-9_+.][A-Za-z0-9_+.-]{0,13}$/)
    }
  })

  test('is quick, short and on one line for hostile texts', () => {
    const time = timeOfHostileTexts(explainTimeZone, (message) => expect(message).toMatch(/^.{20,900}$/u))
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})
