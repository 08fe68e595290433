/**
 * Sets $file to the path of the dump of $database. If the name of the database is unsafe for a file, the file name
 * contains a number instead.
 */
const fileOf = (folder: string): string => `case "$database" in
    *[!A-Za-z0-9_.-]* | .*) file="${folder}/database-$oid.dump" ;;
    *) file="${folder}/$database.dump" ;;
  esac`

/** Dumps roles and tablespaces, then every database that the user owns. A superuser dumps all databases. */
export const POSTGRES_DUMP = `superuser=$(psql -XAtq --no-password --command 'select rolsuper from pg_roles where rolname = current_user')
if [ "$superuser" = t ]; then
  pg_dumpall --no-password --globals-only --file="$WORK/globals.sql"
else
  pg_dumpall --no-password --globals-only --no-role-passwords --file="$WORK/globals.sql"
fi
psql -XAtq --no-password --field-separator='|' --command "select oid, datname from pg_database where datallowconn and not datistemplate and pg_has_role(datdba, 'member') order by datname" > "$WORK/databases"
while IFS='|' read -r oid database; do
  ${fileOf('$WORK')}
  PGDATABASE="$database" pg_dump --no-password --format=custom --file="$file"
  pg_restore --list "$file" > /dev/null
done < "$WORK/databases"
`

/** Condition for catalog rows that describe user objects, not objects of the system or of an extension. */
const OWN =
  "n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"

/**
 * Query for tables that contain rows. Counts at most 1001 rows per table. All large objects together count as one
 * table.
 */
const FILLED = `create function pg_temp.filled() returns table (schema text, name text, amount bigint) language plpgsql as $$
begin
  for schema, name in
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${OWN} order by 1, 2
  loop
    execute format('select count(*) from (select from only %I.%I limit 1001) x', schema, name) into amount;
    if amount > 0 then return next; end if;
  end loop;
  if exists (select from pg_largeobject_metadata) then
    select 'pg_catalog', 'pg_largeobject', 1001 into schema, name, amount;
    return next;
  end if;
end $$;
select * from pg_temp.filled();`

/** Checks whether a database contains only the objects of a new database. */
const PRISTINE = `select not exists (
  select from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid >= 16384 and n.nspname !~ '^pg_'
  union all select from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid >= 16384 and n.nspname !~ '^pg_'
  union all select from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.oid >= 16384 and n.nspname !~ '^pg_'
  union all select from pg_namespace where oid >= 16384 and nspname !~ '^pg_'
  union all select from pg_extension where oid >= 16384
  union all select from pg_largeobject_metadata)`

/**
 * Defines a shell function that reads a quoted or unquoted identifier at the start of \`text\`. The function sets
 * \`name\` to the identifier and \`rest\` to the remainder.
 */
const IDENTIFIER = `function identifier(text) {
    if (substr(text, 1, 1) == "\\"") {
      match(text, /^"([^"]|"")*"/)
      name = substr(text, 2, RLENGTH - 2)
      gsub(/""/, "\\"", name)
    } else {
      match(text, /^[^ ;]+/)
      name = substr(text, 1, RLENGTH)
    }
    rest = substr(text, RLENGTH + 1)
  }`

/**
 * Common beginning of both restore scripts. \`check\` refuses to overwrite rows that are not in the backup. Rows that
 * scripts of the first start insert are in the backup, because the old server ran the same scripts. A table with many
 * rows is assumed not to come from these scripts.
 */
const BEGIN = `#!/bin/sh
# sh restore.sh BACKUP [--replace]: brings a backup back. After an interruption, run it again: it continues where it stopped.
set -eu
backup=$(basename "$1")
replace=\${2:-}
cd "$1"
export PGDATABASE=template1
LISTS=$(mktemp -d)
trap 'rm -rf "$LISTS"' EXIT
ask() { psql -XAtq --no-password -v ON_ERROR_STOP=1 "$@"; }
exists() { test "$(echo "select 1 from pg_database where datname = :'name'" | ask -v name="$1")" = 1; }
superuser=$(ask -c 'select rolsuper from pg_roles where rolname = current_user')
tab=$(printf '\\t')

# The rows of a table that the backup does not have.
new_rows() {
  pg_restore --data-only --schema="$1" --table="$2" --file=- "$file" | sed -n '/^COPY /,/^\\\\\\.$/p' > "$LISTS/rows"
  echo 'select format($$copy (select * from only %I.%I) to stdout$$, :'"'schema'"', :'"'table'"') \\gexec' |
    PGDATABASE="$database" ask -v schema="$1" -v table="$2" | grep -vxF -f "$LISTS/rows" || :
}
check() {
  PGDATABASE="$database" ask -F "$tab" > "$LISTS/filled" <<'SQL'
${FILLED}
SQL
  while IFS="$tab" read -r schema table amount; do
    if [ "$amount" -le 1000 ] && [ "$superuser" = t ] && [ -z "$(new_rows "$schema" "$table")" ]; then continue; fi
    echo "The database $database has rows that the backup does not have, in $schema.$table. Nothing was changed." >&2
    return 1
  done < "$LISTS/filled"
}
`

