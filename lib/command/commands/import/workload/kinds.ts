import { compact, nonEmpty, nonEmptyMap } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsIn } from '../../../../manifest/value-at'
import { HOOK } from '../../../../parts/identity/hooks'
import type { PodTraitsRead } from './pod'

/** A kind of workload, and the short object that generates it. */
export interface WorkloadKind extends PodTraitsRead {
  short: string
  /** Returns the fields of the short object that belong to the kind. */
  fields(spec: Plain, workload: Manifest): Plain
}

/** Returns a value unless it is the default of the short object. */
const unless = (preset: unknown, value: unknown): unknown => (deepEqual(value, preset) ? undefined : value)

const rollingFields = ({ revisionHistoryLimit, minReadySeconds, progressDeadlineSeconds }: Plain): Plain => ({
  revisionHistoryLimit: unless(10, revisionHistoryLimit),
  minReadySeconds: unless(0, minReadySeconds),
  progressDeadlineSeconds: unless(600, progressDeadlineSeconds),
})

function deploymentUpdate({ strategy }: Plain): Plain | undefined {
  if (!isPlain(strategy)) return undefined
  if (strategy.type === 'Recreate') return { recreate: true }
  const { maxSurge, maxUnavailable } = mapAt(strategy, ['rollingUpdate'])
  const update = { maxSurge: unless('25%', maxSurge), maxUnavailable: unless(0, maxUnavailable) }
  return nonEmptyMap(compact<Plain>(update))
}

function podUpdate({ updateStrategy }: Plain): Plain | undefined {
  if (!isPlain(updateStrategy)) return undefined
  if (updateStrategy.type === 'OnDelete') return { onDelete: true }
  const { partition, maxUnavailable, maxSurge } = mapAt(updateStrategy, ['rollingUpdate'])
  return nonEmptyMap(compact<Plain>({ partition: unless(0, partition), maxUnavailable, maxSurge: unless(0, maxSurge) }))
}

/** Returns the volumes that each pod gets separately. A volume with one mount in the main container has a path. */
function claimTemplates({ volumeClaimTemplates }: Plain): Plain[] | undefined {
  const templates = mapsIn(volumeClaimTemplates).map(([, { metadata, spec }]) => {
    const { storageClassName, accessModes, resources } = isPlain(spec) ? spec : {}
    return compact<Plain>({
      name: mapAt(metadata, []).name,
      size: mapAt(resources, ['requests']).storage,
      class: storageClassName,
      accessModes: unless(['ReadWriteOnce'], accessModes),
    })
  })
  return nonEmpty(templates)
}

const jobSpecFields = (job: Plain): Plain => ({
  restartPolicy: unless('Never', mapAt(job, ['template', 'spec']).restartPolicy),
  parallelism: job.parallelism,
  completions: job.completions,
  completionMode: job.completionMode,
  retry: unless(6, job.backoffLimit),
  backoffLimitPerIndex: job.backoffLimitPerIndex,
  maxFailedIndexes: job.maxFailedIndexes,
  deadline: job.activeDeadlineSeconds,
  ttl: job.ttlSecondsAfterFinished,
  podFailurePolicy: job.podFailurePolicy,
  podReplacementPolicy: job.podReplacementPolicy,
  successPolicy: job.successPolicy,
})

function cronFields(spec: Plain): Plain {
  const job = jobSpecFields(mapAt(spec, ['jobTemplate', 'spec']))
  const day = 86_400
  return {
    schedule: spec.schedule,
    timeZone: spec.timeZone,
    suspend: spec.suspend === false ? undefined : spec.suspend,
    concurrencyPolicy: unless('Forbid', spec.concurrencyPolicy),
    startingDeadline: unless(300, spec.startingDeadlineSeconds),
    successHistory: unless(5, spec.successfulJobsHistoryLimit),
    failedHistory: unless(3, spec.failedJobsHistoryLimit),
    ...job,
    deadline: spec.concurrencyPolicy === 'Forbid' ? unless(day, job.deadline) : job.deadline,
  }
}

/** Returns steps in short form: a weight with the pause after it is one step. */
function shortSteps(steps: unknown): unknown[] {
  const short: Plain[] = []
  for (const [, step] of mapsIn(steps)) {
    const last = short.at(-1)
    const { setWeight, pause } = step
    const isOnly = Object.keys(step).length === 1
    const duration = isPlain(pause) ? pause.duration : undefined
    if (isOnly && setWeight !== undefined) short.push({ weight: setWeight })
    else if (isOnly && duration !== undefined && last?.weight !== undefined && last.pause === undefined)
      short[short.length - 1] = { ...last, pause: duration }
    else short.push(step)
  }
  return short
}

