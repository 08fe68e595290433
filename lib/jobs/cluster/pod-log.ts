import type { Connection } from '../../cluster/access/connection'
import { openStream } from '../../cluster/access/request'
import type { OutputBuffer } from '../output-buffer'

/** The container whose output is read. */
export interface LogSource {
  namespace: string
  pod: string
  container: string
}

/** Reads the log of a container into a buffer. A second read adds only new output. */
export class PodLog {
  constructor(
    private readonly connection: Connection,
    private readonly source: LogSource,
    private readonly buffer: OutputBuffer,
    private readonly limit: number,
  ) {}

  /**
   * Reads the log to its current end, or, with `follow`, until the container ends. Throws a DeploymentError.
   *
   * @param signal aborts the read
   */
  async read({ follow, signal }: { follow: boolean; signal?: AbortSignal }): Promise<void> {
    const { namespace, pod, container } = this.source
    // Reading one byte beyond the limit shows whether the output is longer.
    const query = new URLSearchParams({ container, limitBytes: String(this.limit + 1) })
    if (follow) query.set('follow', 'true')
    const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(pod)}/log?${query}`
    const stream = await openStream(this.connection, {
      method: 'GET',
      path,
      ...(signal === undefined ? {} : { signal }),
    })
    let at = 0
    for await (const part of stream as AsyncIterable<Buffer>) {
      const known = Math.max(0, this.buffer.bytes - at)
      at += part.length
      if (known < part.length) this.buffer.write(part.subarray(known))
    }
  }
}
