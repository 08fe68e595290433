import { loadAll } from 'js-yaml'
import type { Manifest } from '../../lib/manifest/manifest'
import { mapsAt } from '../../lib/manifest/value-at'
import { runCase } from '../../test/support/golden'

const variablesOf = (secret: string): string[] => {
  const input = `# A cache and its client
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDatabase
metadata: {name: cache}
spec: {type: redis, version: 8.2.1, storage: 1Gi, secret: ${secret}, backup: {}, monitoring: {prometheus: {}}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: web}
spec: {containers: {image: registry.example.com/web:1.0.0, http: 8080, database: cache, resources: {cpu: 100m, memory: 128Mi}}}
`
  const objects = loadAll(runCase({ input }).expected ?? '') as Manifest[]
  const pods = objects.flatMap(({ spec }) => [
    ...mapsAt(spec, ['template', 'spec', 'containers']),
    ...mapsAt(spec, ['jobTemplate', 'spec', 'template', 'spec', 'containers']),
  ])
  return pods.flatMap(([, container]) => mapsAt(container, ['env']).map(([, { name }]) => String(name)))
}

test('a server without a password gives none to its client, its backup and its exporter', () => {
  const passwords = (secret: string) => variablesOf(secret).filter((name) => name.endsWith('_PASSWORD'))
  expect(passwords('cache')).toEqual(['DATABASE_PASSWORD', 'REDIS_PASSWORD', 'REDIS_PASSWORD', 'REDIS_PASSWORD'])
  expect(passwords('false')).toEqual([])
  expect(variablesOf('false')).toEqual(expect.arrayContaining(['DATABASE_HOST', 'DATABASE_PORT', 'REDIS_HOST']))
})
