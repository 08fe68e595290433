import type { V1EnvVar } from '@kubernetes/client-node'
import { type Finding, error, type FieldPath, warning } from '../../lib/finding/finding'
import type { Claim, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import { checkCron } from '../../lib/manifest/grammar/cron'
import { nameWithSuffix } from '../../lib/manifest/grammar/name'
import type { CronJob, PersistentVolumeClaim } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { inSeconds } from '../../lib/parts/container/probes'
import { buildJob } from '../../lib/parts/jobs/job'
import type { JobFields } from '../../lib/parts/jobs/spec'
import { closedNamespace } from '../../lib/parts/network/closed-namespace'
import { KEPT } from '../../lib/parts/storage/kept'
import { diskSpec } from '../../lib/parts/storage/volumes'
import type { Database, Engine } from './database'
import { backupPolicy } from './network'
import type { BackupSpec } from './spec'

/** Every run adds eleven characters to the name of a CronJob, and 63 are allowed. */
const NAME_MAX = 52
const FOLDER = '/backups'
const SCRIPTS = '/scripts'
const DAY = 24 * 60

/** The pods of backups have a name of their own, so that no Service of the database finds them. */
export const backupName = (name: string): string => nameWithSuffix(name, 'backup', NAME_MAX)

/**
 * Dumps into a folder that gets its name when it is complete, so that what has a date is whole. The folder of an earlier
 * run that was killed is removed first; two never run at the same time. The size that a dump had in the end goes to
 * $SIZE, for `backup.sh`.
 */
const dumpScript = (dump: string): string => `#!/bin/sh
set -eu
umask 077
mkdir -p "$BACKUP_FOLDER"
WORK="$BACKUP_FOLDER/.unfinished"
rm -rf "$WORK"
mkdir "$WORK"
trap 'du -sk "$WORK" 2> /dev/null > "\${SIZE:-/dev/null}" || :; rm -rf "$WORK"' EXIT
(
${dump})
finished="$BACKUP_FOLDER/$(date -u +%Y%m%dT%H%M%SZ)"
mv "$WORK" "$finished"
du -sk "$finished"
`

/** Deletes backups that are too old, never the newest: their names sort by their dates. And what a killed run left. */
const RETENTION = `#!/bin/sh
set -eu
mkdir -p "$BACKUP_FOLDER"
cd "$BACKUP_FOLDER"
rm -rf .unfinished
newest=
for backup in [0-9]*T[0-9]*Z; do
  if [ -d "$backup" ]; then newest=$backup; fi
done
find . -mindepth 1 -maxdepth 1 -type d -name '[0-9]*T[0-9]*Z' ! -name "$newest" -mmin "+$RETENTION_MINUTES" -print -exec rm -rf {} +
`

/**
 * What runs on the schedule. Old backups are deleted before the dump as well, so that a full volume does not end backups.
 * Where the volume is full all the same, the oldest ones are deleted early, as much as the next one needs, never the newest: a
 * backup of last night is worth more than one of last week. Nothing is deleted early for a dump that outgrew the newest
 * backup by half, because it might not fit in any case.
 */
const BACKUP = `#!/bin/sh
set -eu
here=$(dirname "$0")
sh "$here/retention.sh"
NOTES=$(mktemp -d)
trap 'rm -rf "$NOTES"' EXIT
export SIZE="$NOTES/size"
dump() {
  status=0
  sh "$here/dump.sh" 2> "$NOTES/errors" || status=$?
  cat "$NOTES/errors" >&2
  return "$status"
}
if ! dump; then
  if ! grep -qi 'no space left on device' "$NOTES/errors"; then exit 1; fi
  cd "$BACKUP_FOLDER"
  newest=
  for backup in [0-9]*T[0-9]*Z; do
    if [ -d "$backup" ]; then newest=$backup; fi
  done
  if [ -z "$newest" ]; then exit 1; fi
  size=$(du -sk "$newest" | cut -f 1)
  dumped=$(cut -f 1 "$SIZE" 2> /dev/null || :)
  if [ "\${dumped:-0}" -gt "$((size * 3 / 2))" ]; then exit 1; fi
  for backup in [0-9]*T[0-9]*Z; do
    if [ "$backup" = "$newest" ] || [ "$size" -le 0 ]; then break; fi
    size=$((size - $(du -sk "$backup" | cut -f 1)))
    echo "The volume is full, so the backup $backup was deleted early. Enlarge the volume, or lower the retention." >&2
    rm -rf "$backup"
  done
  dump
fi
exec sh "$here/retention.sh"
`

/** The scripts of the backups, by file name; `restore.sh` is for people. */
export const backupScripts = ({ dump, restore }: Engine): Record<string, string> => ({
  'dump.sh': dumpScript(dump),
  'retention.sh': RETENTION,
  'backup.sh': BACKUP,
  'restore.sh': restore,
})

/** What a backup is made with. */
export interface BackupOf {
  image: string
  engine: Engine
  database: Database
  /** Where the database answers, and the labels of its pods. */
  host: string
  pods: Readonly<Record<string, string>>
  /** The ConfigMap with the scripts. */
  scripts: string
  /** Those of the database. */
  labels: Record<string, string>
}

/** The CronJob of the backups, and the disk they go to. */
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
    // Some of the programs keep a history or a session in the home folder.
    { name: 'HOME', value: '/tmp' },
    ...engine.dumpEnv(database, how.host),
  ]
  const { spec } = database
  const fields: JobFields = {
    ...placement(spec),
    version: database.version.text,
    restartPolicy: 'Never',
    retry: 2,
    deadline: backup.deadline,
    security: { ...engine.owner(database.version), ...database.spec.security },
    containers: [
      {
        image: { ref: how.image },
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
      },
    ],
    volumes: [
      { name: 'backups', claim: backup.destination?.claim ?? own },
      { name: 'scripts', config: how.scripts },
    ],
  }
  const job = buildJob({ ...claim, name, spec: fields }, world)
  const cron: CronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, labels: job.pod.labels },
    spec: compact<CronJob['spec']>({
      schedule: backup.schedule,
      timeZone: backup.timeZone,
      suspend: backup.suspend,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: job.spec },
    }),
  }
  const manifests = [
    ...job.manifests,
    ...(database.spec.network === false || closedNamespace(claim.namespace, world) === undefined
      ? []
      : [backupPolicy(job.pod.id, { pods: how.pods, port: engine.port }, engine.restorePort)]),
    ...(backup.destination?.claim === undefined ? [disk(own, backup, how)] : []),
    cron,
  ]
  const findings = job.findings.map((one) => ({ ...one, path: [...path, ...inBackup(one.path ?? [])] }))
  return { manifests, findings: [...findings, ...check(backup, minutes, path)] }
}

