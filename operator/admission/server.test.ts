import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { type AdmissionServer, serveAdmission } from './server'

const folder = mkdtempSync(join(tmpdir(), 'lummo-admission-'))
const file = (name: string): string => join(folder, name)
const errors: unknown[] = []
let server: AdmissionServer

/** Writes a self-signed certificate and its key. */
function certificate(name: string): void {
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`]
  const files = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)]
  expect(spawnSync('openssl', ['req', '-x509', ...options, ...files]).status).toBe(0)
}

function use(name: string): void {
  copyFileSync(file(`${name}.key`), file('tls.key'))
  copyFileSync(file(`${name}.crt`), file('tls.crt'))
}

/** Sends a body, and returns the status, the response and the name in the certificate of the server. */
function post(
  path: string,
  body: string,
  method = 'POST',
): Promise<{ status: number | undefined; body: string; name: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, path, method, rejectUnauthorized: false, agent: false }
    const sent = request(options, (answer) => {
      const name = (answer.socket as TLSSocket).getPeerCertificate().subject.CN
      const parts: Buffer[] = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(parts).toString(), name }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

beforeAll(async () => {
  certificate('first')
  certificate('second')
  use('first')
  server = await serveAdmission({
    port: 0,
    certFile: file('tls.crt'),
    keyFile: file('tls.key'),
    reloadMs: 20,
    onError: (error) => errors.push(error),
    review: (review) => {
      if (review.request === 'bug') throw new Error('a bug')
      return { response: review.request }
    },
  })
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const review = (content: string): string => JSON.stringify({ kind: 'AdmissionReview', request: content })

test('answers a review', async () => {
  expect(await post('/validate?timeout=5s', review('x'))).toEqual({
    status: 200,
    body: '{"response":"x"}',
    name: 'first',
  })
})

test.each([
  ['another path', '/x', review('x'), 404],
  ['no JSON', '/validate', '{', 400],
  ['another object', '/validate', '{"kind":"Pod"}', 400],
  ['too many bytes', '/validate', review('x'.repeat(9 << 20)), 413],
])('refuses %s', async (_what, path, body, status) => {
  expect((await post(path, body)).status).toBe(status)
})

test('a bug in a review is reported, and the server continues', async () => {
  expect((await post('/validate', review('bug'))).status).toBe(500)
  expect(errors.map(String)).toEqual(['Error: a bug'])
  expect((await post('/validate', review('x'))).status).toBe(200)
})

test('uses a new certificate, and keeps the old one while the files do not match', async () => {
  const nameAfter = async (expected: string): Promise<string | undefined> => {
    for (let count = 0; count < 200; count++) {
      const { name } = await post('/validate', review('x'))
      if (name === expected) return name
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return undefined
  }
  writeFileSync(file('tls.crt'), 'not a certificate')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await nameAfter('first')).toBe('first')
  expect(errors.length).toBeGreaterThan(1)
  use('second')
  expect(await nameAfter('second')).toBe('second')
  expect(readFileSync(file('tls.crt'), 'utf8')).toContain('BEGIN CERTIFICATE')
})
