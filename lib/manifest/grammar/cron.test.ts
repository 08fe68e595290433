import { checkCron } from './cron'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

// The results of these rows, and of half a million random schedules, were compared with robfig/cron v3.0.1.
const fine = [
  ...[
    '* * * * *',
    '0 3 * * *',
    '*/15 * * * *',
    '5/15 * * * *',
    '0-30/10 * * * *',
    '0,15,30,45 * * * *',
    '59 23 31 12 ?',
  ],
  ...['0 0 * * 0', '0 0 * * sun', '0 0 * * MON-FRI', '0 0 * jan,Jul *', '0 0 ? * *', '0 0 ? * ?', '0 0 * * 1-5/2'],
  ...['00 007 * * *', '  0   3 * * * ', '0\t3 * * *', '0 3 * * *\n', '0 0 1 */3 *', '0 0 1 feb-nov/3 *', '*/1 * * * *'],
  ...['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually'],
  ...['@every 1h30m', '@every 90m', '@every 1h0m0s', '@every 30s', '@every 24h'],
]

const refused: [string, RegExp][] = [
  ['', /^The schedule is empty\. Set five fields, such as `0 3 \* \* \* ?`/],
  ['  \n', /is empty/],
  ['60 * * * *', /^`60` in the minute field is out of range\. Set a number from 0 to 59\.$/],
  ['0 24 * * *', /`24` in the hour field is out of range\. Set a number from 0 to 23\./],
  ['0 0 0 * *', /`0` in the day of month field is out of range\. Set a number from 1 to 31\./],
  ['0 0 32 * *', /`32` in the day of month field is out of range/],
  ['0 0 * 0 *', /`0` in the month field is out of range\. Set a number from 1 to 12\./],
  ['0 0 * 13 *', /`13` in the month field is out of range/],
  ['0 0 * * 8', /`8` in the day of week field is out of range\. Set a number from 0 to 6\./],
  ['0-99 * * * *', /`0-99` in the minute field is out of range/],
  ['99999999999999999999 * * * *', /is out of range/],
  ['0 0 * * 7', /0 \(Sunday\) to 6\. Set `0`\.$/],
  ['0 0 * * 1-7', /Set `\*`\.$/],
  ['0 0 * * 5-7', /Set `5-6,0`\.$/],
  [
    '0 0 12 * * ?',
    /has 6 fields, but a schedule must have 5 \(minute, .* Set `0 12 \* \* \?`, without seconds or year\.$/,
  ],
  ['0 0 12 * * ? 2026', /has 7 fields.*Set `0 12 \* \* \?`, without seconds or year\.$/],
  ['0 12 * * mon 2026', /has 6 fields.*Set `0 12 \* \* mon`, without seconds or year\.$/],
  ['0 0 * *', /has 4 fields, but a schedule must have 5/],
  ['daily', /has one field, but a schedule must have 5/],
  ['* * * * * * * *', /has 8 fields/],
  ['*/0 * * * *', /`\*\/0` in the minute field has a step of 0\. Set a step of at least 1\.$/],
  ['*/x * * * *', /has no number after `\/`\. Add a step/],
  ['*/ * * * *', /has no number after `\/`\. Add a step/],
  ['1/2/3 * * * *', /more than one `\/`/],
  ['5-1 * * * *', /ends before it starts\. Set `5-59,0-1` to wrap around, or set `1-5`\.$/],
  ['0 22-2 * * *', /Set `22-23,0-2` to wrap around/],
  ['0 0 * * fri-mon', /`fri-mon` .* ends before it starts\. Set `5-6,0-1`/],
  ['0 0 * * sat-sun', /Set `6,0` to wrap around/],
  ['0 0 * nov-feb *', /Set `11-12,1-2` to wrap around/],
  ['-5 * * * *', /`-5` in the minute field is negative/],
  ['+5 * * * *', /`\+5` in the minute field is not a number/],
  ['1.5 * * * *', /`1\.5` in the minute field is not a number/],
  ['1-2-3 * * * *', /more than one dash/],
  ['5- * * * *', /A number is missing in the minute field/],
  ['*-5 * * * *', /is a range that starts with `\*`/],
  ['1, * * * *', /An entry in the minute field is empty/],
  [', * * * *', /An entry in the minute field is empty/],
  ['x * * * *', /`x` in the minute field is not a number\. Set a number from 0 to 59\.$/],
  ['0 0 * * x', /Set a number from 0 to 6, or a name such as `sun`\.$/],
  ['mon * * * *', /`mon` in the minute field is not a number/],
  ['0 0 * mon *', /`mon` in the month field is not a number/],
  ['0 0 * * monday', /names have three letters\. Set `mon`/],
  ['0 0 * January *', /names have three letters\. Set `jan`/],
  ['0 0 L * *', /is Quartz syntax/],
  ['0 0 15W * *', /is Quartz syntax/],
  ['0 0 * * 1#2', /is Quartz syntax/],
  ['0 0 * * friL', /Set `fri`/],
  ['H 0 * * *', /is Jenkins syntax/],
  [
    'TZ=Europe/Berlin 0 3 * * *',
    /Set `Europe\/Berlin` in the time zone field, and set the schedule to `0 3 \* \* \*`\.$/,
  ],
  ['CRON_TZ=UTC @daily', /Set `UTC` in the time zone field, and set the schedule to `@daily`\.$/],
  ['CRON_TZ=UTC', /Kubernetes rejects a time zone in the schedule\. Move the time zone to the time zone field\.$/],
  ['0 3 * * * TZ', /Kubernetes rejects a time zone in the schedule/],
  ['@Daily', /Set `@daily`/],
  [' @daily', /Set `@daily`, without spaces/],
  ['@reboot', /`@reboot` is not a schedule\. Set five fields, such as `0 3 \* \* \*`, or a name such as `@daily`\.$/],
  ['@', /is not a schedule/],
  ['@every 1d', /Set `@every 24h`\.$/],
  ['@every 2w', /Set `@every 336h`\.$/],
  ['@every  1h', /Set `@every 1h`\.$/],
  ['@Every 1h', /Set `@every 1h`\.$/],
  ['@every 500ms', /less than a second/],
  ['@every 0s', /less than a second/],
  ['@every 1.5s', /less than a second/],
  ['@every -1h', /has no valid duration/],
  ['@every 90', /has no valid duration/],
  ['@every ', /is not a schedule|has no valid duration/],
  ['0\u00a03 * * *', /^`\\u\{a0\}` is not allowed in a schedule/],
  ['0 3 * * \u0000', /^`\\u\{0\}` is not allowed/],
  ['０ 3 * * *', /is not allowed/],
  ['0 3 * * * 🕒', /is not allowed/],
]

describe('the schedule of a CronJob', () => {
  test.each(fine)('%j is fine', (text) => {
    expect(checkCron(text)).toEqual({})
  })

  test.each(refused)('%j is refused: %s', (text, message) => {
    expect(checkCron(text)).toEqual({ problem: expect.stringMatching(message) })
  })

  test.each([
    ...['0 0 31 2 *', '0 0 30 2 *', '0 0 30,31 feb *', '0 0 31 4 *', '0 0 31 2,4,6,9,11 *'],
    ...['0 0 30-31 2 ?', '0 0 31 4-6/2 */1', '0 0 30/1 2 *'],
  ])('%j never fires', (text) => {
    expect(checkCron(text)).toEqual({ neverFires: true, advice: expect.stringContaining('never matches') })
  })

  test.each([
    ['0 0 29 2 *', 'leap years have that day'],
    ['0 0 31 */2 *', 'January is the first of every second month'],
    ['0 0 31 2,3 *', 'March has that day'],
    ['0 0 28-31 2 *', 'February has the first of those days'],
    ['0 0 31 2 1', 'a Monday is enough'],
    ['0 0 30 2 */2', 'every second day of the week is enough'],
    ['0 0 * 2 *', 'any day will do'],
    ['0 0 ? 2 *', 'any day will do'],
  ])('%j fires, for %s', (text) => {
    const { problem, neverFires } = checkCron(text)
    expect({ problem, neverFires }).toEqual({})
  })

  test.each([
    ['*/90 * * * *', /`\*\/90` matches only one value/],
    ['30/45 * * * *', /`30\/45` matches only one value/],
    ['0 */24 * * *', /`\*\/24` matches only one value/],
    ['0 0 1-7 * mon', /each day of month `1-7` and each day of week `mon`/],
    ['0 0 */2 * 1', /and each day of week/],
    ['0 0 13 * */2', /and each day of week/],
  ])('%j fires, but says what it does', (text, advice) => {
    expect(checkCron(text)).toEqual({ advice: expect.stringMatching(advice) })
  })

  test('is checked quickly, and refused in a short line, when it is hostile', () => {
    const time = timeOfHostileTexts(checkCron, ({ problem }) => expect(problem).toMatch(/^.{20,700}$/u))
    expect(time).toBeLessThan(hostileMilliseconds)
    const long = `${'0,'.repeat(100_000)}0 * * * *`
    expect(checkCron(long)).toEqual({})
    expect(checkCron(`0 ${long}`).problem).toMatch(/^.{20,700}$/u)
  })
})
