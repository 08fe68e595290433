import { OutputBuffer } from './output-buffer'

test('a character that is split between two parts arrives whole', () => {
  const parts: string[] = []
  const buffer = new OutputBuffer('stdout', 100, (text) => parts.push(text))
  const bytes = Buffer.from('aüb')
  for (const byte of bytes) buffer.write(Buffer.from([byte]))
  expect(buffer.end()).toBe('aüb')
  expect(parts.join('')).toBe('aüb')
})

test('a character that the limit cuts is dropped', () => {
  const buffer = new OutputBuffer('stdout', 2, undefined)
  buffer.write(Buffer.from('aü and more'))
  expect({ text: buffer.end(), isTruncated: buffer.isTruncated }).toEqual({ text: 'a', isTruncated: true })
})

test('an output of exactly the limit is complete', () => {
  const buffer = new OutputBuffer('stdout', 3, undefined)
  buffer.write(Buffer.from('abc'))
  expect({ text: buffer.end(), isTruncated: buffer.isTruncated }).toEqual({ text: 'abc', isTruncated: false })
})
