import type * as fs from 'node:fs'
import { readInput, writeAll } from './streams'

// The real module. Spies on this module affect every import of node:fs.
const disk = jest.requireActual<typeof fs>('node:fs')
afterEach(() => jest.restoreAllMocks())

const failure = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' })

/** Returns the bytes that arrive if every third call would block and every other call writes only a few bytes. */
function written(descriptor: 1 | 2, text: string): string {
  const chunks: Buffer[] = []
  let calls = 0
  jest.spyOn(disk, 'writeSync').mockImplementation(((_descriptor: number, bytes: Buffer, from: number) => {
    calls += 1
    if (calls % 3 === 0) throw failure('EAGAIN')
    const chunk = bytes.subarray(from, from + 7)
    chunks.push(Buffer.from(chunk))
    return chunk.length
  }) as never)
  writeAll(descriptor, text)
  return Buffer.concat(chunks).toString()
}

test('a pipe that is full for a moment, and takes a few bytes at a time, gets everything', () => {
  const text = 'a line with é\n'.repeat(20)
  expect(written(1, text)).toBe(text)
  jest.restoreAllMocks()
  expect(written(2, text)).toBe(text)
})

test('a reader that has gone ends the output without an error', () => {
  const write = jest.spyOn(disk, 'writeSync').mockImplementation(() => {
    throw failure('EPIPE')
  })
  expect(() => writeAll(1, 'text')).not.toThrow()
  expect(write).toHaveBeenCalledTimes(1)
})

test('output on a full disk is an error, but messages that cannot be written are not one more', () => {
  jest.spyOn(disk, 'writeSync').mockImplementation(() => {
    throw failure('ENOSPC')
  })
  expect(() => writeAll(1, 'text')).toThrow('ENOSPC')
  expect(() => writeAll(2, 'text')).not.toThrow()
})

test('input that comes in pieces, with pauses, is read whole', () => {
  const whole = Buffer.from('é'.repeat(100_000))
  let [at, calls] = [0, 0]
  jest.spyOn(disk, 'readSync').mockImplementation(((_descriptor: number, chunk: Buffer, from: number, max: number) => {
    calls += 1
    if (calls % 5 === 0) throw failure('EAGAIN')
    const length = whole.copy(chunk, from, at, Math.min(at + 9999, at + max))
    at += length
    return length
  }) as never)
  expect(readInput().equals(whole)).toBe(true)
})
