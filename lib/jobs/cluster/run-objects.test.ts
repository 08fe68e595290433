import { compileJob } from '../../../test/jobs/compile-job'
import { checkRun } from '../checked-run'
import { DEFAULT_LIMITS } from '../run-limits'
import { configMapsOf, jobOfRun, RUN_LABEL, RUNTIME_LABEL } from './run-objects'

const PLACE = { namespace: 'jobs', instance: 'one' }
const run = checkRun(
  compileJob({ retry: 3, deadline: '1m', ttl: undefined, podFailurePolicy: undefined }),
  { files: { 'main.c': 'int main;', 'b.bin': new Uint8Array([255]) }, timeout: 1500, labels: { 'job-id': 'a' } },
  DEFAULT_LIMITS,
)
const job = jobOfRun(run, PLACE)

test('a Job runs once, and the cluster ends and removes it without a runtime', () => {
  expect(job.spec).toMatchObject({
    backoffLimit: 0,
    activeDeadlineSeconds: 4,
    ttlSecondsAfterFinished: 300,
    template: { spec: { restartPolicy: 'Never', automountServiceAccountToken: false } },
  })
  expect(job.metadata.name).toMatch(/^compile-.*[a-z0-9]{10}$/)
  expect(job.metadata.name.length).toBeLessThanOrEqual(57)
})

test('the Job and its pod have the labels of the run and of the caller', () => {
  const labels = { [RUN_LABEL]: run.id, [RUNTIME_LABEL]: 'one', 'job-id': 'a' }
  expect(job).toMatchObject({ metadata: { labels }, spec: { template: { metadata: { labels } } } })
})

test('the Job owns the ConfigMap that its pod reads, which does not block the deletion of the Job', () => {
  const [config] = configMapsOf(run, { ...job, metadata: { ...job.metadata, uid: 'u' } })
  expect(config).toMatchObject({
    immutable: true,
    data: { 'main.c': 'int main;' },
    binaryData: { 'b.bin': '/w==' },
    metadata: {
      namespace: 'jobs',
      ownerReferences: [{ kind: 'Job', name: job.metadata.name, uid: 'u', blockOwnerDeletion: false }],
    },
  })
  expect(JSON.stringify(job.spec)).toContain(`"configMap":{"name":"${config?.metadata.name}"}`)
  expect(config?.metadata.name).toContain(run.id)
})

test('two runs of a job have different names', () => {
  const other = checkRun(compileJob(), {}, DEFAULT_LIMITS)
  expect(other.name).not.toBe(run.name)
})
