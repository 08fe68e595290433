import { loadAll } from 'js-yaml'
import type { CronJob, StatefulSet } from '../../../lib/manifest/kubernetes'
import type { Manifest } from '../../../lib/manifest/manifest'
import { versionOf } from '../database'
import { ENGINES } from '../engines'
import { runCase } from '../../../test/support/golden'

const made = (spec: string, name = 'db') => {
  const input = `# A database\napiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDatabase\nmetadata: {name: ${name}}\nspec: ${spec}\n`
  const { expected, findings } = runCase({ input })
  return { objects: (loadAll(expected ?? '') as Manifest[]).filter(Boolean), findings }
}
const find = <T extends Manifest>(objects: readonly Manifest[], kind: T['kind']) =>
  objects.find((one) => one.kind === kind) as T

describe('a version', () => {
  test.each([
    ['17', 17, false],
    ['17.5', 17, false],
    ['8.4.6', 8, false],
    ['16.9-alpine', 16, true],
    ['18-alpine3.22', 18, true],
    ['17.5-bookworm', 17, false],
  ])('%s is read', (text, major, alpine) => {
    expect(versionOf(text)).toEqual({ text, major, alpine })
  })

  test.each([
    '',
    'latest',
    'v17',
    '17.',
    '.5',
    '17 ',
    '17_5',
    '17-',
    '1.2.3.4.5',
    '17\n18',
    '17-Alpine',
    '9'.repeat(99),
  ])('%j is none', (text) => {
    expect(versionOf(text)).toBeUndefined()
  })
})

/** Port, user, group and volume of each official image. */
const FACTS: Record<string, [port: number, user: number, group: number, disk: (major: number) => string]> = {
  postgres: [5432, 999, 999, (major) => (major < 18 ? '/var/lib/postgresql/data' : '/var/lib/postgresql')],
  mysql: [3306, 999, 999, () => '/var/lib/mysql'],
  mongodb: [27017, 999, 999, () => '/data/db'],
  redis: [6379, 999, 999, () => '/data'],
}
const versions = Object.entries(ENGINES).flatMap(([type, { majors }]) => majors.map((major) => [type, major] as const))

test.each(versions)(
  '%s %i runs as its image wants it, on a read-only root, and is asked with its password',
  (type, major) => {
    const { objects, findings } = made(
      `{type: ${type}, version: ${major}, storage: 1Gi, secret: db, backup: {destination: {size: 10Gi}}${type === 'postgres' || type === 'mongodb' ? ', role: admin' : ''}}`,
    )
    expect(findings).toEqual([])
    const [port, user, group, disk] = FACTS[type] ?? [0, 0, 0, () => '']
    const pod = find<StatefulSet>(objects, 'StatefulSet').spec.template.spec
    const [server] = pod.containers
    expect(pod.securityContext).toMatchObject({ runAsUser: user, runAsGroup: group, fsGroup: group })
    expect(server?.ports?.[0]).toEqual({ name: 'db', containerPort: port })
    expect(server?.securityContext?.readOnlyRootFilesystem).toBe(true)
    expect(server?.volumeMounts?.filter(({ name }) => name === 'data')).toEqual([
      { name: 'data', mountPath: disk(major) },
    ])
    expect(server?.readinessProbe?.exec?.command?.join(' ')).toContain('PASSWORD')
    // Restarting does not help a database that is busy or recovering.
    expect(server?.livenessProbe ?? server?.startupProbe).toBeUndefined()
    const job = find<CronJob>(objects, 'CronJob').spec.jobTemplate.spec.template
    expect(job.spec.containers[0]?.image).toBe(server?.image)
    expect(job.spec.securityContext).toEqual(pod.securityContext)
    // No Service and no NetworkPolicy of the database may select the backup pods.
    expect(job.metadata.labels.app).toBe('db-backup')
  },
)

test.each([
  ['30', 43200],
  ['"30"', 43200],
  ['7d', 10080],
  ['36h', 2160],
  ['1w', 10080],
])('backups that are kept for %s are kept for %i minutes', (retention, minutes) => {
  const { objects } = made(`{type: redis, version: 7, storage: 1Gi, secret: db, backup: {retention: ${retention}}}`)
  const [container] = find<CronJob>(objects, 'CronJob').spec.jobTemplate.spec.template.spec.containers
  expect(container?.env).toContainEqual({ name: 'RETENTION_MINUTES', value: `${minutes}` })
})

test.each([
  ['100GB', '100G'],
  ['100 GB', undefined],
  ['1.5TiB', '1.5Ti'],
  ['500KB', '500k'],
  ['10Gi', '10Gi'],
])('a disk of %s is asked for as %s', (written, storage) => {
  const { objects } = made(`{type: redis, version: 7, storage: ${written}, secret: db}`)
  const set = objects.length === 0 ? undefined : find<StatefulSet>(objects, 'StatefulSet')
  expect(set?.spec.volumeClaimTemplates?.[0]?.spec.resources?.requests?.storage).toBe(storage)
})

test('settings that Kubernetes would expand are handed over as they are', () => {
  const { objects } = made(
    '{type: postgres, version: 17, storage: 1Gi, secret: db, config: {archive_command: "cp %p /x/$(POD_IP)"}}',
  )
  const [server] = find<StatefulSet>(objects, 'StatefulSet').spec.template.spec.containers
  expect(server?.args).toEqual(['-c', 'archive_command=cp %p /x/$$(POD_IP)'])
})

test.each([
  ['mysql', 'mysql', 'MYSQL_DATABASE'],
  ['mysql', 'performance-schema', 'MYSQL_DATABASE'],
  ['postgres', 'template1', 'POSTGRES_DB'],
])('a %s called %s is none of the server’s own databases', (type, name, variable) => {
  const { objects } = made(
    `{type: ${type}, version: ${ENGINES[type as 'mysql'].majors[0]}, storage: 1Gi, secret: db}`,
    name,
  )
  const [server] = find<StatefulSet>(objects, 'StatefulSet').spec.template.spec.containers
  expect(server?.env).toContainEqual({ name: variable, value: 'app' })
})
