import { inColour, wantsColour } from './colour'
import type { Code } from './finding'
import { renderForPeople } from './terminal'

test('a report in colour says the same', () => {
  const place = { file: 'app.yaml', line: 3, column: 3, endColumn: 5, text: '  a: error[x]: 1' }
  const report = renderForPeople([
    { severity: 'error', code: 'missing-field' as Code, message: 'It needs `a`. For example:\na: 1', place },
    { severity: 'info', code: 'needs-keda' as Code, message: 'It needs KEDA.' },
  ])
  const coloured = inColour(report)
  expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(report)
  expect(coloured.split('\n')).toEqual([
    '\u001b[1;31merror[missing-field]:\u001b[0m It needs `a`.',
    '\u001b[2m --> app.yaml:3:3\u001b[0m',
    '\u001b[2m3 | \u001b[0m  a: error[x]: 1',
    '\u001b[2m  | \u001b[0m\u001b[1;31m  ^^\u001b[0m',
    '  For example:',
    '  a: 1',
    '',
    '\u001b[1;36minfo[needs-keda]:\u001b[0m It needs KEDA.',
    '',
  ])
})

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '3', NO_COLOR: '1' }, false, true],
])('with %j and a terminal: %s, colour is wanted: %s', (env, isTerminal, wanted) => {
  expect(wantsColour(env, () => isTerminal)).toBe(wanted)
})