/**
 * A superuser first restores every database under another name, and then swaps the two names. Applications therefore
 * see either the old data or the complete backup, and an interruption leaves both intact. The old database is kept
 * under another name, unless it is empty. A setting of the restored database shows the next run that the database is
 * complete. Existing roles get the attributes and passwords of the backup. The restoring user, the application and
 * the exporter keep their current attributes, because in a backup of a server without `role: application`, the
 * application is a superuser.
 */
const AS_SUPERUSER = `restored() {
  test "$(echo "select 1 from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where s.setrole = 0 and d.datname = :'name' and :'mark' = any (s.setconfig)" | ask -v name="$1" -v mark="lummo.restored=$backup")" = 1
}
drop() { echo 'drop database if exists :"name" with (force)' | PGOPTIONS='-c client_min_messages=warning' ask -v name="$1"; }

roles() {
  ask -c "select 'CREATE TABLESPACE ' || quote_ident(spcname) || ' ' from pg_tablespace" > "$LISTS/tablespaces"
  OWN=$(ask -c 'select current_user')
  export OWN
  awk '${IDENTIFIER}
  FILENAME != "globals.sql" { tablespaces[$0] = 1; next }
  /^CREATE TABLESPACE / { for (one in tablespaces) if (index($0, one) == 1) next }
  /^CREATE ROLE / { identifier(substr($0, 13)); print "DO $lummo$ BEGIN " $0 " EXCEPTION WHEN duplicate_object THEN NULL; END $lummo$;"; next }
  /^ALTER ROLE / { identifier(substr($0, 12)); if (index(rest, " WITH ") == 1 && (name == ENVIRON["OWN"] || name == ENVIRON["APPLICATION_USER"] || (name == "lummo_monitor" && ENVIRON["APPLICATION_USER"] != ""))) next }
  { print }' "$LISTS/tablespaces" globals.sql > "$LISTS/globals.sql"
  PGOPTIONS='-c client_min_messages=warning' ask < "$LISTS/globals.sql" > /dev/null
  echo "Restored the roles: $(sed -n 's/^CREATE ROLE \\(.*\\);$/\\1/p' globals.sql | tr '\\n' ' ')"
}

# Creates the database under its second name, with the locale, encoding and owner that it had.
fill() {
  if restored "$second"; then return; fi
  drop "$second"
  pg_restore --create --use-list=/dev/null --file="$LISTS/create.sql" "$file"
  awk '${IDENTIFIER}
  /^(CREATE|ALTER) DATABASE / { identifier(substr($0, length($1) + 11)); if (rest ~ /^ (WITH|OWNER TO) /) print $1 " DATABASE :\\"second\\"" rest }' "$LISTS/create.sql" | ask -v second="$second" > /dev/null
  pg_restore --no-password --exit-on-error --dbname="$second" "$file"
  echo "alter database :\\"second\\" set lummo.restored = :'backup'" | ask -v second="$second" -v backup="$backup"
}

# Exchanges the names. It fails if a client connects again at once, so it is tried several times.
exchange() {
  before=
  if exists "$database"; then
    if [ "$(PGDATABASE="$database" ask -c "${PRISTINE.replaceAll('\n', '\n      ')}")" = t ]; then
      before=lummo_empty_$oid
      drop "$before"
    else
      before=$(echo "select case when octet_length(:'name') > 38 then 'database_' || :'oid' else :'name' end || '_before_' || :'now'" | ask -v name="$database" -v oid="$oid" -v now="$(date -u +%Y%m%dT%H%M%SZ)")
    fi
  fi
  tries=0
  until {
    echo 'begin;'
    echo "select pg_terminate_backend(pid) from pg_stat_activity where datname in (:'database', :'second') and pid <> pg_backend_pid();"
    if [ -n "$before" ]; then echo 'alter database :"database" rename to :"before";'; fi
    echo 'alter database :"second" rename to :"database";'
    echo 'commit;'
  } | ask -v database="$database" -v second="$second" -v before="$before" > /dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -ge 10 ]; then
      echo "Clients keep connecting to the database $database. Stop them, and run this again: it continues from here." >&2
      exit 1
    fi
  done
}

# What is set for the database as a whole: permissions, settings, comment. Repeating it changes nothing.
properties() {
  pg_restore --create --list "$file" | grep -E '^[0-9]*; [0-9]* [0-9]* (DATABASE PROPERTIES - |(ACL|COMMENT|SECURITY LABEL) - DATABASE )' > "$LISTS/wanted" || :
  pg_restore --create --use-list="$LISTS/wanted" --file=- "$file" | grep -vE '^CREATE DATABASE |^.connect |lummo[.]restored' | ask > /dev/null
}

if [ "$superuser" = t ]; then
  if [ "$replace" != --replace ]; then
    while IFS='|' read -r oid database; do
      ${fileOf('.').replaceAll('\n', '\n    ')}
      if ! exists "$database" || restored "$database"; then continue; fi
      if ! check; then
        echo "To keep the present databases under other names and restore, run this again with --replace." >&2
        exit 1
      fi
    done < databases
  fi
  roles
  while IFS='|' read -r oid database; do
    ${fileOf('.').replaceAll('\n', '\n  ')}
    second=lummo_restore_$oid
    kept=
    if ! restored "$database"; then
      fill
      exchange
      case "$before" in
        lummo_empty_*) drop "$before" ;;
        ?*) kept=" What was there before is the database $before; drop it when it is not needed." ;;
      esac
    fi
    properties
    echo "Restored $database: $(PGDATABASE="$database" ask -c "select count(*) || ' tables, ' || pg_size_pretty(pg_database_size(current_database())) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${OWN}").$kept"
  done < databases
  exit 0
fi
`

