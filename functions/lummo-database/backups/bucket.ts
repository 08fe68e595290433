import type { V1EnvVar } from '@kubernetes/client-node'
import type { ContainerSpec } from '../../../lib/parts/container/spec'
import type { BackupSpec } from './backup-spec'

export type Bucket = NonNullable<BackupSpec['bucket']>

/** Image with the client for object storage. The entry point of the image is rclone, and the image contains a shell. */
const IMAGE = 'rclone/rclone:1.71.0'

/**
 * Uploads every backup on the volume that is missing in the bucket. Deletes old backups in the bucket, but never the
 * latest one. A backup in the bucket is complete if it contains the file `complete`, which is written after all files
 * are compared.
 */
const UPLOAD = `#!/bin/sh
set -eu
cd "$BACKUP_FOLDER"
# A list that cannot be read ends the script, so that nothing is treated as unfinished.
complete=$(rclone lsf "$REMOTE" --recursive --files-only --include '*/complete')
complete=$(echo "$complete" | sed 's|/complete$||' | sort)
all=$(rclone lsf --dirs-only "$REMOTE")
all=$(echo "$all" | sed -n 's|^\\([0-9]*T[0-9]*Z\\)/$|\\1|p')
is_complete() { echo "$complete" | grep -qx "$1"; }
for backup in [0-9]*T[0-9]*Z; do
  if [ ! -d "$backup" ] || is_complete "$backup"; then continue; fi
  rclone copy "$backup" "$REMOTE/$backup"
  rclone check --one-way "$backup" "$REMOTE/$backup"
  echo "$backup" | rclone rcat "$REMOTE/$backup/complete"
  echo "Uploaded $backup."
done
newest=$(echo "$complete" | tail -n 1)
oldest=$(date -u -d "@$(($(date +%s) - RETENTION_MINUTES * 60))" +%Y%m%dT%H%M%SZ)
for backup in $all; do
  if [ "$backup" = "$newest" ] || [ -d "$backup" ]; then continue; fi
  if [ "$backup" \\< "$oldest" ] || ! is_complete "$backup"; then
    rclone purge "$REMOTE/$backup"
    echo "Deleted $backup from the bucket."
  fi
done
`

/** Downloads a backup from the bucket to the volume. Without a name, lists the backups in the bucket. */
const DOWNLOAD = `#!/bin/sh
# sh download.sh [BACKUP]
set -eu
umask 077
if [ -z "\${1:-}" ]; then
  rclone lsf "$REMOTE" --recursive --files-only --include '*/complete' | sed 's|/complete$||' | sort
  exit 0
fi
mkdir -p "$BACKUP_FOLDER"
cd "$BACKUP_FOLDER"
if [ -d "$1" ]; then
  echo "$1 is on the volume already."
  exit 0
fi
if [ -z "$(rclone lsf "$REMOTE/$1" | grep -x complete)" ]; then
  echo "The bucket has no complete backup $1. Run this without a name for a list." >&2
  exit 1
fi
rm -rf .unfinished
rclone copy "$REMOTE/$1" .unfinished --exclude complete
rclone check --one-way "$REMOTE/$1" .unfinished --exclude complete
mv .unfinished "$1"
echo "Downloaded $1."
`

export const BUCKET_SCRIPTS = { 'upload.sh': UPLOAD, 'download.sh': DOWNLOAD }

/**
 * Returns the rclone settings as environment variables. Without a Secret, rclone uses the cloud identity of the pod.
 */
function bucketEnv(bucket: Bucket, name: string): V1EnvVar[] {
  const config = (key: string, value: string): V1EnvVar => ({ name: `RCLONE_CONFIG_STORE_${key}`, value })
  const secret = (key: string, from: string): V1EnvVar[] =>
    bucket.secret === undefined
      ? []
      : [
          {
            name: `RCLONE_CONFIG_STORE_${key}`,
            valueFrom: { secretKeyRef: { name: bucket.secret, key: from } },
          },
        ]
  const path = bucket.path === undefined ? '' : `/${bucket.path.replace(/^\/+|\/+$/g, '')}`
  return [
    { name: 'REMOTE', value: `store:${bucket.name}${path}/${name}` },
    config('TYPE', bucket.type === 's3' ? 's3' : 'google cloud storage'),
    // Without this setting, rclone would need permission to create buckets.
    config('NO_CHECK_BUCKET', 'true'),
    config('ENV_AUTH', bucket.secret === undefined ? 'true' : 'false'),
    ...(bucket.type === 'gcs'
      ? [config('BUCKET_POLICY_ONLY', 'true'), ...secret('SERVICE_ACCOUNT_CREDENTIALS', 'key.json')]
      : [
          config('PROVIDER', bucket.endpoint === undefined ? 'AWS' : 'Other'),
          ...(bucket.endpoint === undefined ? [] : [config('ENDPOINT', bucket.endpoint)]),
          ...(bucket.region === undefined ? [] : [config('REGION', bucket.region)]),
          ...secret('ACCESS_KEY_ID', 'access-key-id'),
          ...secret('SECRET_ACCESS_KEY', 'secret-access-key'),
        ]),
  ]
}

/**
 * Returns the container that uploads the backup. The container has the same resources and mounts as the dump container.
 */
export const uploader = (bucket: Bucket, name: string, dumps: ContainerSpec): ContainerSpec => ({
  ...dumps,
  name: 'upload',
  image: { ref: bucket.image ?? IMAGE },
  command: ['sh', '-c', 'exec sh /scripts/upload.sh'],
  env: [
    ...((dumps.env ?? []) as V1EnvVar[]).filter(({ name: one }) =>
      ['BACKUP_FOLDER', 'RETENTION_MINUTES', 'HOME'].includes(one),
    ),
    ...bucketEnv(bucket, name),
  ],
})

/** Returns the port of the object storage. */
export const bucketPort = ({ endpoint }: Bucket): number => {
  const [, scheme, port] = /^(https?):\/\/[^/]*?(?::(\d+))?(?:\/|$)/.exec(endpoint ?? '') ?? []
  if (port !== undefined) return Number(port)
  return scheme === 'http' ? 80 : 443
}
