import { readDocuments } from '../../lib/wire/document-stream'

const read = (text: string) => {
  const stream = readDocuments(text, 'a.yaml')
  if (Array.isArray(stream)) throw new Error(JSON.stringify(stream))
  return stream.items.map((item) => ({ kind: item.kind, text: item.text, line: item.place([]).line }))
}

test('documents are cut at their markers, and know their lines', () => {
  expect(read('# of all\n---\nkind: A\n--- # next\n# c\nkind: B\n\n\n---\n# nothing\n...\n---\nkind: C')).toEqual([
    { kind: 'A', text: 'kind: A\n', line: 3 },
    { kind: 'B', text: '# c\nkind: B\n', line: 6 },
    { kind: 'C', text: 'kind: C\n', line: 13 },
  ])
})

test('content may stand behind a marker', () => {
  expect(read('--- {kind: A}\n---\nkind: B\n')).toEqual([
    { kind: 'A', text: '    {kind: A}\n', line: 1 },
    { kind: 'B', text: 'kind: B\n', line: 3 },
  ])
})

test('a carriage return within a comment ends no line', () => {
  expect(read('# a\rb\n---\nkind: A\n')).toHaveLength(1)
})
