import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mergeFields } from './merge-fields'

const merged = (before: Manifest, after: Manifest, mode: 'lenient' | 'exact') => {
  const { fields, wanted } = mergeFields(before, after, { mode, ports: new Map(), isScaled: false })
  return { statuses: fields.map(({ status }) => status), wanted }
}

test('entries in another order are lost even if their fields have defaults', () => {
  const [limit, auth] = [{ name: 'limit', namespace: '' }, { name: 'auth' }]
  const route = (middlewares: Plain[]): Manifest => ({
    ...{ apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', metadata: { name: 'shop' } },
    spec: { routes: [{ match: 'Host(`shop.example.com`)', middlewares }] },
  })
  const { statuses, wanted } = merged(route([limit, auth]), route([auth, { name: 'limit' }]), 'lenient')
  expect(statuses).toContain('lost')
  expect(wanted.spec).toEqual(route([{ name: 'limit' }, auth]).spec)
})

test.each(['lenient', 'exact'] as const)('%s: an empty selector is not added', (mode) => {
  const policy = (spec: Plain): Manifest => ({
    ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'shop' }, spec },
  })
  const peer = { namespaceSelector: { matchLabels: { team: 'shop' } } }
  const before = policy({ ingress: [{ from: [peer] }] })
  const after = policy({ ingress: [{ from: [{ ...peer, podSelector: {} }] }] })
  expect(merged(before, after, mode)).toEqual({ statuses: expect.arrayContaining(['unwanted']), wanted: before })
})
