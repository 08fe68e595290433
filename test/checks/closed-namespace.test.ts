import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import type { Plain } from '../../lib/manifest/manifest'
import { deployment, native, type Resource, resourceList, short } from '../support/objects'

const inShop = (one: Resource) => one.inNamespace('shop')
const SERVER = inShop(deployment().named('api'))
const POOL = inShop(
  short('pgbouncer', 'pool', { app: 'web', connectionSecret: 'conn', config: { POOL_MODE: 'session' } }),
)
const client = (name: string, address: string) => inShop(deployment({ env: { TARGET_URL: address } }).named(name))
const ofServer = (name: string) => client(name, 'http://api:8080')
const ofPool = (name: string) => client(name, 'postgres://pool:5432/orders')
/** A pod without labels. */
const pod = (env: Plain[]) =>
  inShop(native('v1', 'Pod', 'probe', { spec: { containers: [{ name: 'probe', image: 'probe:1.0', env }] } }))

/** Returns the messages about clients that a server in an isolated namespace does not allow. */
const refused = (...items: Resource[]) =>
  runFunction(Buffer.from(resourceList([short('LummoNamespace', 'shop'), ...items])), suite)
    .findings.filter(({ code, message }) => code === 'closed-namespace' && / cannot reach `/.test(message))
    .map(({ message }) => message)
/** Returns the fix of the only message. */
const fixOf = (...items: Resource[]) => {
  const messages = refused(...items)
  expect(messages).toHaveLength(1)
  return messages[0]?.replace(/^.*?\. /, '')
}

test('three clients are named, more are counted, and the fix admits all of them', () => {
  const clients = ['cart', 'mail', 'report', 'stock'].map(ofServer)
  const denied = 'because the namespace `shop` denies ingress to Deployment/api.'
  expect(refused(SERVER, ...clients.slice(0, 3))).toEqual([
    `Deployment/cart, Deployment/mail and Deployment/report cannot reach \`api\`, ${denied} Set \`network: {from: [cart, mail, report]}\`.`,
  ])
  expect(refused(SERVER, ...clients)).toEqual([
    `Deployment/cart, Deployment/mail, Deployment/report and others cannot reach \`api\`, ${denied} Set \`network: {from: [cart, mail, report, stock]}\`.`,
  ])
})

test('a pod without labels gets the label that a pool admits, and otherwise its name', () => {
  const probe = (address: string) => pod([{ name: 'TARGET_URL', value: address }])
  expect(fixOf(POOL, probe('postgres://pool:5432/orders'))).toBe('Set the label `app: web` on the pods of Pod/probe.')
  expect(fixOf(SERVER.spec({ app: 'shop-api' }), probe('http://api:8080'))).toBe(
    'Set the label `app: probe` on the pods of Pod/probe.',
  )
})

test('the application of a pool is corrected only if it does not exist and one client of the namespace takes its place', () => {
  expect(fixOf(POOL, ofPool('report'))).toBe('Set `app: report`, or set `network: {from: [web, report]}`.')
  expect(fixOf(POOL, ofPool('report'), ofPool('web'))).toBe('Set `network: {from: [web, report]}`.')
  expect(fixOf(POOL, ofPool('cart'), ofPool('report'))).toBe('Set `network: {from: [web, cart, report]}`.')
  const elsewhere = client('report', 'postgres://pool.shop:5432/orders').inNamespace('office')
  expect(fixOf(POOL, elsewhere)).toBe('Set `network: {from: [web, {app: report, namespace: office}]}`.')
  expect(fixOf(SERVER.spec({ app: 'shop-api' }), client('report', 'http://api:8080'))).toBe(
    'Set `network: {from: [report]}`.',
  )
})

describe('a variable from a ConfigMap', () => {
  const cache = inShop(deployment().named('cache'))
  const map = (namespace: string, data: Plain) => native('v1', 'ConfigMap', 'servers', { data }).inNamespace(namespace)
  const reader = pod([{ name: 'TARGET_URL', valueFrom: { configMapKeyRef: { name: 'servers', key: 'api' } } }])
  const names = (...items: Resource[]) => refused(...items).map((message) => / cannot reach `(.*?)`/.exec(message)?.[1])

  test('connects to the server in its key only', () => {
    const servers = { cache: 'http://cache:8080', api: 'http://api:8080' }
    expect(names(SERVER, cache, map('shop', servers), reader)).toEqual(['api'])
  })

  test('has the value of the ConfigMap in its namespace', () => {
    const maps = [map('office', { api: 'http://cache:8080' }), map('shop', { api: 'http://api:8080' })]
    expect(names(SERVER, cache, ...maps, reader)).toEqual(['api'])
    expect(names(SERVER, cache, ...maps.slice(0, 1), reader)).toEqual([])
  })
})

test('a Service without pods of the package is no connection', () => {
  const external = inShop(
    native('v1', 'Service', 'mail', { spec: { type: 'ExternalName', externalName: 'mail.example.com' } }),
  )
  expect(refused(SERVER, external, client('report', 'http://mail:8080'))).toEqual([])
})
