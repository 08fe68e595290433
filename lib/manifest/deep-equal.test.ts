import fc from 'fast-check'
import { deepEqual } from './deep-equal'

test.each([
  [
    { a: 1, b: [{ c: null }] },
    { b: [{ c: null }], a: 1 },
  ],
  [{ a: 1, b: undefined }, { a: 1 }],
  [
    { a: [1, { b: null }], c: 'x' },
    { c: 'x', a: [1, { b: null }] },
  ],
  [Number.NaN, Number.NaN],
  [0, -0],
])('%j and %j are equal', (one, other) => {
  expect(deepEqual(one, other)).toBe(true)
  expect(deepEqual(other, one)).toBe(true)
})

test.each([
  [{ a: 1 }, { a: 1, b: 2 }],
  [
    { a: undefined, b: 1 },
    { a: 1, b: undefined },
  ],
  [
    [1, 2],
    [2, 1],
  ],
  [{}, []],
  [null, {}],
  [[], {}],
  ['1', 1],
  [JSON.parse('{"__proto__": 1}'), {}],
])('%j and %j are not equal', (one, other) => {
  expect(deepEqual(one, other)).toBe(false)
  expect(deepEqual(other, one)).toBe(false)
})

test('a value equals its copy, and no value that has one more member', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(deepEqual(value, JSON.parse(JSON.stringify(value)))).toBe(true)
      expect(deepEqual({ value }, { value, more: 1 })).toBe(false)
    }),
  )
})
