import type { V1EnvVar } from '@kubernetes/client-node'
import { notForEngine, reservedSetting } from '../rules'
import type { Finding } from '../../../lib/finding/finding'
import { type Database, type Engine, literally, memoryLimit, podAddress, type DatabaseServer } from '../database'
import { ENGINE_FACTS } from '../../../lib/parts/connections/databases'

/**
 * Returns a shell expression for the password as a quoted value of redis.conf. The expression is empty if the variable
 * is not set.
 */
const quotedFrom = (variable: string): string => `"$(printf %s "${variable}" | sed 's/["\\\\]/\\\\&/g')"`

const ANY_PASSWORD = quotedFrom(`\${REDIS_PASSWORD-}`)

/**
 * The server reads the password from a file in memory, so the password is neither among the arguments nor in a
 * ConfigMap.
 */
const START = `umask 077; printf 'requirepass "%s"\\n' ${quotedFrom('$REDIS_PASSWORD')} > /run/redis/password.conf; exec docker-entrypoint.sh redis-server /run/redis/password.conf "$@"`

const ASK = 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli'

/** The client fails if it sends an empty password to a server that has no password. */
const LOGIN = `if [ -n "\${REDIS_PASSWORD-}" ]; then export REDISCLI_AUTH="$REDIS_PASSWORD"; fi`

const DUMP = `${LOGIN}
redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$WORK/dump.rdb"
redis-check-rdb "$WORK/dump.rdb"
`

/** Port of the temporary server from which the database server copies a backup. */
const RESTORE_PORT = 6390

/**
 * Restores a backup by replication, because a server reads a dump only at its start. The script starts a second server
 * with the dump, and the server to be restored replicates the second server until all data is copied. If a server is
 * still a replica, an earlier restore was interrupted and the source of this restore can still be running.
 */
const RESTORE = `#!/bin/sh
set -eu
${LOGIN}
ask() { redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" "$@"; }
if ask info replication | grep -q '^role:slave'; then
  echo "A restore was interrupted. It begins again."
elif [ "$(ask info keyspace | grep -c '^db')" != 0 ]; then
  echo "The server has data. Nothing is restored over it: take a new server, or flush it first." >&2
  exit 1
fi
port=\${SOURCE_PORT:-${RESTORE_PORT}}
redis-cli -p "$port" shutdown nosave > /dev/null 2>&1 || :
folder=$(mktemp -d)
source=0
trap '[ "$source" = 0 ] || kill "$source" || :; rm -rf "$folder"' EXIT
umask 077
cp "$1/dump.rdb" "$folder/dump.rdb"
printf 'requirepass "%s"\\n' ${ANY_PASSWORD} > "$folder/redis.conf"
# The entry point of the image loads the modules that the data may need.
entry=$(command -v docker-entrypoint.sh || :)
$entry redis-server "$folder/redis.conf" --dir "$folder" --dbfilename dump.rdb --port "$port" --protected-mode no --save '' --appendonly no > "$folder/log" &
source=$!
until [ "$(redis-cli -p "$port" ping 2> /dev/null)" = PONG ]; do
  kill -0 "$source"
  sleep 1
done
printf 'config set masterauth "%s"\\n' ${ANY_PASSWORD} | ask > /dev/null
ask replicaof "$POD_IP" "$port" > /dev/null
until ask info replication | grep -q '^master_link_status:up'; do
  kill -0 "$source"
  sleep 1
done
ask replicaof no one > /dev/null
ask config set masterauth '' > /dev/null
echo "Restored: $(ask info keyspace | grep '^db' | tr '\\r\\n' '  ')"
`

/** Pattern of setting names in redis.conf and in modules: \`maxmemory-policy\`. */
const OPTION = /^[a-z][a-z0-9]*([-._][a-z0-9]+)*$/

/**
 * Defines Redis as a single server. Source: Dockerfile and docker-entrypoint.sh of docker-library/redis (6, 7) and of
 * redis/docker-library-redis (8), whose entry point loads the modules. The image does not support a variable for the
 * password.
 */
