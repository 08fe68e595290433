import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detectPlace } from '../job-runtime'
import { podConnection } from './pod-connection'

const root = mkdtempSync(join(tmpdir(), 'lummo-pod-'))
afterAll(() => rmSync(root, { recursive: true }))

test('a process in a pod runs jobs in its cluster, and any other process locally', () => {
  expect(detectPlace({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toBe('cluster')
  expect(detectPlace({ KUBERNETES_SERVICE_HOST: '' })).toBe('local')
  expect(detectPlace({})).toBe('local')
})

test('a token that the kubelet has replaced is used from the next request on', async () => {
  const account = join(root, 'var/run/secrets/kubernetes.io/serviceaccount')
  mkdirSync(account, { recursive: true })
  const files = { namespace: 'jobs\n', 'ca.crt': 'certificate', token: 'old\n' }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(account, name), content)
  const connection = podConnection({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }, root)
  expect(connection).toMatchObject({ namespace: 'jobs', server: new URL('https://[fd00::1]:6443') })
  expect(await connection.options()).toMatchObject({ ca: 'certificate', headers: { authorization: 'Bearer old' } })
  writeFileSync(join(account, 'token'), 'new')
  expect(await connection.options()).toMatchObject({ headers: { authorization: 'Bearer new' } })
})

test('a pod without a token is an error that names the fix', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }
  expect(() => podConnection(env, join(root, 'none'))).toThrow(/Set `serviceAccount`/)
})
