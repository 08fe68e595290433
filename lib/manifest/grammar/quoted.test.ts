import { quoted } from './quoted'
import { hostileMilliseconds, timeOfHostileTexts } from '../../../test/support/hostile-texts'

describe('a text of the user in a message', () => {
  test.each([
    ['my-app', '`my-app`'],
    ['two words', '`two words`'],
    ['Größe', '`Größe`'],
    ['日本', '`日本`'],
    ['', '``'],
    ['a\nb', '`a\\u{a}b`'],
    ['\u001b[31m', '`\\u{1b}[31m`'],
    ['a\u00a0b', '`a\\u{a0}b`'],
    ['a\u200bb', '`a\\u{200b}b`'],
    ['\u202eevil', '`\\u{202e}evil`'],
    ['tick`tick', '`tick\\u{60}tick`'],
    ['x'.repeat(60), `\`${'x'.repeat(60)}\``],
    ['x'.repeat(61), `\`${'x'.repeat(60)}…\``],
    ['😀'.repeat(60), `\`${'😀'.repeat(60)}\``],
    ['😀'.repeat(61), `\`${'😀'.repeat(60)}…\``],
  ])('%j is shown as %s', (text, shown) => {
    expect(quoted(text)).toBe(shown)
  })

  test('stays on one line, short and quick, whatever the text is', () => {
    const time = timeOfHostileTexts(quoted, (shown) => {
      expect(shown).toMatch(/^`[^`\n\u001b]*`$/)
      expect(shown.length).toBeLessThan(700)
    })
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})
