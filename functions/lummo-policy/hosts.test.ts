import type { Manifest } from '../../lib/manifest/manifest'
import { brokenByHosts } from './hosts'
import { policyHost } from './rules'

const ingress = (host: string): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web' },
  spec: { rules: [{ host }] },
})
const policy = { severity: 'error' as const, hosts: ['*.example.com'] }

test.each(['example.com.evil.net', 'evilexample.com', 'xexample.com', 'example.com', 'com'])(
  '*.example.com does not allow %s',
  (host) => {
    expect(brokenByHosts(ingress(host), [], policy)).toMatchObject([{ rule: policyHost, written: host }])
  },
)

test.each(['shop.example.com', 'a.b.example.com', '*.example.com', '*.shop.example.com'])(
  '*.example.com allows %s',
  (host) => {
    expect(brokenByHosts(ingress(host), [], policy)).toEqual([])
  },
)
