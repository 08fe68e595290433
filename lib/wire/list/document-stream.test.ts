import { readDocuments } from './document-stream'

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

test('a carriage return ends a line, also in a comment: what follows would be there for kubectl', () => {
  expect(read('# a\rkind: A\n---\nkind: B\n').map(({ kind }) => kind)).toEqual(['A', 'B'])
})

describe('a character that ends a line only for YAML 1.1', () => {
  const codes = (text: string) => {
    const stream = readDocuments(text, 'a.yaml')
    return Array.isArray(stream) ? stream.map(({ code, place }) => `${code} ${place?.line}:${place?.column}`) : []
  }

  test.each([
    ['in a comment', 'kind: A\nname: b # c\u0085  image: d\n', '2:12'],
    ['in a document of comments', '# c\u2028kind: A\n', '1:4'],
    ['in a plain text', 'kind: A\nlist:\n- b\u2029- c\n', '3:4'],
    ['in a block that would end there', 'kind: A\ndata:\n  b: |\n    c\u2028  d: e\n', '4:6'],
    ['in a block, one space short of its indent', 'kind: A\ndata:\n  b: |\n    c\u2028   d: e\n', '4:6'],
  ])('%s hides what follows', (_, text, place) => {
    expect(codes(text)).toEqual([`hidden-line-break ${place}`])
  })

  test.each([
    ['in quotes', 'kind: A\nb: "c\u2028d"\ne: \'f\u0085\'\n'],
    ['in JSON', '{"kind": "A", "b": "c\u2028d"}\n'],
    ['in a block that goes on, as kustomize writes it', 'kind: A\nb: |-\n  c\u2028  d\n'],
    ['where nothing follows', 'kind: A # b\u2028\nc: d #\u2028# e\n'],
  ])('%s hides nothing', (_, text) => {
    expect(codes(text)).toEqual([])
  })
})
