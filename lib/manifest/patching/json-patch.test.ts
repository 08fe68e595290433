import { applyJsonPatch, type JsonPatchOperation } from './json-patch'

const patched = (target: unknown, ...operations: JsonPatchOperation[]): unknown => {
  const outcome = applyJsonPatch(target, operations)
  if ('problem' in outcome) throw new Error(outcome.problem)
  return outcome.result
}
const problem = (target: unknown, ...operations: JsonPatchOperation[]) => {
  const outcome = applyJsonPatch(target, operations)
  return 'problem' in outcome ? outcome : undefined
}

// The example in appendix A.13 contains a duplicate key. The example is omitted here, because the parsers of lummo
// reject duplicate keys.
describe('RFC 6902 appendix A', () => {
  test('A.1 adds an object member', () => {
    expect(patched({ foo: 'bar' }, { op: 'add', path: '/baz', value: 'qux' })).toEqual({ baz: 'qux', foo: 'bar' })
  })
  test('A.2 adds an array element', () => {
    const target = { foo: ['bar', 'baz'] }
    expect(patched(target, { op: 'add', path: '/foo/1', value: 'qux' })).toEqual({ foo: ['bar', 'qux', 'baz'] })
  })
  test('A.3 removes an object member', () => {
    expect(patched({ baz: 'qux', foo: 'bar' }, { op: 'remove', path: '/baz' })).toEqual({ foo: 'bar' })
  })
  test('A.4 removes an array element', () => {
    expect(patched({ foo: ['bar', 'qux', 'baz'] }, { op: 'remove', path: '/foo/1' })).toEqual({ foo: ['bar', 'baz'] })
  })
  test('A.5 replaces a value', () => {
    const target = { baz: 'qux', foo: 'bar' }
    expect(patched(target, { op: 'replace', path: '/baz', value: 'boo' })).toEqual({ baz: 'boo', foo: 'bar' })
  })
  test('A.6 moves a value', () => {
    const target = { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } }
    expect(patched(target, { op: 'move', from: '/foo/waldo', path: '/qux/thud' })).toEqual({
      foo: { bar: 'baz' },
      qux: { corge: 'grault', thud: 'fred' },
    })
  })
  test('A.7 moves an array element', () => {
    const target = { foo: ['all', 'grass', 'cows', 'eat'] }
    expect(patched(target, { op: 'move', from: '/foo/1', path: '/foo/3' })).toEqual({
      foo: ['all', 'cows', 'eat', 'grass'],
    })
  })
  test('A.8 tests values successfully', () => {
    const target = { baz: 'qux', foo: ['a', 2, 'c'] }
    const tests = [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ]
    expect(patched(target, ...tests)).toEqual(target)
  })
  test('A.9 tests a value in vain', () => {
    expect(problem({ baz: 'qux' }, { op: 'test', path: '/baz', value: 'bar' })).toEqual({
      problem: 'The `test` operation failed, because `/baz` is "qux", not "bar".',
      at: 0,
    })
  })
  test('A.10 adds a nested member object', () => {
    expect(patched({ foo: 'bar' }, { op: 'add', path: '/child', value: { grandchild: {} } })).toEqual({
      foo: 'bar',
      child: { grandchild: {} },
    })
  })
  test('A.11 ignores elements that it does not know', () => {
    const operation = { op: 'add', path: '/baz', value: 'qux', xyz: 123 }
    expect(patched({ foo: 'bar' }, operation)).toEqual({ foo: 'bar', baz: 'qux' })
  })
  test('A.12 refuses to add to a target that does not exist', () => {
    expect(problem({ foo: 'bar' }, { op: 'add', path: '/baz/bat', value: 'qux' })).toEqual({
      problem: '`/baz` does not exist: the object has only foo. Correct the path, or add the missing parent first.',
      at: 0,
    })
  })
  test('A.14 reads escapes in the right order', () => {
    expect(patched({ '/': 9, '~1': 10 }, { op: 'test', path: '/~01', value: 10 })).toEqual({ '/': 9, '~1': 10 })
  })
  test('A.15 tells a text from a number', () => {
    expect(problem({ '/': 9, '~1': 10 }, { op: 'test', path: '/~01', value: '10' })).toEqual({
      problem: 'The `test` operation failed, because `/~01` is 10, not "10".',
      at: 0,
    })
  })
  test('A.16 adds an array as one element', () => {
    const target = { foo: ['bar'] }
    expect(patched(target, { op: 'add', path: '/foo/-', value: ['abc', 'def'] })).toEqual({
      foo: ['bar', ['abc', 'def']],
    })
  })
})

