import { renderForPeople } from './terminal'

test('nothing that a user wrote, or called a file, can rewrite a terminal or turn a line around', () => {
  const hostile = 'a\u001b[2J\u202eb\u2066'
  const text = renderForPeople([
    {
      severity: 'error',
      code: 'bad-value',
      message: hostile,
      object: { apiVersion: 'v1', kind: 'Pod', name: hostile },
      path: ['spec', 'a\u202e'],
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
