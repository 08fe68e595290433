import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plain } from '../../../manifest/manifest'
import { native, type Resource, short } from '../../../../test/support/objects'
import { readKustomization } from '../kustomizations/kustomization-file'
import { renamedAddresses } from './renamed-addresses'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lummo-renamed-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Returns the line and message of each finding about a build. */
function findingsOf(printed: readonly Resource[], kustomization = 'resources: []\nnamePrefix: dev-\n'): string[] {
  const file = join(root, 'kustomization.yaml')
  writeFileSync(file, kustomization)
  const read = readKustomization(file)
  if (Array.isArray(read)) throw new Error('The kustomization is invalid.')
  const objects = printed.map(({ object }) => object)
  return renamedAddresses([read], objects).map(({ place, message }) => `${place?.line} ${message}`)
}

const service = (name: string) => native('v1', 'Service', name, { spec: { ports: [{ port: 8080 }] } })
const config = (data: Plain) => native('v1', 'ConfigMap', 'dev-client', { data })
const pods = (container: Plain) =>
  native('apps/v1', 'Deployment', 'dev-client', {
    spec: { template: { spec: { containers: [{ name: 'client', image: 'web:8080', ...container }] } } },
  })
const variable = (name: string, value: string) => pods({ env: [{ name, value }] })
const FIX =
  'Replace the address with `service` of the container, and list lummo in `transformers` of this kustomization, or patch the address.'

test('addresses with the old name are one finding at the prefix', () =>
  expect(
    findingsOf([service('dev-web'), config({ WEB_URL: 'http://web' }), pods({ args: ['--url=http://web'] })]),
  ).toEqual([
    `2 kustomize renames Service/web, but ConfigMap/dev-client and Deployment/dev-client contain addresses with the old name. ${FIX}`,
  ]))

test.each<[string, Resource]>([
  ['a URL in a ConfigMap', config({ 'app.yaml': 'url: http://web:8080/api' })],
  ['a URL in a variable', variable('TARGET', 'http://web')],
  ['a host in a variable', variable('WEB_HOST', 'web')],
  ['a host and a port in a variable', variable('WEB_ADDR', 'web:9090')],
  ['a port of a Service in any variable', variable('TARGET', 'web:8080')],
  ['a namespace of the Service', variable('TARGET', 'http://web.shop')],
  ['a full name', variable('TARGET', 'http://web.shop.svc.cluster.local')],
  ['a pod of the Service', variable('TARGET', 'http://web-0.web.shop:8080')],
  ['a URL in an argument', pods({ command: ['client', '--url', 'http://web'] })],
  [
    'a short object',
    short('LummoDeployment', 'dev-client', { containers: { client: { env: { WEB_URL: 'http://web' } } } }),
  ],
])('%s is reported', (_, user) => expect(findingsOf([service('dev-web').inNamespace('shop'), user])).toHaveLength(1))

test('a short object that is not expanded yet has a Service', () => {
  const printed = (kind: string) => [short(kind, 'dev-db'), variable('DB_URL', 'postgres://db/orders')]
  expect(findingsOf(printed('LummoDatabase'))).toHaveLength(1)
  expect(findingsOf(printed('LummoCron'))).toEqual([])
})

test('a suffix is reported as well, and without a prefix and a suffix, no name changes', () => {
  const printed = [service('web-v2'), variable('WEB_URL', 'http://web')]
  expect(findingsOf(printed, 'nameSuffix: -v2\n')).toEqual([
    expect.stringMatching(/^1 kustomize renames Service\/web,/),
  ])
  expect(findingsOf(printed, 'resources: []\n')).toEqual([])
})

test.each<[string, Resource]>([
  ['the new name', variable('WEB_URL', 'http://dev-web')],
  ['another host', variable('WEB_URL', 'http://web.example.com')],
  ['another domain of two labels', variable('WEB_URL', 'http://web.com')],
  ['another namespace', variable('WEB_URL', 'http://web.mail.svc').inNamespace('shop')],
  ['an image', variable('TARGET', 'web:1')],
  ['a word that is not an address', variable('NAME', 'web')],
  ['an annotation', pods({}).annotated({ url: 'http://web' })],
])('%s is not reported', (_, user) => expect(findingsOf([service('dev-web').inNamespace('shop'), user])).toEqual([]))

test('the old name of a Service that another Service still has is not reported', () =>
  expect(findingsOf([service('dev-web'), service('web'), variable('WEB_URL', 'http://web')])).toEqual([]))
