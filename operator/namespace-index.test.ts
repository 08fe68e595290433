import { type CreateCache, NamespaceIndex } from './namespace-index'

const kind = (name: string) => ({ apiVersion: 'v1', kind: name })

test('a cache that has stalled is named, whether of short objects or of others', () => {
  const stalled = new Set<string>()
  const createCache: CreateCache = (query) => ({
    isSynced: true,
    get isStuck() {
      return stalled.has(query.kind)
    },
    list: () => [],
    run: async () => {},
  })
  const index = new NamespaceIndex({
    createCache,
    claimKinds: [kind('LummoConfig'), kind('LummoDeployment')],
    otherKinds: [kind('Service')],
    home: 'lummo-system',
    onChange: () => {},
  })
  expect(index.stuckKinds()).toEqual([])
  stalled.add('LummoDeployment')
  expect(index.stuckKinds()).toEqual(['LummoDeployment'])
  stalled.add('Service')
  expect(index.stuckKinds()).toEqual(['LummoDeployment', 'Service'])
})