/** Services of a strategy, each with the suffix of its default name. */
const SERVICES: Readonly<Record<string, string>> = {
  stableService: '',
  canaryService: '-canary',
  activeService: '',
  previewService: '-preview',
}

/** Removes the names of Services that equal the default names. */
const withoutServices = (strategy: Plain, name: string): Plain =>
  Object.fromEntries(
    Object.entries(strategy).map(([kind, fields]) => [
      kind,
      isPlain(fields)
        ? Object.fromEntries(
            Object.entries(fields).filter(([field, value]) => {
              const end = Object.hasOwn(SERVICES, field) ? SERVICES[field] : undefined
              return end === undefined || value !== `${name}${end}`
            }),
          )
        : fields,
    ]),
  )

/** Returns the strategy of a Rollout. Steps and fields of Argo Rollouts keep their form. */
function rolloutStrategy({ strategy }: Plain, name: string): Plain | undefined {
  const { canary, blueGreen } = withoutServices(mapAt(strategy, []), name)
  if (isPlain(canary)) {
    const { maxSurge, maxUnavailable, steps, ...rest } = canary
    const preset = [{ weight: 100 }]
    return {
      canary: compact<Plain>({
        maxSurge: unless('25%', maxSurge),
        maxUnavailable: unless(0, maxUnavailable),
        steps: steps === undefined ? undefined : unless(preset, shortSteps(steps)),
        ...rest,
      }),
    }
  }
  if (!isPlain(blueGreen)) return undefined
  const { autoPromotionEnabled, autoPromotionSeconds, scaleDownDelaySeconds, previewReplicaCount, ...rest } = blueGreen
  return {
    blueGreen: compact<Plain>({
      autoPromotion: autoPromotionEnabled === true ? undefined : autoPromotionEnabled,
      promoteAfter: autoPromotionSeconds,
      keepOld: unless(30, scaleDownDelaySeconds),
      previewReplicas: previewReplicaCount,
      ...rest,
    }),
  }
}

/** All kinds of workloads that can be imported. */
export const WORKLOADS: Readonly<Record<string, WorkloadKind>> = {
  Deployment: {
    ...{ short: 'LummoDeployment', serves: true, spreads: true, revisionLabel: 'pod-template-hash' },
    fields: (spec) => ({ ...rollingFields(spec), update: deploymentUpdate(spec) }),
  },
  Rollout: {
    ...{ short: 'LummoRollout', serves: true, spreads: true, revisionLabel: 'rollouts-pod-template-hash' },
    fields: (spec, { metadata: { name } }) => ({ ...rollingFields(spec), strategy: rolloutStrategy(spec, name) }),
  },
  StatefulSet: {
    ...{ short: 'LummoStatefulSet', serves: true, spreads: true },
    fields: (spec, { metadata: { name } }) => ({
      serviceName: unless(`${name}-headless`, spec.serviceName),
      podManagementPolicy: unless('OrderedReady', spec.podManagementPolicy),
      ...rollingFields(spec),
      ordinals: spec.ordinals,
      update: podUpdate(spec),
      retention: unless({ whenDeleted: 'Retain', whenScaled: 'Retain' }, spec.persistentVolumeClaimRetentionPolicy),
      volumeClaimTemplates: claimTemplates(spec),
    }),
  },
  DaemonSet: {
    ...{ short: 'LummoDaemonSet', serves: true, spreads: false },
    fields: (spec) => ({
      update: podUpdate(spec),
      ...rollingFields(spec),
    }),
  },
  Job: {
    ...{ short: 'LummoJob', serves: false, spreads: false },
    fields: (spec, { metadata: { annotations = {} } }) => ({
      suspend: spec.suspend,
      // Argo CD runs a Job with this annotation at every sync, so the Job keeps its name.
      ...(annotations[HOOK] === undefined ? { generateNameSuffix: false } : { rerun: 'always' }),
      ...jobSpecFields(spec),
    }),
  },
  CronJob: { ...{ short: 'LummoCron', serves: false, spreads: false }, fields: cronFields },
}
