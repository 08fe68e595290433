import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/** Maximum size of a request: the new and the old object, each at most 3 MiB. */
const MAX_BYTES = 8 << 20
/**
 * Interval in milliseconds at which the certificate files are read again. The kubelet updates a mounted Secret within a
 * minute.
 */
const RELOAD_MS = 10_000

export interface AdmissionOptions {
  /** Port to listen on; 0 for any free port. */
  port: number
  /** PEM files, which can change while the server runs. */
  certFile: string
  keyFile: string
  review: (review: Plain) => Plain
  /** Called with errors in requests and certificate files. The server continues after an error. */
  onError: (error: unknown) => void
  reloadMs?: number
}

/** A running server. */
export interface AdmissionServer {
  port: number
  /** Completes the open requests and stops the server. */
  close(): Promise<void>
}

/** Serves AdmissionReviews at `/validate` over HTTPS. Rejects if the certificate files cannot be used. */
export async function serveAdmission(options: AdmissionOptions): Promise<AdmissionServer> {
  const { port, review, onError, reloadMs = RELOAD_MS } = options
  const server = createServer(credentialsIn(options), (request, response) => {
    respond(request, response, review).catch((error: unknown) => {
      onError(error)
      finish(response, 500, { message: 'The review failed.' })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, resolve)
  })
  const timer = setInterval(reloader(server, options), reloadMs).unref()
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      clearInterval(timer)
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeIdleConnections()
      return closed
    },
  }
}

const credentialsIn = ({ certFile, keyFile }: AdmissionOptions): { cert: string; key: string } => ({
  cert: readFileSync(certFile, 'utf8'),
  key: readFileSync(keyFile, 'utf8'),
})

/**
 * Returns a function that loads changed certificate files. If the certificate and the key do not match, the server
 * keeps the old certificate.
 */
function reloader(server: Server, options: AdmissionOptions): () => void {
  let used = JSON.stringify(credentialsIn(options))
  return () => {
    try {
      const credentials = credentialsIn(options)
      const text = JSON.stringify(credentials)
      if (text === used) return
      server.setSecureContext(credentials)
      used = text
    } catch (error) {
      options.onError(error)
    }
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  review: AdmissionOptions['review'],
): Promise<void> {
  if (request.url?.split('?')[0] !== '/validate') return finish(response, 404, { message: 'Unknown path.' })
  if (request.method !== 'POST') return finish(response, 405, { message: 'The method must be POST.' })
  const body = await bodyOf(request)
  if (body === undefined) return finish(response, 413, { message: 'The request is too large.' })
  const read = parsed(body)
  if (read === undefined) return finish(response, 400, { message: 'The body must be an AdmissionReview as JSON.' })
  finish(response, 200, review(read))
}

/** Returns the body of a request, or undefined if the body is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= MAX_BYTES) parts.push(part)
  }
  return size > MAX_BYTES ? undefined : Buffer.concat(parts).toString()
}

function parsed(body: string): Plain | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isPlain(value) && value.kind === 'AdmissionReview' ? value : undefined
  } catch {
    return undefined
  }
}

function finish(response: ServerResponse, status: number, body: Plain): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
