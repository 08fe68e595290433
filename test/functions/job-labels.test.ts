import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import type { Plain } from '../../lib/manifest/manifest'
import { asResourceList } from '../support/golden'

function jobOf(labels: string): { metadata: { name: string; labels: Plain }; spec: Plain } {
  const text = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoJob
metadata: {name: migrate, labels: ${labels}}
spec:
  deadline: 10m
  containers: {image: "r.example.com/shop:1.0.0", resources: {cpu: 10m, memory: 8Mi}}
`
  const { items } = load(String(runFunction(asResourceList(text), suite).stdout)) as { items: { kind: string }[] }
  return items.find(({ kind }) => kind === 'Job') as unknown as ReturnType<typeof jobOf>
}

// A new name would run a migration again, and a cluster would refuse a changed template under the old name.
test('a label of a LummoJob changes neither the name nor the spec of its Job', () => {
  const [before, after] = [jobOf('{}'), jobOf('{team: shop}')]
  expect(after.metadata.labels.team).toBe('shop')
  expect([after.metadata.name, after.spec]).toEqual([before.metadata.name, before.spec])
})
