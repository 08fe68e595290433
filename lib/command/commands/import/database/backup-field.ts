import { compact } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import { readResources } from '../container/resources'
import { type DatabaseObjects, partNamed } from './database-objects'

/** Number of minutes in a day. */
const DAY = 1440

/** Returns `backup` for the CronJob of a database; undefined if there is none. */
export function backupField(objects: DatabaseObjects): Plain | undefined {
  const name = `${objects.main.metadata.name}-backup`
  const cron = partNamed(objects, 'CronJob', name)
  if (cron === undefined) return undefined
  const job = mapAt(cron, ['spec', 'jobTemplate', 'spec'])
  const pod = mapAt(job, ['template', 'spec'])
  const containers = [...mapsIn(pod.initContainers), ...mapsIn(pod.containers)].map(([, one]) => one)
  const [dump] = containers
  const upload = containers.find((one) => one.name === 'upload')
  const minutes = Number(variable(dump, 'RETENTION_MINUTES'))
  const { schedule, timeZone, suspend } = mapAt(cron, ['spec'])
  return compact<Plain>({
    schedule,
    retention: retentionOf(minutes),
    destination: destinationOf(objects, pod),
    timeZone,
    deadline: durationOf(numberAt(job, ['activeDeadlineSeconds'])),
    suspend,
    bucket: upload === undefined ? undefined : bucketOf(upload),
    alert: alertOf(partNamed(objects, 'PrometheusRule', name), cron),
    resources: readResources(dump?.resources, 'default'),
  })
}

const variable = (container: Plain | undefined, name: string): string | undefined =>
  textAt(mapsIn(container?.env).find(([, one]) => one.name === name)?.[1], ['value'])

function retentionOf(minutes: number): unknown {
  if (!Number.isFinite(minutes)) return undefined
  return minutes % DAY === 0 ? `${minutes / DAY}d` : `${minutes}m`
}

const durationOf = (seconds: number | undefined): string | undefined => {
  if (seconds === undefined) return undefined
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}

/** Returns `destination`: an existing claim, or the size of a generated claim. */
function destinationOf(objects: DatabaseObjects, pod: Plain): Plain | undefined {
  const volume = mapsIn(pod.volumes).find(([, one]) => one.name === 'backups')?.[1]
  const claim = textAt(volume, ['persistentVolumeClaim', 'claimName'])
  const own = claim === undefined ? undefined : partNamed(objects, 'PersistentVolumeClaim', claim)
  if (own === undefined) return claim === undefined ? undefined : { claim }
  return compact<Plain>({
    size: textAt(own, ['spec', 'resources', 'requests', 'storage']),
    class: textAt(own, ['spec', 'storageClassName']),
  })
}

function bucketOf(upload: Plain): Plain {
  const of = (name: string) => variable(upload, `RCLONE_CONFIG_STORE_${name}`)
  const [bucket = '', ...folders] = (variable(upload, 'REMOTE') ?? '').replace(/^store:/, '').split('/')
  const secrets = mapsIn(upload.env).flatMap(([, one]) => textAt(one, ['valueFrom', 'secretKeyRef', 'name']) ?? [])
  return compact<Plain>({
    type: of('TYPE') === 's3' ? 's3' : 'gcs',
    name: bucket,
    // The last folder is the name of the database.
    path: folders.length > 1 ? folders.slice(0, -1).join('/') : undefined,
    endpoint: of('ENDPOINT'),
    region: of('REGION'),
    secret: secrets[0],
    image: upload.image,
  })
}

/** Returns `alert` for a rule that compares the age of the latest backup with a number of seconds. */
function alertOf(rule: Manifest | undefined, cron: Manifest): Plain | undefined {
  const alert = mapsAt(mapsAt(rule, ['spec', 'groups'])[0]?.[1], ['rules'])[0]?.[1]
  const [, seconds] = />\s*(\d+)/.exec(String(alert?.expr)) ?? []
  if (seconds === undefined) return undefined
  const own = Object.entries(rule?.metadata.labels ?? {}).filter(([key]) => cron.metadata.labels?.[key] === undefined)
  const [, text] = / for (\d+[smhd])\.$/.exec(textAt(alert, ['annotations', 'summary']) ?? '') ?? []
  return compact<Plain>({
    after: text ?? durationOf(Number(seconds)),
    severity: textAt(alert, ['labels', 'severity']),
    labels: own.length === 0 ? undefined : Object.fromEntries(own),
  })
}
