import { type Database, type Engine, literally, podAddress, type DatabaseServer } from '../database'
import { POSTGRES_DUMP, POSTGRES_RESTORE } from './postgres-scripts'
import type { V1EnvVar } from '@kubernetes/client-node'
import type { Finding } from '../../../lib/finding/finding'
import { ENGINE_FACTS } from '../../../lib/parts/connections/databases'
import { reservedSetting, superuserApplication } from '../rules'
import { ADMIN, CHANGE, FIRST, hasApplicationRole, LAST, MONITOR } from './postgres-roles'

/**
 * Refuses to start a new, empty database next to the data of another major version. Up to version 17, the image keeps
 * the data in a different folder than from version 18, so a changed version would otherwise start without data. If a
 * script fails, marks the first start as unfinished, because the image would otherwise continue without the remaining
 * scripts.
 */
const prepareScript = (change: string): string => `#!/bin/sh
set -eu
if [ -s "$PGDATA/PG_VERSION" ]; then
  if [ -e "$PGDATA.unfinished" ]; then
    echo "The first start did not run all scripts of init, so the database is incomplete. Correct the scripts, and start again with an empty volume. To keep the database as it is, delete $PGDATA.unfinished." >&2
    exit 1
  fi
  found=$(cat "$PGDATA/PG_VERSION")
  if [ "$found" != "$MAJOR" ]; then
    echo "The volume holds data of PostgreSQL $found, and this is $MAJOR. Dump it with $found and restore it here, or use pg_upgrade." >&2
    exit 1
  fi
  chmod 0700 "$PGDATA"
${change}  exit 0
fi
for file in "$DISK/PG_VERSION" "$DISK"/*/PG_VERSION "$DISK"/*/*/PG_VERSION; do
  if [ -s "$file" ]; then
    echo "The volume holds data of PostgreSQL $(cat "$file") in \${file%/PG_VERSION}, and $PGDATA is empty. The server does not start, because an empty database would look like lost data. Dump it with its version, or use pg_upgrade." >&2
    exit 1
  fi
done
mkdir -p "$PGDATA"
chmod 0700 "$PGDATA"
if [ -n "\${SCRIPTED:-}" ]; then touch "$PGDATA.unfinished"; fi
`

/** Runs at the end of the first start. */
const FINISHED = 'rm -f "$PGDATA.unfinished"\n'

/** In a container, the default of 64Mi is too small for parallel queries. */
const SHARED_MEMORY = '256Mi'

/**
 * Pattern of parameter names in postgresql.conf. Parameters of extensions have a dot:
 * \`auto_explain.log_min_duration\`.
 */
const PARAMETER = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/

/**
 * Defines PostgreSQL. Source: the Dockerfiles and docker-entrypoint.sh of docker-library/postgres (13 to 18). From 18,
 * the volume is /var/lib/postgresql and the data is in 18/docker. The STOPSIGNAL of the image is SIGINT, which requests
 * a fast shutdown.
 */
export const postgres: Engine = {
  title: 'PostgreSQL',
  image: 'postgres',
  ...ENGINE_FACTS.postgres,
  majors: [13, 14, 15, 16, 17, 18],
  credentials: (spec) => [
    'username',
    'password',
    ...(hasApplicationRole({ spec }) ? (['adminPassword'] as const) : []),
    ...(hasApplicationRole({ spec }) && spec.monitoring?.prometheus !== undefined
      ? (['monitorPassword'] as const)
      : []),
  ],
  owner: ({ alpine }) => (alpine ? { user: 70, group: 70 } : { user: 999, group: 999 }),
  reserved: {
    data_directory: 'the volume is mounted in the data folder of the image',
    hba_file: 'the password is stored with the data',
    listen_addresses: 'the image listens on all addresses',
    port: 'services and probes use 5432',
    unix_socket_directories: 'only the directory of the image is writable',
  },
  knownAs: (setting) => setting.toLowerCase(),
  setting: (name, value) => (PARAMETER.test(name) ? ['-c', `${name}=${literally(value)}`] : undefined),
  server,
  scripts: (database) => ({ 'prepare.sh': prepareScript(hasApplicationRole(database) ? CHANGE : '') }),
  dump: POSTGRES_DUMP,
  restore: POSTGRES_RESTORE,
  dumpEnv: ({ database, credential, spec }, host) => [
    { name: 'PGHOST', value: host },
    { name: 'PGPORT', value: '5432' },
    { name: 'PGDATABASE', value: database },
    { name: 'PGCONNECT_TIMEOUT', value: '10' },
    ...(hasApplicationRole({ spec })
      ? [
          { name: 'PGUSER', value: ADMIN },
          credential('PGPASSWORD', 'adminPassword'),
          // A restore does not change this role.
          credential('APPLICATION_USER', 'username'),
        ]
      : [credential('PGUSER', 'username'), credential('PGPASSWORD', 'password')]),
  ],
  exporter: ({ database, credential, spec }) => ({
    image: 'quay.io/prometheuscommunity/postgres-exporter:v0.17.1',
    port: 9187,
    env: [
      { name: 'DATA_SOURCE_URI', value: `127.0.0.1:5432/${database}?sslmode=disable` },
      ...(hasApplicationRole({ spec })
        ? [{ name: 'DATA_SOURCE_USER', value: MONITOR }, credential('DATA_SOURCE_PASS', 'monitorPassword')]
        : [credential('DATA_SOURCE_USER', 'username'), credential('DATA_SOURCE_PASS', 'password')]),
    ],
  }),
  firstScripts: (database) => ({
    ...(hasApplicationRole(database) ? { '000-roles.sh': FIRST } : {}),
    'zzz-finished.sh': `${hasApplicationRole(database) ? LAST : ''}${FINISHED}`,
  }),
  scriptEndings: ['.sql', '.sh', '.sql.gz', '.sql.xz', '.sql.zst'],
  check,
}

