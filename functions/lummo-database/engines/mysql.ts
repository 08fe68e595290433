import { error } from '../../../lib/finding/finding'
import { type Engine, literally, podAddress, type Server } from '../database'

/**
 * The password goes to the programs in an option file, which nobody sees among the processes. In a quoted value of
 * such a file a quote and a backslash are written with a backslash.
 */
const OPTIONS = `printf '[client]\\nuser=root\\npassword="%s"\\n' "$(printf %s "$MYSQL_ROOT_PASSWORD" | sed 's/["\\\\]/\\\\&/g')"`

/** Writes the option file, and says how the programs are called. */
const CLIENT = `options=$(mktemp)
trap 'rm -rf "$options" "\${WORK:-$options}"' EXIT
${OPTIONS} > "$options"
ask() { mysql --defaults-extra-file="$options" --host="$MYSQL_SERVER" --batch --skip-column-names --raw "$@"; }
`

const SYSTEM = ['information_schema', 'mysql', 'performance_schema', 'sys']

/**
 * The accounts but root and those of the server itself, then every database in a file of its own. Passwords of MySQL
 * 8.0.17 and later are kept in binary, and written as numbers. A dump that was cut short has no last line.
 */
const DUMP = `${CLIENT}ask --execute "select concat('set /*!80017 print_identified_with_as_hex = 1, */ autocommit = 1; show create user ', quote(user), '@', quote(host), '; show grants for ', quote(user), '@', quote(host), ';') from mysql.user where user <> 'root' and user not like 'mysql.%'" > "$WORK/accounts"
ask < "$WORK/accounts" > "$WORK/statements"
sed -e 's/^CREATE USER /CREATE USER IF NOT EXISTS /' -e 's/$/;/' "$WORK/statements" > "$WORK/accounts.sql"
rm "$WORK/accounts" "$WORK/statements"
ask --execute "select schema_name from information_schema.schemata where schema_name not in (${SYSTEM.map((name) => `'${name}'`).join(', ')}) order by schema_name" > "$WORK/databases"
number=0
while IFS= read -r database; do
  number=$((number + 1))
  case "$database" in
    *[!A-Za-z0-9_.-]* | .*) file="$WORK/database-$number.sql" ;;
    *) file="$WORK/$database.sql" ;;
  esac
  mysqldump --defaults-extra-file="$options" --host="$MYSQL_SERVER" --single-transaction --quick --routines --triggers --events --hex-blob --no-tablespaces --result-file="$file" --databases "$database"
  tail -n 1 "$file" | grep -q '^-- Dump completed'
  gzip "$file"
done < "$WORK/databases"
`

const RESTORE = `#!/bin/sh
set -eu
cd "$1"
${CLIENT}while IFS= read -r database; do
  tables=$(ask --execute "select count(*) from information_schema.tables where table_schema = '$(printf %s "$database" | sed "s/'/''/g")'")
  if [ "$tables" != 0 ]; then
    echo "The database $database has tables. Nothing is restored over data: take a new server, or drop it first." >&2
    exit 1
  fi
done < databases
ask < accounts.sql
for file in *.sql.gz; do
  gunzip --test "$file"
  gunzip --stdout "$file" | ask
  echo "Restored \${file%.sql.gz}."
done
`

/** Names of options, without the dashes before them: \`max-connections\` or \`max_connections\`. */
const OPTION = /^[a-z][a-z0-9]*([-_.][a-z0-9]+)*$/i

/**
 * MySQL. Source: Dockerfile.oracle and docker-entrypoint.sh of docker-library/mysql (8.0, 8.4, 9.7). The server refuses
 * to make its data in a folder that is not empty, and a new disk has a lost+found, so the data is in a folder below.
 */
export const mysql: Engine = {
  title: 'MySQL',
  image: 'mysql',
  port: 3306,
  majors: [8, 9],
  credentials: ['username', 'password', 'rootPassword'],
  ownDatabases: SYSTEM,
  owner: () => ({ user: 999, group: 999 }),
  reserved: {
    datadir: 'The data is in a folder on the disk.',
    port: 'Services and probes use 3306.',
    'skip-networking': 'Nobody could reach it.',
    socket: 'Only the folder of the image’s socket is writable.',
  },
  knownAs: (setting) =>
    setting
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/^loose-/, ''),
  setting: (name, value) => (OPTION.test(name) ? [`--${name}=${literally(value)}`] : undefined),
  server: ({ database, credential }, settings): Server => ({
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
    // While the image sets up a new disk the server has no port, so this fails until that is over.
    probe: [
      'sh',
      '-c',
      `printf '[client]\\npassword="%s"\\n' "$(printf %s "$MYSQL_PASSWORD" | sed 's/["\\\\]/\\\\&/g')" | mysql --defaults-extra-file=/dev/stdin --host="$POD_IP" --user="$MYSQL_USER" --connect-timeout=3 --batch --execute='select 1' "$MYSQL_DATABASE"`,
    ],
  }),
  scripts: {},
  dump: DUMP,
  restore: RESTORE,
  dumpEnv: ({ credential }, host) => [
    { name: 'MYSQL_SERVER', value: host },
    credential('MYSQL_ROOT_PASSWORD', 'rootPassword'),
  ],
  exporter: ({ credential }) => ({
    image: 'quay.io/prometheus/mysqld-exporter:v0.17.2',
    port: 9104,
    args: ['--mysqld.address=127.0.0.1:3306', '--mysqld.username=root'],
    env: [credential('MYSQLD_EXPORTER_PASSWORD', 'rootPassword')],
  }),
  scriptEndings: ['.sql', '.sh', '.sql.gz', '.sql.bz2', '.sql.xz', '.sql.zst'],
  check: ({ spec }) => {
    if (spec.user !== 'root') return []
    const message = 'The image refuses to make a second root. Name a `user` for the applications; root is there anyway.'
    return [error('reserved-setting', ['spec', 'user'], message)]
  },
}
