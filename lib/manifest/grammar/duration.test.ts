import fc from 'fast-check'
import { explainDuration, goDuration, parseDuration, secondsText } from './duration'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

describe('reading a duration', () => {
  test.each([
    ['30s', 30],
    ['10m', 600],
    ['1h30m', 5400],
    ['7d', 604_800],
    ['2w', 1_209_600],
    ['600s', 600],
    ['500ms', 0.5],
    ['1s500ms', 1.5],
    ['1.5h', 5400],
    ['0.5s', 0.5],
    ['1.1h', 3960],
    ['0.1s', 0.1],
    ['2.25m', 135],
    ['0s', 0],
    ['0h0m0s', 0],
    ['1h0m0s', 3600],
    ['1w2d3h4m5s6ms', 788_645.006],
    ['90m', 5400],
    ['2678400s', 2_678_400],
    ['007s', 7],
    ['0.001s', 0.001],
    ['2562047h', 9_223_369_200],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  test.each([
    ...[
      '',
      ' ',
      '90',
      '0',
      's',
      'h',
      '1',
      '1 h',
      '1h 30m',
      ' 30s',
      '30s ',
      '30s\n',
      '-5m',
      '+5m',
      '5M',
      '5min',
      '10 minutes',
    ],
    ...['30m1h', '1h1h', '1s1m', '1y', '1us', '1.h', '.5h', '1..5h', '1,5h', '1e3s', '0.0001s', '0.5ms', '2562048h'],
    ...['PT10M', '1:30', 'forever', '١s', '１s', '1s\u0000', '9999999999999s'],
  ])('%j is not a valid duration', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test('is quick and calm about hostile texts', () => {
    const time = timeOfHostileTexts(parseDuration, (seconds) => expect(seconds).toBeUndefined())
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})

describe('writing a duration', () => {
  test.each([
    [600, '600s', '10m'],
    [5400, '5400s', '1h30m'],
    [0, '0s', '0s'],
    [90, '90s', '1m30s'],
    [3600, '3600s', '1h'],
    [3601, '3601s', '1h1s'],
    [604_800, '604800s', '168h'],
    [2_678_400, '2678400s', '744h'],
    [0.5, '0.5s', '500ms'],
    [1.5, '1.5s', '1s500ms'],
    [0.001, '0.001s', '1ms'],
    [0.1, '0.1s', '100ms'],
    [0.3, '0.3s', '300ms'],
    [3661.25, '3661.25s', '1h1m1s250ms'],
    [9_223_369_200, '9223369200s', '2562047h'],
  ])('%d seconds are %s for Pub/Sub and %s for Go and Prometheus', (seconds, pubSub, go) => {
    expect(secondsText(seconds)).toBe(pubSub)
    expect(goDuration(seconds)).toBe(go)
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e12])('%d seconds are a mistake of the program', (seconds) => {
    expect(() => secondsText(seconds)).toThrow(RangeError)
    expect(() => goDuration(seconds)).toThrow(RangeError)
  })

  test('what is written is read as the same time', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), (milliseconds) => {
        const seconds = milliseconds / 1000
        expect(parseDuration(goDuration(seconds))).toBe(seconds)
        expect(parseDuration(secondsText(seconds))).toBe(seconds)
      }),
    )
  })
})

describe('explaining a duration', () => {
  test.each(['30s', '10m', '1h30m', '7d', '500ms', '0s'])('%s is fine', (text) => {
    expect(explainDuration(text)).toBeUndefined()
  })

  test.each([
    ['90', 'Set `90s` for seconds or `90m` for minutes.'],
    ['10 minutes', 'Set `10m`.'],
    ['10min', 'Set `10m`.'],
    ['1 h 30 min', 'Set `1h30m`.'],
    ['1h 30m', 'Set `1h30m`.'],
    [' 30s ', 'Set `30s`.'],
    ['5M', 'Set `5m`.'],
    ['30 Seconds', 'Set `30s`.'],
    ['2 Weeks', 'Set `2w`.'],
    ['1 day', 'Set `1d`.'],
    ['1,5h', 'Set `1.5h`.'],
    ['PT10M', 'Set `10m`.'],
    ['P7D', 'Set `7d`.'],
    ['10 000s', 'Set `10000s`.'],
    ['250 milliseconds', 'Set `250ms`.'],
  ])('%j: %s', (text, fix) => {
    expect(explainDuration(text)?.endsWith(` ${fix}`)).toBe(true)
  })

  test.each([
    ['', /is empty/],
    ['-5m', /is negative/],
    ['0.0001s', /less than a millisecond/],
    ['9999999h', /more than 292 years/],
    ['30m1h', /from the largest to the smallest.*such as `1h30m`/],
    ['1y', /is not a valid duration.*such as/],
    ['5 apples', /is not a valid duration.*such as/],
    ['\u001b[1m', /`\\u\{1b\}\[1m` is not a valid duration/],
  ])('%j says what is wrong and how a good one looks', (text, message) => {
    expect(explainDuration(text)).toMatch(message)
  })

  test('is quick, short and on one line for hostile texts', () => {
    const time = timeOfHostileTexts(explainDuration, (message) => expect(message).toMatch(/^.{20,900}$/u))
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})
