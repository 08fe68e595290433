const long = 200_000

/**
 * Strings that could break a parser: very long runs, a mismatch only at the end, control characters, and foreign
 * scripts.
 */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\u001b[31mred\u001b[0m',
  '\u202egnirts',
  '1\n2',
  '\ud800',
  '١٢٣',
  '１',
  'naïve—“quotes”',
  '👩‍👩‍👧‍👦'.repeat(50),
  '__proto__',
  'constructor',
  '1'.repeat(long),
  `${'1'.repeat(long)}!`,
  `1${' '.repeat(long)}!`,
  `${'0 '.repeat(long)}`,
  `${'1,'.repeat(long)}`,
  `${'1-'.repeat(long)}`,
  `${'*/'.repeat(long)}`,
  `${'1h'.repeat(long)}`,
  `${'a-'.repeat(long)}`,
  `a${'-'.repeat(long)}a`,
  `${'a.'.repeat(long)}!`,
  `${'.'.repeat(long)}a`,
  `${'é'.repeat(long)}`,
  `${'ﷺ'.repeat(long)}`,
  `${'/'.repeat(long)}`,
  `@every ${'1'.repeat(long)}h`,
  `TZ=${'x'.repeat(long)} 0 0 * * *`,
]

/** Maximum CPU time of a parser for all `hostileTexts` together. A quadratic parser would take minutes. */
export const hostileMilliseconds = 4000

/**
 * Returns the CPU time in milliseconds that a parser takes for all hostile strings. CPU time does not depend on other
 * load.
 *
 * @param look called with the results of the parser
 */
export const timeOfHostileTexts = <T>(read: (text: string) => T, look: (result: T, text: string) => void): number => {
  const start = process.cpuUsage()
  const results = hostileTexts.map((text) => ({ text, result: read(text) }))
  const { user, system } = process.cpuUsage(start)
  for (const { text, result } of results) look(result, text)
  return (user + system) / 1000
}