/**
 * Returns the mount path of the volume, and the data folder on the volume. The data folder is never the root of the
 * volume, because a new volume contains lost+found.
 */
const foldersOf = ({ version }: Database) =>
  version.major >= 18
    ? { disk: '/var/lib/postgresql', data: `/var/lib/postgresql/${version.major}/docker` }
    : { disk: '/var/lib/postgresql/data', data: '/var/lib/postgresql/data/pgdata' }

/** Returns the environment variables for the scripts that create roles. */
const roles = ({ credential, spec }: Database): V1EnvVar[] => [
  credential('APPLICATION_USER', 'username'),
  credential('APPLICATION_PASSWORD', 'password'),
  ...(spec.monitoring?.prometheus === undefined ? [] : [credential('MONITOR_PASSWORD', 'monitorPassword')]),
]

const isReserved = (user: string | undefined): boolean => user === ADMIN || user === MONITOR

/**
 * Reports settings that conflict with `role`. The application is the initial superuser unless `role` gives it a
 * separate role.
 */
function check({ spec }: Database): Finding[] {
  if (spec.operator !== undefined) return []
  if (spec.role === undefined) {
    const monitored = spec.monitoring?.prometheus !== undefined
    const keys = monitored ? 'the keys `admin-password` and `monitor-password`' : 'the key `admin-password`'
    const user = isReserved(spec.user) ? ' and another `user`' : ''
    const message = `The application logs in to PostgreSQL as a superuser. Set \`role: application\`${user}, and add ${keys} to the Secret.`
    return [superuserApplication.at(['spec', 'type'], message)]
  }
  if (spec.role === 'admin' || spec.user === undefined || !isReserved(spec.user)) return []
  const message = `\`${spec.user}\` is reserved by lummo. Set a different \`user\`.`
  return [reservedSetting.at(['spec', 'user'], message, { current: spec.user })]
}

function server(database: Database, settings: string[]): DatabaseServer {
  const { disk, data } = foldersOf(database)
  const { credential } = database
  const applied = hasApplicationRole(database)
  const [user, password] = applied
    ? ['APPLICATION_USER', 'APPLICATION_PASSWORD']
    : ['POSTGRES_USER', 'POSTGRES_PASSWORD']
  return {
    ...(settings.length === 0 ? {} : { args: settings }),
    env: [
      ...(applied
        ? [
            { name: 'POSTGRES_USER', value: ADMIN },
            credential('POSTGRES_PASSWORD', 'adminPassword'),
            ...roles(database),
          ]
        : [credential('POSTGRES_USER', 'username'), credential('POSTGRES_PASSWORD', 'password')]),
      { name: 'POSTGRES_DB', value: database.database },
      { name: 'POSTGRES_INITDB_ARGS', value: '--auth=scram-sha-256 --data-checksums' },
      { name: 'PGDATA', value: data },
      podAddress,
    ],
    data: { name: 'data', mountPath: disk },
    mounts: [
      { name: 'run', mountPath: '/var/run/postgresql' },
      { name: 'shm', mountPath: '/dev/shm' },
    ],
    volumes: [
      { name: 'run', emptyDir: {} },
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: database.spec.sharedMemory ?? SHARED_MEMORY } },
    ],
    // While the image sets up a new volume, the server listens only on its socket, so the probe fails until the setup
    // is finished.
    probe: [
      'sh',
      '-c',
      `PGPASSWORD="$${password}" PGCONNECT_TIMEOUT=3 exec psql -XAtq --no-password -h "$POD_IP" -U "$${user}" -d "$POSTGRES_DB" -c "select 1"`,
    ],
    prepare: {
      script: 'prepare.sh',
      env: [
        { name: 'DISK', value: disk },
        { name: 'PGDATA', value: data },
        { name: 'MAJOR', value: `${database.version.major}` },
        ...(database.spec.init === undefined && !applied ? [] : [{ name: 'SCRIPTED', value: 'yes' }]),
        ...(applied
          ? [
              credential('POSTGRES_PASSWORD', 'adminPassword'),
              { name: 'POSTGRES_DB', value: database.database },
              ...roles(database),
            ]
          : []),
      ],
    },
  }
}