/**
 * A user without superuser permissions restores into the existing databases as their owner. Each database is restored
 * in one transaction, so an interruption leaves no changes. Empty tables from the first start are recreated.
 * Permissions of other roles and comments on extensions are skipped and reported, because the roles may not exist.
 * Extensions that only a superuser can create must already exist.
 */
const AS_OWNER = `if [ "$replace" = --replace ]; then
  echo "Only a superuser can keep databases under other names. Rename or empty them first, and run this without --replace." >&2
  exit 1
fi
while IFS='|' read -r oid database; do
  ${fileOf('.')}
  if ! check; then
    echo "Take a new server, or empty these tables first." >&2
    exit 1
  fi
  pg_restore --list "$file" | sed -n 's/^[0-9]*; [0-9]* [0-9]* EXTENSION - \\(.*\\) $/\\1/p' > "$LISTS/extensions"
  while read -r extension; do
    out=$(echo "select 1 where not exists (select from pg_extension where extname = :'extension') and not exists (select from pg_available_extension_versions where name = :'extension' and (trusted or not superuser))" | PGDATABASE="$database" ask -v extension="$extension")
    if [ "$out" = 1 ]; then
      echo "Only a superuser can make the extension $extension in the database $database. Nothing is restored: make it first (create extension \\"$extension\\";), then begin again." >&2
      exit 1
    fi
  done < "$LISTS/extensions"
done < databases
while IFS='|' read -r oid database; do
  ${fileOf('.')}
  PGDATABASE="$database" ask -c "select format('EXTENSION - %s ', extname) from pg_extension" > "$LISTS/extensions"
  pg_restore --list "$file" | grep -v '^[0-9]*; [0-9]* [0-9]* COMMENT - EXTENSION ' | grep -vF -f "$LISTS/extensions" > "$LISTS/wanted"
  PGOPTIONS='-c client_min_messages=warning' pg_restore --no-password --single-transaction --clean --if-exists --no-owner --no-privileges --use-list="$LISTS/wanted" --dbname="$database" "$file"
  echo "Restored $database, all of it yours. Permissions of other roles are not restored: grant them again."
done < databases
`

/** Script that restores a backup, either as a superuser or as the owner of the databases. */
export const POSTGRES_RESTORE = `${BEGIN}
${AS_SUPERUSER}${AS_OWNER}`
