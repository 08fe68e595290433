import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { createLog } from '../log'
import { serveWebhook } from './served-webhook'

const folder = mkdtempSync(join(tmpdir(), 'lummo-webhook-'))
const [key, cert] = [join(folder, 'tls.key'), join(folder, 'tls.crt')]
afterAll(() => rmSync(folder, { recursive: true }))

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('the webhook waits for a usable certificate, says so once, and ends with the signal', async () => {
  const lines: { outcome?: string; msg: string }[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  const stop = new AbortController()
  const settings = { certificates: folder, port: 0 }
  const served = serveWebhook({
    settings,
    review: (one) => one,
    log: createLog('info', stream),
    signal: stop.signal,
    retryMs: 10,
  })
  await later(60)
  expect(lines.map(({ msg }) => msg)).toEqual(['the webhook is not served: tls.crt or tls.key is missing'])

  writeFileSync(cert, 'no certificate')
  writeFileSync(key, 'no key')
  await later(60)
  expect(lines).toHaveLength(2)

  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=webhook']
  expect(spawnSync('openssl', ['req', '-x509', ...options, '-keyout', key, '-out', cert]).status).toBe(0)
  for (let attempt = 0; attempt < 100 && lines.length < 3; attempt += 1) await later(20)
  expect(lines[2]).toMatchObject({ outcome: 'webhook', msg: 'the webhook is served' })

  stop.abort()
  await served
})
