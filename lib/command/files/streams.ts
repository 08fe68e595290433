import { fstatSync, readSync, writeSync } from 'node:fs'

/** Bytes to ask for at once when nothing tells how much there is. */
const CHUNK = 1 << 16

/** Does something with a pipe that may be full or empty for a moment, and tries again until it is not. */
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
 * Everything that comes in on stdin, or in another file. `readFileSync(0)` fails on a pipe that another process has made
 * non-blocking, and `process.stdin` would start a quarter slower.
 *
 * @param most how many bytes there may be; more are an error with the code `TOO_LARGE`
 */
export function readInput(descriptor = 0, most = Number.POSITIVE_INFINITY): Buffer {
  const { size } = fstatSync(descriptor)
  const chunks: Buffer[] = []
  let total = 0
  // One more than a file has, so that its end is seen without another chunk.
  for (let wanted = Math.max(Math.min(size, most) + 1, CHUNK); ; wanted = Math.min(2 * wanted, 1 << 24)) {
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
      if (total > most) throw Object.assign(new Error('too large'), { code: 'TOO_LARGE' })
    }
    chunks.push(chunk)
  }
}

/** Writes all bytes to a file descriptor, however few of them a single write takes. */
export function writeBytes(descriptor: number, bytes: Buffer): void {
  let written = 0
  while (written < bytes.length) written += patiently(() => writeSync(descriptor, bytes, written))
}

/** Writes to stdout or stderr. An exit after `process.stdout.write` would cut a pipe at 64 KiB. */
export function writeAll(descriptor: 1 | 2, data: Buffer | string): void {
  try {
    writeBytes(descriptor, typeof data === 'string' ? Buffer.from(data) : data)
  } catch (problem) {
    // A reader that has closed the pipe is not an error: `lummo render . | head`. What stderr does not take, on a full
    // disk, cannot be reported anywhere; the exit code still tells whether there was an error.
    if (descriptor === 1 && (problem as NodeJS.ErrnoException).code !== 'EPIPE') throw problem
  }
}

/** Whether a stream is a terminal. Only a device can be one, and loading node:tty costs a tenth of the start. */
export const isTerminal = (descriptor: 0 | 1 | 2): boolean =>
  fstatSync(descriptor).isCharacterDevice() && (require('node:tty') as typeof import('node:tty')).isatty(descriptor)

/** Whether stdin is a person at a terminal. */
export const isInteractive = (): boolean => isTerminal(0)

/** Asks a person one question and answers what was typed; undefined where nobody is there or the input has ended. */
export type Ask = (question: string) => string | undefined

/** Asks a person at a terminal, and answers the line that was typed; undefined where nobody is there. */
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