/** Where the pods of the database may run, the pods of its backups may run as well. */
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

/** The fields of a backup's container are those of the backup itself. */
const inBackup = (path: FieldPath): FieldPath => (path[1] === 'containers' ? path.slice(3) : path.slice(1))

/** Backups outlive the object they were made for. */
const disk = (name: string, { destination }: BackupSpec, { database, labels }: BackupOf): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {
    name,
    labels,
    annotations: { ...KEPT },
  },
  spec: diskSpec({
    size: destination?.size ?? database.spec.storage.size,
    class: destination?.class ?? database.spec.storage.class,
  }),
})

/** A bare number counts days. */
const retentionMinutes = (retention: number | string): number =>
  typeof retention === 'number' ? retention * DAY : (inSeconds(retention) ?? 0) / 60

function check(backup: BackupSpec, minutes: number, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  if (minutes < 60) {
    const message = 'Backups that are kept for less than an hour are none. Write days, or a duration such as `7d`.'
    findings.push(error('out-of-range', [...path, 'retention'], message))
  }
  const { destination } = backup
  if (destination?.claim !== undefined && (destination.size ?? destination.class) !== undefined) {
    const message = 'An existing `claim` has its size and class already. Remove them, or the `claim`.'
    findings.push(error('choose-one', [...path, 'destination'], message))
  }
  const { advice } = checkCron(backup.schedule)
  if (advice !== undefined) findings.push(warning('odd-schedule', [...path, 'schedule'], advice))
  return findings
}
