import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { expandObjects } from '../command/objects'
import type { Plain } from '../manifest/manifest'
import { runnableJobs } from './runnable-job'

const jobsIn = (text: string) => {
  const { objects, findings } = expandObjects(loadAll(text) as Plain[], suite)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return runnableJobs(objects)
}

test('a cron job is the Job that its schedule creates', () => {
  const [job, ...others] = jobsIn(`
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoCron
metadata: {name: report, namespace: shop}
spec:
  schedule: "0 2 * * *"
  deadline: 1h
  containers: {image: "registry.example.com/report:1.0", resources: {cpu: 100m, memory: 64Mi}}
`)
  expect(others).toEqual([])
  expect(job?.manifest).toMatchObject({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'report', namespace: 'shop' },
    spec: { activeDeadlineSeconds: 3600, template: { spec: { containers: [{ name: 'report' }] } } },
  })
})

test('a job carries the ConfigMaps of its package that its pod reads, and no others', () => {
  const [job] = jobsIn(`
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoJob
metadata: {name: migrate}
spec:
  deadline: 1h
  inputs: {a.sql: select 1}
  containers:
    image: registry.example.com/migrate:1.0
    configs: [settings]
    resources: {cpu: 100m, memory: 64Mi}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {A: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
data: {B: "1"}
`)
  expect(job?.configMaps.map(({ metadata }) => metadata.name.replace(/-[a-z0-9]{10}$/, '')).sort()).toEqual([
    'migrate-inputs',
    'settings',
  ])
})

test('other objects are not jobs', () => {
  expect(runnableJobs([{ apiVersion: 'example.com/v1', kind: 'Job', metadata: { name: 'a' } }, {}])).toEqual([])
})
