import { badValue, missingField } from './rules'
import { renderForPeople } from './terminal'

test('nothing that a user wrote, or called a file, can rewrite a terminal or turn a line around', () => {
  const hostile = 'a\u001b[2J\u202eb\u2066'
  const text = renderForPeople([
    {
      ...badValue.at(['spec', 'a\u202e'], hostile),
      object: { apiVersion: 'v1', kind: 'Pod', name: hostile },
      place: { file: `${hostile}\n.yaml`, line: 1, column: 1, endColumn: 2, text: hostile },
    },
  ])
  expect(text.split('\n')).toEqual([
    'error[bad-value]: a\\u001b[2J\\u202eb\\u2066',
    ' --> a\\u001b[2J\\u202eb\\u2066\\u000a.yaml:1:1 Pod/a\\u001b[2J\\u202eb\\u2066 spec["a\\u202e"]',
    '1 | a\\u001b[2J\\u202eb\\u2066',
    '  | ^',
    '',
  ])
})

describe('a message with a block to paste', () => {
  const place = { file: 'app.yaml', line: 3, column: 3, endColumn: 5, text: '  a: 1' }
  const shown = (message: string) => renderForPeople([{ ...missingField.at([], message), place }])

  test.each([
    ['It needs `a`. For example:', 'It needs `a`.', ['  For example:', '  a: 1', '  b: 2']],
    ['It needs `a`. Add it, for example:', 'It needs `a`. Add it.', ['  For example:', '  a: 1', '  b: 2']],
    ['Write it as a patch:', 'Write it as a patch.', ['  a: 1', '  b: 2']],
  ])('%s', (sentences, headline, block) => {
    expect(shown(`${sentences}\na: 1\nb: 2`).split('\n')).toEqual([
      `error[missing-field]: ${headline}`,
      ' --> app.yaml:3:3',
      '3 |   a: 1',
      '  |   ^^',
      ...block,
      '',
    ])
  })

  test('keeps its words next to it where no place is known', () => {
    const message = 'It needs `a`. For example:\na: 1'
    expect(renderForPeople([missingField.at([], message)])).toBe(
      'error[missing-field]: It needs `a`.\n  For example:\n  a: 1\n',
    )
  })
})
