import type { V1EnvVar } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../../lib/finding/finding'
import { chooseOne, oddSchedule, outOfRange } from '../../../lib/finding/rules'
import type { Claim, World } from '../../../lib/kind/claim'
import { compact } from '../../../lib/manifest/compact'
import { checkCron } from '../../../lib/manifest/grammar/cron'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import type { CronJob, PersistentVolumeClaim } from '../../../lib/manifest/kubernetes'
import type { Manifest } from '../../../lib/manifest/manifest'
import { inSeconds } from '../../../lib/parts/container/probes'
import type { ContainerSpec } from '../../../lib/parts/container/spec'
import { buildJob } from '../../../lib/parts/jobs/job'
import { withJobDefaults } from '../../../lib/parts/jobs/defaults'
import type { JobFields } from '../../../lib/parts/jobs/spec'
import { closingObject } from '../../../lib/parts/network/closed-namespace'
import { RETAIN_ANNOTATIONS } from '../../../lib/parts/storage/retain-annotations'
import { diskSpec } from '../../../lib/parts/storage/volumes'
import type { Database, Engine } from '../database'
import { backupAlert } from './alert'
import { checkBackupSize, existingSize } from './size'
import { bucketPort, uploader } from './bucket'
import { backupPolicy } from '../network'
import type { BackupSpec } from './backup-spec'

/** Every run adds eleven characters to the name of a CronJob, and the result must fit into 63 characters. */
const NAME_MAX = 52
const FOLDER = '/backups'
const SCRIPTS = '/scripts'
const DAY = 24 * 60

/**
 * Returns the name of the backup pods. The name differs from the name of the database, so that no Service of the
 * database selects these pods.
 */
export const backupName = (name: string): string => nameWithSuffix(name, 'backup', NAME_MAX)

/** The inputs of a backup. */
export interface BackupOf {
  image: string
  engine: Engine
  database: Database
  /** Host of the database, and the labels of its pods. */
  host: string
  pods: Readonly<Record<string, string>>
  /** Name of the ConfigMap with the scripts. */
  scripts: string
  /** Labels of the database. */
  labels: Record<string, string>
}

/** Returns the CronJob of the backups, and their volume. */
export function backupOf(
  claim: Claim<unknown>,
  backup: BackupSpec,
  world: World,
  how: BackupOf,
): { manifests: Manifest[]; findings: Finding[] } {
  const path: FieldPath = ['spec', 'backup']
  const { database, engine } = how
  const name = backupName(claim.name)
  const own = nameWithSuffix(claim.name, 'backups', 253)
  const minutes = retentionMinutes(backup.retention)
  const env: V1EnvVar[] = [
    { name: 'BACKUP_FOLDER', value: `${FOLDER}/${claim.name}` },
    { name: 'RETENTION_MINUTES', value: `${Math.floor(minutes)}` },
    // Some tools write history or session files to the home directory.
    { name: 'HOME', value: '/tmp' },
    ...engine.dumpEnv(database, how.host),
  ]
  const fields = jobFields(backup, how, { env, disk: backup.destination?.claim ?? own })
  const job = buildJob(
    { ...claim, name, spec: withJobDefaults(fields, world.settings.workload), written: fields },
    world,
  )
  const cron = cronJob({ name, labels: job.pod.labels }, backup, job.spec)
  const manifests = [
    ...job.manifests,
    ...(database.spec.network === false || closingObject(claim.namespace, world) === undefined
      ? []
      : [
          backupPolicy(
            job.pod.id,
            { pods: how.pods, port: engine.port },
            engine.restorePort,
            backup.bucket === undefined ? undefined : bucketPort(backup.bucket),
          ),
        ]),
    ...(backup.destination?.claim === undefined ? [disk(own, backup, how)] : []),
    cron,
    ...(backup.alert === undefined ? [] : [backupAlert(name, claim.namespace, backup.alert, job.pod.labels)]),
  ]
  const existing = existingSize(backup.destination?.claim, claim.namespace, world)
  const findings = job.findings.map((one) => ({ ...one, path: [...path, ...inBackup(one.path ?? [])] }))
  return {
    manifests,
    findings: [
      ...findings,
      ...check(backup, minutes, path),
      ...checkBackupSize(database, backup, { minutes, existing }, path),
    ],
  }
}

