import type { FieldPath, Finding } from '../../../lib/finding/finding'
import type { World } from '../../../lib/kind/claim'
import { sameNamespace } from '../../../lib/manifest/id'
import { scalarText, valueAt } from '../../../lib/manifest/value-at'
import { parseQuantity } from '../../../lib/manifest/grammar/quantity'
import { type Database, memoryLimit } from '../database'
import { smallBackupVolume } from '../rules'
import type { BackupSpec } from './backup-spec'

const GIB = 1024n ** 3n
const NANO = 1_000_000_000n

/**
 * Reports a volume that cannot hold all backups within the retention period when the database is full. A compressed
 * dump has no indexes, and is about a quarter as large as the data. A dump of Redis is as large as its data in
 * memory, at most three quarters of the limit.
 */
export function checkBackupSize(
  database: Database,
  backup: BackupSpec,
  { minutes, existing }: { minutes: number; existing: string | undefined },
  path: FieldPath,
): Finding[] {
  const { storage, type } = database.spec
  const { destination } = backup
  const between = minutesBetween(backup.schedule)
  const written = destination?.claim === undefined ? (destination?.size ?? storage.size) : existing
  if (written === undefined || between === undefined) return []
  const full = bytes(storage.size)
  const size = bytes(written)
  if (full === undefined || size === undefined) return []
  const memory = memoryLimit(database.spec)
  const inMemory = memory === undefined ? full : (BigInt(memory) * 3n) / 4n
  const ofRedis = inMemory < full ? inMemory : full
  const one = type === 'redis' ? ofRedis : full / 4n
  // Adds one backup, because old backups are deleted only after the next backup is complete.
  const count = BigInt(Math.floor(minutes / between) + 2)
  if (size >= one * count) return []
  const wanted = (one * count + GIB - 1n) / GIB
  const which = destination?.claim === undefined ? `(${written})` : `\`${destination.claim}\` (${written})`
  const fix = destination?.claim === undefined ? `Set \`destination.size\` to` : 'Enlarge the volume to'
  const message = `The backup volume ${which} may be too small for ${count} backups of a full database, so the oldest backups could be deleted early. ${fix} ${wanted}Gi.`
  return [smallBackupVolume.at(path, message)]
}

/** Returns the size of an existing volume; undefined if the volume is not in the package. */
export function existingSize(
  claim: string | undefined,
  namespace: string | undefined,
  world: World,
): string | undefined {
  if (claim === undefined) return undefined
  const volume = world
    .claims('LummoVolume')
    .find((one) => one.name === claim && sameNamespace(one.namespace, namespace))
  const disk = world.get('PersistentVolumeClaim', claim, namespace)
  return scalarText(volume?.spec.size ?? valueAt(disk, ['spec', 'resources', 'requests', 'storage']))
}

const bytes = (text: string): bigint | undefined => {
  const quantity = parseQuantity(text)
  return quantity === undefined ? undefined : quantity.nano / NANO
}

const MACROS: Readonly<Record<string, number>> = { '@hourly': 60, '@daily': 1440, '@midnight': 1440, '@weekly': 10_080 }

/**
 * Returns the minutes between two runs of a daily or more frequent schedule; undefined if the interval cannot be
 * determined.
 */
function minutesBetween(schedule: string): number | undefined {
  const macro = MACROS[schedule.trim()]
  if (macro !== undefined) return macro
  const [minute = '', hour = '', ...days] = schedule.trim().split(/\s+/)
  if (days.some((day) => day !== '*')) return undefined
  const perHour = runs(minute, 60)
  const perDay = runs(hour, 24)
  return perHour === undefined || perDay === undefined ? undefined : 1440 / (perHour * perDay)
}

function runs(field: string, all: number): number | undefined {
  if (field === '*') return all
  const step = /^\*\/(\d+)$/.exec(field)?.[1]
  if (step !== undefined) return Math.ceil(all / Math.max(1, Number(step)))
  return /^\d+(,\d+)*$/.test(field) ? field.split(',').length : undefined
}
