import type { Finding } from '../../../lib/finding/finding'
import { reservedSetting, superuserApplication } from '../rules'
import { type Engine, literally, podAddress, type DatabaseServer } from '../database'
import { MYSQL_DUMP, MYSQL_RESTORE } from './mysql-scripts'
import { ENGINE_FACTS } from '../../../lib/parts/connections/databases'

/** Pattern of option names, without leading dashes: \`max-connections\` or \`max_connections\`. */
const OPTION = /^[a-z][a-z0-9]*([-_.][a-z0-9]+)*$/i

/**
 * Collectors that need `PROCESS` and `REPLICATION CLIENT`. The exporter has neither permission, because it logs in as
 * the application: with the password of root, a second container could access every database. Source: mysqld_exporter
 * v0.17, README, "Required Grants" and "Collector Flags".
 */
const PRIVILEGED_COLLECTORS = [
  '--no-collect.slave_status',
  '--no-collect.info_schema.innodb_cmp',
  '--no-collect.info_schema.innodb_cmpmem',
]

/**
 * Defines MySQL. Source: Dockerfile.oracle and docker-entrypoint.sh of docker-library/mysql (8.0, 8.4, 9.7). The server
 * initialises only an empty folder, but a new volume contains lost+found. The data is therefore in a subfolder.
 */
export const mysql: Engine = {
  title: 'MySQL',
  image: 'mysql',
  ...ENGINE_FACTS.mysql,
  majors: [8, 9],
  credentials: () => ['username', 'password', 'rootPassword'],
  owner: () => ({ user: 999, group: 999 }),
  reserved: {
    datadir: 'the data is in a folder on the volume',
    port: 'services and probes use 3306',
    'skip-networking': 'all clients connect over the network',
    socket: 'only the folder of the image’s socket is writable',
  },
  knownAs: (setting) =>
    setting
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/^loose-/, ''),
  setting: (name, value) => (OPTION.test(name) ? [`--${name}=${literally(value)}`] : undefined),
  server: ({ database, credential }, settings): DatabaseServer => ({
    args: ['--datadir=/var/lib/mysql/data', ...settings],
    env: [
      credential('MYSQL_ROOT_PASSWORD', 'rootPassword'),
      credential('MYSQL_USER', 'username'),
      credential('MYSQL_PASSWORD', 'password'),
      { name: 'MYSQL_DATABASE', value: database },
      podAddress,
    ],
    data: { name: 'data', mountPath: '/var/lib/mysql' },
    mounts: [{ name: 'run', mountPath: '/var/run/mysqld' }],
    volumes: [{ name: 'run', emptyDir: {} }],
    // While the image sets up a new volume, the server does not listen on a port, so the probe fails until then.
    probe: [
      'sh',
      '-c',
      `printf '[client]\\npassword="%s"\\n' "$(printf %s "$MYSQL_PASSWORD" | sed 's/["\\\\]/\\\\&/g')" | mysql --defaults-extra-file=/dev/stdin --host="$POD_IP" --user="$MYSQL_USER" --connect-timeout=3 --batch --execute='select 1' "$MYSQL_DATABASE"`,
    ],
  }),
  scripts: () => ({}),
  dump: MYSQL_DUMP,
  restore: MYSQL_RESTORE,
  dumpEnv: ({ credential }, host) => [
    { name: 'MYSQL_SERVER', value: host },
    credential('MYSQL_ROOT_PASSWORD', 'rootPassword'),
    credential('MYSQL_USER', 'username'),
  ],
  exporter: ({ credential }) => ({
    image: 'quay.io/prometheus/mysqld-exporter:v0.17.2',
    port: 9104,
    args: ['--mysqld.address=127.0.0.1:3306', '--mysqld.username=$(MYSQL_USER)', ...PRIVILEGED_COLLECTORS],
    env: [credential('MYSQL_USER', 'username'), credential('MYSQLD_EXPORTER_PASSWORD', 'password')],
  }),
  scriptEndings: ['.sql', '.sh', '.sql.gz', '.sql.bz2', '.sql.xz', '.sql.zst'],
  check: ({ spec }) => {
    if (spec.user !== 'root') return spec.monitoring?.prometheus === undefined ? [] : [exporterIsApplication()]
    const message = 'The image cannot create a user `root`, because root always exists. Set a different `user`.'
    return [reservedSetting.at(['spec', 'user'], message)]
  },
}

/** Reports that the exporter has the user of the application, because the image creates only this user and root. */
function exporterIsApplication(): Finding {
  const message =
    'The exporter logs in to MySQL as the application, so it can change the data. Create another user in `init`, and set `MYSQL_USER` and `MYSQLD_EXPORTER_PASSWORD` of the container `exporter` in `patches`.'
  return superuserApplication.at(['spec', 'monitoring', 'prometheus'], message)
}
