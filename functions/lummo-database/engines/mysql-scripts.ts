import { ENGINE_FACTS } from '../../../lib/parts/connections/databases'

/**
 * Passes the password in an option file, so that the password is not visible in the process list. In a quoted value of
 * such a file, a quote and a backslash are escaped with a backslash.
 */
const OPTIONS = `printf '[client]\\nuser=root\\npassword="%s"\\n' "$(printf %s "$MYSQL_ROOT_PASSWORD" | sed 's/["\\\\]/\\\\&/g')"`

/** Writes the option file and defines the commands of the clients. */
const CLIENT = `options=$(mktemp)
trap 'rm -f "$options" "$options".*' EXIT
${OPTIONS} > "$options"
ask() { mysql --defaults-extra-file="$options" --host="$MYSQL_SERVER" --batch --skip-column-names --raw "$@"; }
`

/** Databases that the server itself creates. */
const SYSTEM = ENGINE_FACTS.mysql.ownDatabases

/** The database that stores the progress of a restore. */
const PROGRESS = 'lummo_restore'

const EXCLUDED = [...SYSTEM, PROGRESS].map((name) => `'${name}'`).join(', ')

/**
 * Sets $file to the path of the dump of $database. If the name of the database is unsafe for a file, the file name
 * contains a number instead.
 */
const fileOf = (folder: string): string => `number=$((number + 1))
  case "$database" in
    *[!A-Za-z0-9_.-]* | .*) file="${folder}/database-$number.sql" ;;
    *) file="${folder}/$database.sql" ;;
  esac`

/**
 * Dumps all accounts except root and the internal accounts, then each database to a separate file. Passwords of MySQL
 * 8.0.17 and later are binary, so they are written in hexadecimal. The last line of a dump shows that it is complete.
 */
export const MYSQL_DUMP = `${CLIENT}ask --execute "select concat('set /*!80017 print_identified_with_as_hex = 1, */ autocommit = 1; show create user ', quote(user), '@', quote(host), '; show grants for ', quote(user), '@', quote(host), ';') from mysql.user where user <> 'root' and user not like 'mysql.%'" > "$WORK/accounts"
ask < "$WORK/accounts" > "$WORK/statements"
sed -e 's/^CREATE USER /CREATE USER IF NOT EXISTS /' -e 's/$/;/' "$WORK/statements" > "$WORK/accounts.sql"
rm "$WORK/accounts" "$WORK/statements"
ask --execute "select schema_name from information_schema.schemata where schema_name not in (${EXCLUDED}) order by schema_name" > "$WORK/databases"
number=0
while IFS= read -r database; do
  ${fileOf('$WORK')}
  mysqldump --defaults-extra-file="$options" --host="$MYSQL_SERVER" --single-transaction --quick --routines --triggers --events --hex-blob --no-tablespaces --result-file="$file" --databases "$database"
  tail -n 1 "$file" | grep -q '^-- Dump completed'
  gzip "$file"
done < "$WORK/databases"
`

/**
 * Recreates every table, view and routine of a dump, so that the restore can be repeated after an interruption. A
 * separate database records the progress and is dropped at the end. Rows that are not in the backup are never lost:
 * without \`--replace\` nothing is restored over them, and with \`--replace\` all data is backed up first. The backup
 * also contains rows that scripts of the first start inserted. Existing accounts get the passwords of the backup,
 * except the account of the application, which keeps its current password. A role must exist before it is granted, and
 * must be granted before it can be a default.
 */
