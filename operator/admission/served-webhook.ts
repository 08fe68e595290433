import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Plain } from '../../lib/manifest/manifest'
import type { OperatorLog } from '../log'
import type { OperatorSettings } from '../settings'
import { type AdmissionServer, serveAdmission } from './server'

export interface WebhookOptions {
  settings: NonNullable<OperatorSettings['webhook']>
  review: (review: Plain) => Plain
  log: OperatorLog
  /** Stops the server. */
  signal: AbortSignal
  /** Interval in milliseconds between two checks for missing files. Default: 10 seconds. */
  retryMs?: number
}

/**
 * Serves the webhook as soon as its certificate exists, so that the certificate can be issued after the start. Resolves
 * when the signal aborts. Unusable certificate files are logged. The server starts as soon as the files are usable.
 */
export async function serveWebhook(options: WebhookOptions): Promise<void> {
  const { settings, log, signal, retryMs = 10_000 } = options
  let reported = ''
  while (!signal.aborted) {
    const server = await start(options)
    if (typeof server !== 'string') {
      log.info({ outcome: 'webhook', port: server.port }, 'the webhook is served')
      await waited(signal)
      return server.close()
    }
    if (server !== reported) log.warn({ outcome: 'no-webhook', certificates: settings.certificates }, server)
    reported = server
    await waited(signal, retryMs)
  }
}

/** Returns the server, or the reason why it cannot start. */
async function start({ settings, review, log }: WebhookOptions): Promise<AdmissionServer | string> {
  const { certificates, port } = settings
  const [certFile, keyFile] = [join(certificates, 'tls.crt'), join(certificates, 'tls.key')] as const
  if (!existsSync(certFile) || !existsSync(keyFile)) return 'the webhook is not served: tls.crt or tls.key is missing'
  const onError = (error: unknown): void => log.warn({ err: error }, 'the webhook continues')
  try {
    return await serveAdmission({ port, certFile, keyFile, review, onError })
  } catch (error) {
    return `the webhook is not served: ${error instanceof Error ? error.message : error}`
  }
}

/** Resolves when the signal aborts, or after a given time. */
function waited(signal: AbortSignal, milliseconds?: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = milliseconds === undefined ? undefined : setTimeout(end, milliseconds)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
