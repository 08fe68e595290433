import type { Plain } from '../../../lib/manifest/manifest'
import { short } from '../../support/objects'
import { api } from '../live'
import { asText, installOperator, OperatorProcess } from './operator-process'
import { Team } from './team'

let operator: OperatorProcess
let team: Team

beforeAll(async () => {
  await installOperator()
  team = await Team.create('canary')
  operator = await (await OperatorProcess.start({ settings: { namespaces: ['canary'] } })).ready()
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
})

const rollout = (version: string) =>
  short('LummoRollout', 'shop', {
    containers: {
      image: `registry.example.com/shop:${version}`,
      http: 8080,
      resources: { cpu: '10m', memory: '16Mi' },
    },
  })

const SHARED = [
  short('LummoPackage', 'settings', { env: 'prod', network: { provider: 'traefik' } }),
  short('LummoNetworking', 'shop', { domains: 'shop.example.com', tls: false }),
]

/** Returns the weights of a TraefikService by the names of its Services. */
async function weights(): Promise<Record<string, number>> {
  const { spec } = await team.get('TraefikService/shop')
  const { services } = (spec as { weighted: { services: { name: string; weight: number }[] } }).weighted
  return Object.fromEntries(services.map(({ name, weight }) => [name, weight]))
}

test('a running canary keeps its weights while everything around it is repaired and changed', async () => {
  await team.put(...SHARED, rollout('1.0'))
  await team.until(operator, 'LummoRollout/shop', 'True Ready')
  expect(await weights()).toEqual({ shop: 100, 'shop-canary': 0 })
  await team.put(rollout('1.1'))
  await operator.until(
    async () => ((await team.get('Rollout/shop')).status as Plain)?.phase === 'Paused',
    'the first step of the canary',
  )
  const running = await weights()
  expect(running['shop-canary']).toBeGreaterThan(0)
  await operator.quiet()

  const from = operator.proxy.requests.length
  const label = 'app.kubernetes.io/managed-by'
  await team.call('PATCH', 'TraefikService/shop', { metadata: { labels: { [label]: 'hand' } } })
  await operator.until(
    async () => (await team.get('TraefikService/shop')).metadata.labels?.[label] === 'lummo',
    'the label',
  )
  expect(await weights()).toEqual(running)
  await team.call('DELETE', 'Service/shop-canary')
  await operator.until(() => team.exists('Service/shop-canary'), 'the Service of the canary')
  await team.put(short('LummoNetworking', 'shop', { domains: ['shop.example.com', 'www.example.com'], tls: false }))
  await operator.until(
    async () => JSON.stringify((await team.get('IngressRoute/shop')).spec).includes('www.example.com'),
    'the second domain',
  )
  await operator.quiet()
  expect(await weights()).toEqual(running)
  const writes = operator.writes(from).map(asText)
  expect(writes.filter((one) => one === 'PATCH traefikservices/shop')).toHaveLength(1)
  expect(writes.filter((one) => one.startsWith('PATCH rollouts'))).toEqual([])
})

test('weights that somebody has set by hand stay, and a restart does not change them', async () => {
  // The Rollout controller would set the weights again only if its Rollout changed, but this test does not change it.
  const { metadata, spec } = await team.get('TraefikService/shop')
  const { weighted } = spec as { weighted: { services: { name: string }[] } }
  const services = weighted.services.map((one) => ({ ...one, weight: one.name === 'shop' ? 63 : 37 }))
  await team.call('PATCH', 'TraefikService/shop', { spec: { weighted: { services } } })
  const before = (await team.get('TraefikService/shop')).metadata.generation
  expect(before).toBeGreaterThan(metadata.generation ?? 0)
  await operator.quiet()
  expect(await operator.end()).toBe(0)
  const from = operator.proxy.requests.length
  operator = await OperatorProcess.start({ settings: { namespaces: ['canary'] }, proxy: operator.proxy })
  await (await operator.ready()).quiet()
  expect(operator.writes(from).map(asText)).toEqual([])
  expect(await weights()).toEqual({ shop: 63, 'shop-canary': 37 })
})
