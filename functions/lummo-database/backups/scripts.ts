import { BUCKET_SCRIPTS } from './bucket'
import type { Engine } from '../database'
import type { BackupSpec } from './backup-spec'

/**
 * Dumps to a temporary folder. When the dump is complete, the folder is renamed, with the date as its new name. First
 * removes the folder of a killed run. Two runs never overlap, so no active run uses this folder. Writes the size of
 * the dump to $SIZE, for `backup.sh`.
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

/** Deletes expired backups except the latest, and the folders of killed runs. Sorting by name also sorts by date. */
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
 * Runs on the schedule. Deletes old backups before the dump as well, so that a full volume does not stop backups. If
 * the volume is still full, deletes the oldest backups until the next dump fits, but never the latest backup, because
 * a recent backup is worth more than an old one. If the dump is more than 50 % larger than the latest backup, deletes
 * nothing early, because the dump might not fit even on an otherwise empty volume.
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

/** Returns the backup scripts, keyed by file name; `restore.sh` is run manually. */
export const backupScripts = ({ dump, restore }: Engine, { bucket }: BackupSpec): Record<string, string> => ({
  'dump.sh': dumpScript(dump),
  'retention.sh': RETENTION,
  'backup.sh': BACKUP,
  'restore.sh': restore,
  ...(bucket === undefined ? {} : BUCKET_SCRIPTS),
})
