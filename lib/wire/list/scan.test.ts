import { scanResourceList } from './scan'
import { itemText } from './slice'

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n'
const scan = (text: string) => scanResourceList(Buffer.from(text))

describe('a list as hosts write it', () => {
  const text = `${HEAD}items:
- apiVersion: v1
  kind: ConfigMap
  data:
    text: |
      # no comment
      - no item

# about the second
- kind: Deployment
  apiVersion: apps/v1
functionConfig:
  kind: Settings
`
  const bytes = Buffer.from(text)
  const found = scanResourceList(bytes)

  test('gives each item its lines, kind and apiVersion', () => {
    expect(found?.items.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`)).toEqual([
      'v1 ConfigMap',
      'apps/v1 Deployment',
    ])
    expect(found?.items.map((span) => text.slice(span.dash, span.end).split('\n').length - 1)).toEqual([7, 2])
  })

  test('gives comments to the item below them', () => {
    const [, second] = found?.items ?? []
    expect(text.slice(second?.start, second?.dash)).toBe('# about the second\n')
  })

  test('gives the sections in their order', () => {
    expect(found?.sections.map(({ key }) => key)).toEqual(['apiVersion', 'kind', 'items', 'functionConfig'])
  })

  test('cuts an item out so that its columns stay', () => {
    const [, second] = found?.items ?? []
    if (second === undefined) throw new Error('no second item')
    expect(itemText(bytes, second, 0)).toBe('  kind: Deployment\n  apiVersion: apps/v1\n')
  })
})

test.each([
  ['an empty text', ''],
  ['a carriage return', `${HEAD}items:\r\n- kind: A\r\n`],
  ['no newline at the end', `${HEAD}items:\n- kind: A`],
  ['a byte order mark', `\uFEFF${HEAD}items:\n- kind: A\n`],
  ['a zero byte', `${HEAD}items:\n- kind: A\0\n`],
  ['a tab where the dashes are', `${HEAD}items:\n- kind: A\n\tb: 1\n`],
  ['a directive', `%YAML 1.2\n---\n${HEAD}items:\n- kind: A\n`],
  ['a document marker in the middle', `${HEAD}items:\n- kind: A\n---\na: 1\n`],
  ['an end marker', `${HEAD}items:\n- kind: A\n...\n`],
  ['a quoted key', `${HEAD}"items":\n- kind: A\n`],
  ['a complex key', `? items\n: - kind: A\n`],
  ['a key that comes twice', `${HEAD}items:\n- kind: A\nitems:\n- kind: B\n`],
  ['items in flow style', `${HEAD}items: [{kind: A}]\n`],
  ['items that are empty', `${HEAD}items: []\n`],
  ['items that are null', `${HEAD}items:\n`],
  ['items with an anchor', `${HEAD}items: &a\n- kind: A\n`],
  ['dashes in two columns', `${HEAD}items:\n  - kind: A\n - kind: B\n`],
  ['JSON', '{"items": []}\n'],
  ['no items at all', HEAD],
  ['unknown text in the first column', `${HEAD}items:\n- kind: "A\nB"\n`],
])('gives up on %s', (_what, text) => {
  expect(scan(text)).toBeNull()
})

test.each([
  ['a quoted kind', '- apiVersion: v1\n  kind: "A"\n'],
  ['a kind with a comment, and more in the next line', '- apiVersion: v1\n  kind: A # b\n    c\n'],
  ['only a comment as its kind', '- apiVersion: v1\n  kind: # b\n    A\n'],
  ['a kind that contains a number sign', '- apiVersion: v1\n  kind: A#b\n'],
  ['a comment after a tab', '- apiVersion: v1\n  kind: A\t# b\n'],
  ['a word before a comment that is no text', '- apiVersion: v1\n  kind: Null # b\n'],
  ['a kind that goes on in the next line', '- apiVersion: v1\n  kind: A\n    b\n'],
  ['a kind that comes twice', '- apiVersion: v1\n  kind: A\n  kind: B\n'],
  ['a quoted key', '- apiVersion: v1\n  "kind": A\n  kind: B\n'],
  ['a merge of other keys only', '- <<: *x\n'],
  ['an anchor', '- &a\n  apiVersion: v1\n  kind: A\n'],
  ['flow style', '- {apiVersion: v1, kind: A}\n'],
  ['a block scalar', '- |\n  apiVersion: v1\n  kind: A\n'],
  ['a block scalar behind a comment', '- # note\n |\n  apiVersion: v1\n  kind: A\n'],
  ['a word that is no text', '- apiVersion: v1\n  kind: Null\n'],
  ['another indentation', '-   apiVersion: v1\n    kind: A\n'],
  ['no kind', '- apiVersion: v1\n'],
])('finds an item with %s, but leaves its kind to a parser', (_what, item) => {
  expect(scan(`${HEAD}items:\n${item}`)?.items.map(({ kind }) => kind)).toEqual([undefined])
})

test('reads a kind and an apiVersion with a comment', () => {
  const found = scan(
    `${HEAD}items:\n- apiVersion: v1 # core\n  kind: A  # b # c: "d"\n  # note\n  metadata: {name: a}\n`,
  )
  expect(found?.items).toMatchObject([{ kind: 'A', apiVersion: 'v1' }])
})

test('needs no apiVersion or kind on the dash line', () => {
  const found = scan(
    `${HEAD}items:\n  - # note\n    metadata:\n      name: a\n    list:\n    - 1\n    kind: A\n    apiVersion: v1\n`,
  )
  expect(found).toMatchObject({ column: 2, items: [{ kind: 'A', apiVersion: 'v1' }] })
})