export const MYSQL_RESTORE = `#!/bin/sh
# sh restore.sh BACKUP [--replace]: brings a backup back. After an interruption, run it again: it continues where it stopped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
backup=$(basename "$1")
replace=\${2:-}
cd "$1"
${CLIENT}text() { printf %s "$1" | sed "s/[\\\\\\\\']/\\\\\\\\&/g"; }
name() { printf %s "$1" | sed 's/\`/\`\`/g'; }
state() {
  if [ "$(ask --execute "select count(*) from information_schema.tables where table_schema = '${PROGRESS}'")" = 0 ]; then return; fi
  ask --execute "select state from ${PROGRESS}.progress where name = '$(text "$database")' and backup = '$(text "$backup")'"
}
note() { ask --execute "replace into ${PROGRESS}.progress values ('$(text "$database")', '$(text "$backup")', '$1')"; }

# Whether all rows of a table are in the backup.
is_in_backup() {
  case "$1" in *[!A-Za-z0-9_]*) return 1 ;; esac
  if [ "$(ask --execute "select count(*) from (select 1 from \\\`$(name "$database")\\\`.\\\`$1\\\` limit 1001) x")" -gt 1000 ]; then return 1; fi
  mysqldump --defaults-extra-file="$options" --host="$MYSQL_SERVER" --no-tablespaces --skip-extended-insert --no-create-info --skip-triggers --compact --hex-blob "$database" "$1" |
    sed -n 's/^INSERT INTO \`[^ ]*\` VALUES \\(.*\\);$/\\1/p' | sort -u > "$options.rows"
  gunzip --stdout "$file.gz" | sed -n "/^INSERT INTO \\\`$1\\\` VALUES/,/;\\$/p" | grep -oF -f "$options.rows" | sort -u > "$options.found" || :
  cmp -s "$options.rows" "$options.found"
}
check() {
  ask --execute "select concat('select ', quote(table_name), ' from (select 1 from \\\`', replace(table_schema, '\\\`', '\\\`\\\`'), '\\\`.\\\`', replace(table_name, '\\\`', '\\\`\\\`'), '\\\` limit 1) x;') from information_schema.tables where table_type = 'BASE TABLE' and table_schema = '$(text "$database")'" | ask > "$options.filled"
  while IFS= read -r table; do
    if is_in_backup "$table"; then continue; fi
    echo "The database $database has rows that the backup does not have, in $table. Nothing was changed." >&2
    echo "To back everything up as it is now and then restore, run this again with --replace." >&2
    return 1
  done < "$options.filled"
}

for file in *.sql.gz; do gunzip --test "$file"; done
number=0
backed_up=
while IFS= read -r database; do
  ${fileOf('.')}
  if [ -n "$(state)" ]; then continue; fi
  if [ "$replace" != --replace ]; then
    check || exit 1
  elif [ -z "$backed_up" ]; then
    sh "$here/dump.sh"
    backed_up=yes
  fi
done < databases
ask --execute "create database if not exists ${PROGRESS}; create table if not exists ${PROGRESS}.progress (name varchar(64) primary key, backup varchar(64), state varchar(8))"
sed -n -e 's/ DEFAULT ROLE \\(\`[^\`]*\`@\`[^\`]*\`,\\{0,1\\}\\)*//' -e '/^CREATE USER /p' accounts.sql | ask
sed -e '/^CREATE USER /d' -e "s/ IDENTIFIED BY PASSWORD '[^']*'//" accounts.sql | ask
own="CREATE USER IF NOT EXISTS \\\`$MYSQL_USER\\\`@"
grep '^CREATE USER ' accounts.sql | grep -vF "$own" | sed -e 's/^CREATE USER IF NOT EXISTS /ALTER USER /' -e 's/ DEFAULT ROLE \\(\`[^\`]*\`@\`[^\`]*\`,\\{0,1\\}\\)*//' | ask
sed -n 's/^CREATE USER IF NOT EXISTS \\(\`[^\`]*\`@\`[^\`]*\`\\) .*\\( DEFAULT ROLE \\(\`[^\`]*\`@\`[^\`]*\`,\\{0,1\\}\\)*\\).*/ALTER USER \\1\\2;/p' accounts.sql | ask
echo "Restored $(grep -c '^CREATE USER ' accounts.sql) accounts."
number=0
while IFS= read -r database; do
  ${fileOf('.')}
  before=$(state)
  if [ "$before" != done ]; then
    note running
    if [ "$replace" = --replace ] && [ -z "$before" ]; then ask --execute "drop database if exists \\\`$(name "$database")\\\`"; fi
    gunzip --stdout "$file.gz" | ask
    note done
  fi
  echo "Restored $database: $(ask --execute "select count(*) from information_schema.tables where table_schema = '$(text "$database")'") tables and views."
done < databases
ask --execute 'drop database ${PROGRESS}'
`
