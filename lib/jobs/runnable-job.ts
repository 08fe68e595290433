import type { RunnableJob } from '../contracts/job-runtime'
import { sameNamespace } from '../manifest/id'
import type { CronJob, Job } from '../manifest/kubernetes'
import { asManifest, isPlain, type Manifest, type Plain } from '../manifest/manifest'

/** Converts the Jobs and CronJobs among rendered objects to jobs that a runtime can run. */
export function runnableJobs(objects: readonly Plain[]): RunnableJob[] {
  const manifests = objects.flatMap((object) => asManifest(object) ?? [])
  const configMaps = manifests.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap')
  return manifests.flatMap((object) => {
    const manifest = jobOf(object)
    if (manifest === undefined) return []
    const names = configMapsReadBy(manifest.spec.template)
    const read = configMaps.filter(
      ({ metadata }) => names.has(metadata.name) && sameNamespace(metadata.namespace, manifest.metadata.namespace),
    )
    return [{ manifest, configMaps: read }]
  })
}

/** Returns a Job; for a CronJob, the Job that its schedule would create. */
function jobOf(object: Manifest): Job | undefined {
  if (!object.apiVersion.startsWith('batch/')) return undefined
  if (object.kind === 'Job') return object as Job
  if (object.kind !== 'CronJob') return undefined
  const { metadata, spec } = object as CronJob
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...metadata, ...(spec.jobTemplate.metadata?.labels && { labels: spec.jobTemplate.metadata.labels }) },
    spec: spec.jobTemplate.spec,
  }
}

/** Returns the names of the ConfigMaps in a pod template. The names are in objects with the given field names. */
function configMapsReadBy(template: unknown): Set<string> {
  const names = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one)
    if (!isPlain(value)) return
    for (const [field, one] of Object.entries(value)) {
      if (CONFIG_MAP_FIELDS.includes(field) && isPlain(one) && typeof one.name === 'string') names.add(one.name)
      visit(one)
    }
  }
  visit(template)
  return names
}

/** Fields of a pod that refer to a ConfigMap: volumes, `envFrom` and `valueFrom`. Source: core/v1, Kubernetes v1.34. */
export const CONFIG_MAP_FIELDS: readonly string[] = ['configMap', 'configMapRef', 'configMapKeyRef']