/** Returns the CronJob that runs the job of a backup. */
const cronJob = (
  metadata: CronJob['metadata'],
  backup: BackupSpec,
  spec: CronJob['spec']['jobTemplate']['spec'],
): CronJob => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata,
  spec: compact<CronJob['spec']>({
    schedule: backup.schedule,
    timeZone: backup.timeZone,
    suspend: backup.suspend,
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 3600,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: { spec },
  }),
})

/** Returns the job that dumps the database, and then uploads the dump if a bucket is set. */
function jobFields(
  backup: BackupSpec,
  { image, engine, database, scripts }: BackupOf,
  { env, disk }: { env: V1EnvVar[]; disk: string },
): JobFields {
  const { spec } = database
  const dumps: ContainerSpec = {
    image: { ref: image },
    command: ['sh', '-c', `exec sh ${SCRIPTS}/backup.sh`],
    env,
    resources: backup.resources ?? {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '256Mi' },
    },
    volumeMounts: [
      { name: 'backups', mountPath: FOLDER },
      { name: 'scripts', mountPath: SCRIPTS, readOnly: true },
    ],
  }
  return {
    ...placement(spec),
    version: database.version.text,
    restartPolicy: 'Never',
    retry: 2,
    deadline: backup.deadline,
    security: { ...engine.owner(database.version), ...spec.security },
    // The upload starts after a successful dump.
    ...(backup.bucket === undefined
      ? { containers: [dumps] }
      : { initContainers: [{ ...dumps, name: 'dump' }], containers: [uploader(backup.bucket, database.name, dumps)] }),
    volumes: [
      { name: 'backups', claim: disk },
      { name: 'scripts', config: scripts },
    ],
  }
}

/** Returns the scheduling fields of the database, which also apply to its backups. */
const placement = ({
  priorityClass,
  runtimeClass,
  nodeSelector,
  tolerations,
  serviceAccount,
  ...spec
}: Database['spec']) =>
  Object.fromEntries(
    Object.entries({
      priorityClass,
      runtimeClass,
      nodeSelector,
      tolerations,
      serviceAccount,
      env: spec.env,
      'part-of': spec['part-of'],
    }).filter(([, value]) => value !== undefined),
  ) as Partial<JobFields>

/** Maps the path of a field in a container to its path under `backup`. */
const inBackup = (path: FieldPath): FieldPath =>
  path[1] === 'containers' || path[1] === 'initContainers' ? path.slice(3) : path.slice(1)

/** Returns the volume of the backups, which remains when the object is deleted. */
const disk = (name: string, { destination }: BackupSpec, { database, labels }: BackupOf): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {
    name,
    labels,
    annotations: { ...RETAIN_ANNOTATIONS },
  },
  spec: diskSpec({
    size: destination?.size ?? database.spec.storage.size,
    class: destination?.class ?? database.spec.storage.class,
  }),
})

/** Returns the retention in minutes. A number without a unit is in days. */
const retentionMinutes = (retention: number | string): number =>
  typeof retention === 'number' ? retention * DAY : (inSeconds(retention) ?? 0) / 60

function check(backup: BackupSpec, minutes: number, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  if (minutes < 60) {
    const message = '`retention` must be at least 1h. Set a number of days, or a duration such as `7d`.'
    findings.push(outOfRange.at([...path, 'retention'], message))
  }
  const { destination } = backup
  if (destination?.claim !== undefined && (destination.size ?? destination.class) !== undefined) {
    const message =
      'An existing `claim` already has a size and a storage class. Remove `size` and `class`, or remove `claim`.'
    findings.push(chooseOne.at([...path, 'destination'], message))
  }
  const { bucket } = backup
  for (const field of ['endpoint', 'region'] as const) {
    if (bucket?.type !== 'gcs' || bucket[field] === undefined) continue
    const message = `\`${field}\` has no effect with \`gcs\`, because it applies only to \`s3\`. Remove the field.`
    findings.push(chooseOne.at([...path, 'bucket', field], message, { atKey: true }))
  }
  const { advice } = checkCron(backup.schedule)
  if (advice !== undefined) findings.push(oddSchedule.at([...path, 'schedule'], advice))
  return findings
}
