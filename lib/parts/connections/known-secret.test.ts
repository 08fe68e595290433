import type { Manifest } from '../../manifest/manifest'
import { isTarget, knownSecret } from './known-secret'

const of = (kind: string, spec: object, annotations: Record<string, string> = {}): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'pre-login', annotations },
  spec,
})
const renamed = { 'internal.config.kubernetes.io/previousNames': 'login' }

test('a Secret has the name that its maker gives it, which may be another than its own', () => {
  const named = knownSecret(of('ExternalSecret', { target: { name: 'shop' } }))
  expect(['shop', 'pre-login'].map((name) => isTarget(named, name))).toEqual([true, false])
  const sealed = knownSecret(of('SealedSecret', { template: { metadata: { name: 'shop' } } }))
  expect(['shop', 'pre-login'].map((name) => isTarget(sealed, name))).toEqual([true, false])
})

test('a Secret is also known by the name that it had before its host renamed it', () => {
  for (const kind of ['Secret', 'ExternalSecret', 'SealedSecret'])
    expect(['login', 'pre-login', 'shop'].map((name) => isTarget(knownSecret(of(kind, {}, renamed)), name))).toEqual([
      true,
      true,
      false,
    ])
  const named = knownSecret(of('ExternalSecret', { target: { name: 'shop' } }, renamed))
  expect(isTarget(named, 'login')).toBe(false)
})