describe('a JSON patch', () => {
  test('writes the slash of an annotation as ~1', () => {
    const target = { metadata: { annotations: { 'a.io/b': '1' } } }
    const operation = { op: 'replace', path: '/metadata/annotations/a.io~1b', value: '2' }
    expect(patched(target, operation)).toEqual({ metadata: { annotations: { 'a.io/b': '2' } } })
  })

  test('adds over what is there, and at the very end of a list', () => {
    const target = { a: 1, list: ['x'] }
    const operations = [
      { op: 'add', path: '/a', value: null },
      { op: 'add', path: '/list/1', value: 'y' },
    ]
    expect(patched(target, ...operations)).toEqual({ a: null, list: ['x', 'y'] })
  })

  test('copies so that original and copy stay apart', () => {
    const operations = [
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/b/x', value: 2 },
    ]
    expect(patched({ a: { x: 1 } }, ...operations)).toEqual({ a: { x: 1 }, b: { x: 2 } })
  })

  test('moves a value onto itself without harm, and over its own parent', () => {
    expect(patched({ a: { b: 1 } }, { op: 'move', from: '/a/b', path: '/a/b' })).toEqual({ a: { b: 1 } })
    expect(patched({ a: { b: 1 } }, { op: 'move', from: '/a/b', path: '/a' })).toEqual({ a: 1 })
  })

  test('exchanges the whole document at the empty path', () => {
    expect(patched({ a: 1 }, { op: 'replace', path: '', value: { b: 2 } })).toEqual({ b: 2 })
    expect(patched({ a: 1 }, { op: 'test', path: '', value: { a: 1 } })).toEqual({ a: 1 })
  })

  test('compares maps in any order and lists in theirs', () => {
    const target = { a: { x: 1, y: [1, 2] } }
    expect(patched(target, { op: 'test', path: '/a', value: { y: [1, 2], x: 1 } })).toEqual(target)
    expect(problem(target, { op: 'test', path: '/a', value: { y: [2, 1], x: 1 } })).toBeDefined()
    expect(problem(target, { op: 'test', path: '/a', value: { y: [1, 2] } })).toBeDefined()
  })

  test('changes neither the object nor its operations, and shares nothing with them', () => {
    const target = { list: [{ a: 1 }, { b: 2 }], map: { c: { d: 3 } } }
    const value = { deep: {} }
    const operations = [
      { op: 'add', path: '/list/0/new', value },
      { op: 'add', path: '/list/0/new/deep/x', value: 1 },
      { op: 'remove', path: '/list/1' },
      { op: 'move', from: '/map/c', path: '/moved' },
      { op: 'replace', path: '/moved/d', value: 4 },
    ]
    const before = structuredClone({ target, operations })
    expect(patched(target, ...operations)).toEqual({
      list: [{ a: 1, new: { deep: { x: 1 } } }],
      map: {},
      moved: { d: 4 },
    })
    expect({ target, operations }).toEqual(before)
    expect(value).toEqual({ deep: {} })
  })

  test('treats __proto__ as a key like any other, and inherited names as absent', () => {
    const result = patched({}, { op: 'add', path: '/__proto__', value: { polluted: true } })
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":true}}')
    expect(problem({}, { op: 'test', path: '/constructor/name', value: 'Object' })).toBeDefined()
  })

  test('says which operation failed', () => {
    const operations = [
      { op: 'add', path: '/b', value: 1 },
      { op: 'remove', path: '/c' },
    ]
    expect(problem({ a: 1 }, ...operations)).toEqual({
      problem: '`/c` does not exist: the object has only a and b. Correct the path.',
      at: 1,
    })
  })

  const target = { list: [1, 2], text: 'x', empty: {} }
  test.each<[string, JsonPatchOperation, string]>([
    [
      'a position past the end',
      { op: 'replace', path: '/list/2', value: 3 },
      '`2` is out of range for `/list`, a list of 2 elements.',
    ],
    ['an addition past the end', { op: 'add', path: '/list/3', value: 3 }, '`3` is out of range'],
    ['a position with a leading zero', { op: 'remove', path: '/list/01' }, '`01` is not an index'],
    ['a negative position', { op: 'remove', path: '/list/-1' }, '`-1` is not an index'],
    ['removal of what comes after the end', { op: 'remove', path: '/list/-' }, '`-` is not an index'],
    [
      'replacement of what is not there',
      { op: 'replace', path: '/empty/a', value: 1 },
      '`/empty/a` does not exist: `/empty` is empty.',
    ],
    ['a step into a text', { op: 'add', path: '/text/a', value: 1 }, '`/text/a` does not exist: `/text` is "x".'],
    [
      'a path without a slash',
      { op: 'remove', path: 'text' },
      '`text` is not a JSON pointer. Add a slash at the start.',
    ],
    ['a lone tilde', { op: 'remove', path: '/te~xt' }, '`~0` for a tilde, or `~1` for a slash'],
    ['a move into itself', { op: 'move', from: '/empty', path: '/empty/a' }, '`/empty` cannot be moved into itself.'],
    [
      'a copy from nowhere',
      { op: 'copy', from: '/none', path: '/a' },
      '`/none` does not exist: the object has only list, text and empty.',
    ],
    ['a move without from', { op: 'move', path: '/a' }, '`move` has no `from`.'],
    ['an addition without a value', { op: 'add', path: '/a' }, '`add` has no `value`.'],
    ['removal of the whole object', { op: 'remove', path: '' }, 'cannot remove the whole object'],
    [
      'an operation that does not exist',
      { op: 'set', path: '/a', value: 1 },
      'Unknown operation `set`. Set an operation of RFC 6902, such as add, remove or replace.',
    ],
  ])('refuses %s', (_name, operation, says) => {
    expect(problem(target, operation)).toEqual({ problem: expect.stringContaining(says), at: 0 })
  })
})
