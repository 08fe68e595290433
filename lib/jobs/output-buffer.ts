import { StringDecoder } from 'node:string_decoder'
import type { OutputStream, RunOptions } from '../contracts/job-runtime'

/** Collects the start of a stream, and forwards each chunk. Bytes beyond the limit are read and dropped. */
export class OutputBuffer {
  private readonly decoder = new StringDecoder('utf8')
  private readonly parts: string[] = []
  private received = 0

  constructor(
    private readonly stream: OutputStream,
    private readonly limit: number,
    private readonly onOutput: RunOptions['onOutput'],
  ) {}

  /** Number of received bytes, including those beyond the limit. */
  get bytes(): number {
    return this.received
  }

  get isTruncated(): boolean {
    return this.received > this.limit
  }

  /** Adds the next bytes of the stream. */
  write(bytes: Buffer): void {
    const room = Math.max(0, this.limit - this.received)
    this.received += bytes.length
    if (room > 0) this.add(this.decoder.write(bytes.subarray(0, room)))
  }

  /** Returns the collected text. No more output can be added afterwards. */
  end(): string {
    // A character that the limit cuts in two is dropped.
    const rest = this.decoder.end()
    if (!this.isTruncated) this.add(rest)
    return this.parts.join('')
  }

  private add(text: string): void {
    if (text === '') return
    this.parts.push(text)
    this.onOutput?.(text, this.stream)
  }
}