export const redis: Engine = {
  title: 'Redis',
  image: 'redis',
  ...ENGINE_FACTS.redis,
  majors: [6, 7, 8],
  credentials: (spec) => (spec.secret === false ? [] : ['password']),
  owner: ({ alpine }) => (alpine ? { user: 999, group: 1000 } : { user: 999, group: 999 }),
  reserved: {
    bind: 'the image listens on all addresses',
    daemonize: 'the container would stop immediately',
    dir: 'the volume is mounted at /data',
    port: 'services and probes use 6379',
    requirepass: 'the password comes from the `secret`',
  },
  setting: (name, value) => (OPTION.test(name) ? [`--${name}`, literally(value)] : undefined),
  server,
  scripts: () => ({}),
  dump: DUMP,
  restore: RESTORE,
  restorePort: RESTORE_PORT,
  dumpEnv: (database, host) => [
    { name: 'REDIS_HOST', value: host },
    { name: 'REDIS_PORT', value: '6379' },
    ...password(database),
    podAddress,
  ],
  exporter: (database) => ({
    image: 'oliver006/redis_exporter:v1.69.0',
    port: 9121,
    env: [{ name: 'REDIS_ADDR', value: 'redis://127.0.0.1:6379' }, ...password(database)],
  }),
  scriptEndings: [],
  check,
}

const isOpen = ({ spec }: Database): boolean => spec.secret === false

/** Returns the environment variable with the password, if the server has a password. */
const password = (database: Database): V1EnvVar[] =>
  isOpen(database) ? [] : [database.credential('REDIS_PASSWORD', 'password')]

function server(database: Database, settings: string[]): DatabaseServer {
  const args = ['--dir', '/data', ...defaults(database), ...settings]
  const data = { name: 'data', mountPath: '/data' }
  if (isOpen(database)) {
    return {
      command: ['docker-entrypoint.sh', 'redis-server'],
      // In protected mode, a server without a password refuses other pods.
      args: [...args, '--protected-mode', 'no'],
      env: [podAddress],
      data,
      mounts: [],
      volumes: [],
      probe: ['sh', '-c', 'test "$(redis-cli -h "$POD_IP" ping)" = PONG'],
    }
  }
  return {
    command: ['sh', '-c', START, 'redis'],
    args,
    env: [...password(database), podAddress],
    data,
    mounts: [{ name: 'run', mountPath: '/run/redis' }],
    volumes: [{ name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }],
    // The client also exits with 0 after an error reply, such as a wrong password or a server that is still loading its
    // data.
    probe: ['sh', '-c', `test "$(${ASK} -h "$POD_IP" ping)" = PONG`],
  }
}

/**
 * Returns default settings. Every write is persisted. The memory limit of Redis is lower than the limit of the
 * container, so a full server refuses writes but keeps running.
 */
function defaults({ spec }: Database): string[] {
  const config = spec.config ?? {}
  const limit = memoryLimit(spec)
  return [
    ...(Object.hasOwn(config, 'appendonly') ? [] : ['--appendonly', 'yes']),
    ...(limit === undefined || Object.hasOwn(config, 'maxmemory')
      ? []
      : ['--maxmemory', `${Math.floor(limit * 0.75)}`]),
  ]
}

function check({ spec }: Database): Finding[] {
  const unknown = (['database', 'user'] as const).filter((field) => spec[field] !== undefined)
  const findings = unknown.map((field) =>
    notForEngine.at(['spec', field], `Redis has no \`${field}\`. Remove the field.`, { atKey: true }),
  )
  const mode = Object.keys(spec.config ?? {}).find((one) => one === 'protected-mode')
  if (spec.secret !== false || mode === undefined) return findings
  const message =
    '`protected-mode` cannot be set with `secret: false`, because the server would reject connections from other pods. Remove `protected-mode`.'
  return [...findings, reservedSetting.at(['spec', 'config', mode], message, { atKey: true })]
}
