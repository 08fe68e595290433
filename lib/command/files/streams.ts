import { fstatSync, readSync, writeSync } from 'node:fs'

/** Number of bytes to request at a time if the size is unknown. */
const CHUNK = 1 << 16

/** Retries an operation on a pipe while the pipe is full or empty. */
function patiently<T>(act: () => T): T {
  for (;;) {
    try {
      return act()
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException).code !== 'EAGAIN') throw problem
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/**
 * Reads all bytes from stdin or another file. `readFileSync(0)` fails on a pipe that another process has made
 * non-blocking, and `process.stdin` would make startup 25 % slower.
 *
 * @param max the maximum number of bytes; if there are more, throws an error with the code `TOO_LARGE`
 */
export function readInput(descriptor = 0, max = Number.POSITIVE_INFINITY): Buffer {
  const { size } = fstatSync(descriptor)
  const chunks: Buffer[] = []
  let total = 0
  // Requests one byte more than the size of the file, so that the end of the file needs no second read.
  for (let wanted = Math.max(Math.min(size, max) + 1, CHUNK); ; wanted = Math.min(2 * wanted, 1 << 24)) {
    const chunk = Buffer.allocUnsafe(wanted)
    let length = 0
    while (length < wanted) {
      const read = patiently(() => readSync(descriptor, chunk, length, wanted - length, null))
      if (read === 0) {
        const last = chunk.subarray(0, length)
        return chunks.length === 0 ? last : Buffer.concat([...chunks, last])
      }
      length += read
      total += read
      if (total > max) throw Object.assign(new Error('too large'), { code: 'TOO_LARGE' })
    }
    chunks.push(chunk)
  }
}

/** Writes all bytes to a file descriptor, in as many writes as necessary. */
export function writeBytes(descriptor: number, bytes: Buffer): void {
  let written = 0
  while (written < bytes.length) written += patiently(() => writeSync(descriptor, bytes, written))
}

/**
 * Writes to stdout or stderr. `process.stdout.write` is not used, because an exit after it would truncate a pipe at 64
 * KiB.
 */
export function writeAll(descriptor: 1 | 2, data: Buffer | string): void {
  try {
    writeBytes(descriptor, typeof data === 'string' ? Buffer.from(data) : data)
  } catch (problem) {
    // A closed pipe is not an error, as in `lummo render . | head`. A failed write to stderr cannot be reported, for
    // example on a full disk. The exit code still shows that there were errors.
    if (descriptor === 1 && (problem as NodeJS.ErrnoException).code !== 'EPIPE') throw problem
  }
}

/**
 * Checks whether a stream is a terminal. Only a device can be a terminal, so node:tty is loaded only for devices:
 * loading that module takes 10 % of the startup time.
 */
export const isTerminal = (descriptor: 0 | 1 | 2): boolean =>
  fstatSync(descriptor).isCharacterDevice() && (require('node:tty') as typeof import('node:tty')).isatty(descriptor)

/** Checks whether stdin is a terminal. */
export const isInteractive = (): boolean => isTerminal(0)

/** Asks a question and returns the answer; undefined at the end of the input, or if stdin is not a terminal. */
export type Ask = (question: string) => string | undefined

/** Asks a question in a terminal and returns the typed line; undefined if stdin is not a terminal. */
export function askPerson(question: string): string | undefined {
  if (!isInteractive()) return undefined
  writeAll(2, question)
  const bytes: number[] = []
  const byte = Buffer.alloc(1)
  while (patiently(() => readSync(0, byte, 0, 1, null)) === 1) {
    const [typed = NEWLINE] = byte
    if (typed === NEWLINE) return Buffer.from(bytes).toString('utf8')
    bytes.push(typed)
  }
  return bytes.length === 0 ? undefined : Buffer.from(bytes).toString('utf8')
}

const NEWLINE = 10
