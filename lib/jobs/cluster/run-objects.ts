import type { DeploymentResource, OwnerReference } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { CheckedRun, ConfigFiles } from '../checked-run'
import { CONFIG_MAP_FIELDS } from '../runnable-job'

/** Label with the instance of the runtime, so that each runtime watches its own objects. */
export const RUNTIME_LABEL = 'krm.lummo.dev/runtime'
/** Label with the ID of the run. */
export const RUN_LABEL = 'krm.lummo.dev/run'

/** Seconds after the end of a job until the cluster removes the job with its pod and files. */
const DEFAULT_TTL = 300
/** Seconds after the timeout of this process at which the cluster stops a job. */
const MARGIN = 2

/** Namespace of a job, and the instance of the runtime that runs the job. */
export interface RunPlace {
  namespace: string
  instance: string
}

/**
 * Returns the Job of a run. The cluster stops the Job after its timeout and removes the Job after its TTL, even without
 * a runtime.
 */
export function jobOfRun(run: CheckedRun, { namespace, instance }: RunPlace): DeploymentResource {
  const labels = { [RUNTIME_LABEL]: instance, [RUN_LABEL]: run.id }
  const { metadata, spec } = run.template
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: run.name, namespace, labels: { ...run.labels, ...labels } },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(run.timeout / 1000) + MARGIN,
      ttlSecondsAfterFinished: run.ttl ?? DEFAULT_TTL,
      template: {
        metadata: { ...metadata, labels: { ...metadata.labels, ...run.options.labels, ...labels } },
        spec: { ...(renamed(spec, namesOf(run)) as Plain), restartPolicy: 'Never' },
      },
    },
  }
}

/**
 * Returns the ConfigMaps of a run. The Job owns the ConfigMaps, so the cluster removes them with the Job. The Job must
 * exist first: a ConfigMap without an owner would remain after a crash.
 */
export function configMapsOf(run: CheckedRun, job: DeploymentResource): DeploymentResource[] {
  const { name, namespace, uid = '', labels } = job.metadata
  const owner: OwnerReference = { apiVersion: 'batch/v1', kind: 'Job', name, uid, blockOwnerDeletion: false }
  const names = namesOf(run)
  return [...run.configs].map(([config, content]) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: names.get(config) ?? config,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ownerReferences: [owner],
    },
    immutable: true,
    ...dataOf(content),
  }))
}

/** Returns the ConfigMap names of a run, keyed by the names in the pod spec. */
const namesOf = ({ configs, id }: CheckedRun): ReadonlyMap<string, string> =>
  new Map([...configs.keys()].map((name) => [name, nameWithSuffix(name, id, 253)]))

/** Returns a pod spec that reads the ConfigMaps of a run. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, names))
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, one]) => {
      const isReference = CONFIG_MAP_FIELDS.includes(field) && isPlain(one)
      const name = isReference ? names.get(String(one.name)) : undefined
      return [field, renamed(name === undefined ? one : { ...(one as Plain), name }, names)]
    }),
  )
}

/** Returns the fields of a ConfigMap. Bytes that are not UTF-8 are in `binaryData`. */
function dataOf(content: ConfigFiles): Plain {
  const data: Record<string, string> = {}
  const binaryData: Record<string, string> = {}
  for (const [name, bytes] of content) {
    const text = Buffer.from(bytes).toString()
    if (Buffer.from(text).equals(bytes)) data[name] = text
    else binaryData[name] = Buffer.from(bytes).toString('base64')
  }
  return { data, binaryData }
}
