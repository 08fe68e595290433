import type { AddressInfo } from 'node:net'
import type { JobRuntime } from '../../lib/contracts/job-runtime'
import { compileJobs } from '../../kustomize-examples/will-it-compile/service/environments'
import { compileService, type ServiceOptions } from '../../kustomize-examples/will-it-compile/service/server'

export interface HttpAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: the answers have different shapes.
  body: any
  headers: Headers
}

/** The service on a port of loopback, with a client. */
export interface ServedService {
  call(method: string, path: string, body?: string | Buffer): Promise<HttpAnswer>
  /** Submits C code in base64, with other fields. */
  submit(code: string, fields?: Record<string, unknown>): Promise<HttpAnswer>
  /** Waits for the end of a job. */
  result(id: string): Promise<HttpAnswer>
  stop(): Promise<void>
}

/** Starts the service on a runtime. */
export async function servedService(
  runtime: JobRuntime,
  image: string,
  more: Partial<ServiceOptions> = {},
): Promise<ServedService> {
  const environments = compileJobs(image)
  const server = compileService({ runtime, environments, maxJobs: 10, maxPerMinute: 100, ...more })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const call: ServedService['call'] = async (method, path, body) => {
    const answer = await fetch(base + path, { method, ...(body === undefined ? {} : { body: body as string }) })
    return { status: answer.status, body: await answer.json(), headers: answer.headers }
  }
  return {
    call,
    submit: (code, fields = {}) =>
      call(
        'POST',
        '/api/v1/compile',
        JSON.stringify({ code: Buffer.from(code).toString('base64'), language: 'c', ...fields }),
      ),
    result: async (id) => {
      for (;;) {
        const answer = await call('GET', `/api/v1/compile/${id}`)
        if (answer.body.status !== 'running') return answer
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    stop: async () => {
      await runtime.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
