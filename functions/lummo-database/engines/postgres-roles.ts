import type { Database } from '../database'

/** Role names of the superuser and the exporter, if the application has a separate role. */
export const ADMIN = 'postgres'
export const MONITOR = 'lummo_monitor'

/** Checks whether the user of the Secret is a role without superuser permissions. */
export const hasApplicationRole = ({ spec }: Pick<Database, 'spec'>): boolean =>
  spec.role === 'application' && spec.operator === undefined

/** Passes values from the environment to the statements as custom settings. */
const SETTINGS = `quoted() { printf %s "$1" | sed "s/'/''/g"; }
settings() {
  cat <<SQL
select set_config('lummo.name', '$(quoted "$APPLICATION_USER")', false), set_config('lummo.password', '$(quoted "$APPLICATION_PASSWORD")', false),
  set_config('lummo.admin', '$(quoted "$POSTGRES_PASSWORD")', false), set_config('lummo.monitor', '$(quoted "\${MONITOR_PASSWORD:-}")', false);
SQL
}
`

/**
 * Creates the roles, even on a server whose first superuser is the application. PostgreSQL does not allow this role to
 * lose its superuser permissions. The role is therefore renamed to the administrator, and the application gets a new
 * role with the old name and settings. A session of another user renames the role, because a session cannot rename its
 * own role.
 */
const ROLES = `do $lummo$
declare
  app text := current_setting('lummo.name');
  renamed boolean := false;
begin
  if app <> '${ADMIN}' and (select rolname from pg_roles where oid = 10) = app then
    create role lummo_change superuser;
    set session authorization lummo_change;
    execute format('alter role %I rename to ${ADMIN}', app);
    set session authorization ${ADMIN};
    drop role lummo_change;
    renamed := true;
  end if;
  if not exists (select from pg_roles where rolname = '${ADMIN}') then create role ${ADMIN}; end if;
  execute format('alter role ${ADMIN} with superuser login password %L', current_setting('lummo.admin'));
  if not exists (select from pg_roles where rolname = app) then
    execute format('create role %I', app);
  end if;
  if renamed then
    update pg_db_role_setting set setrole = (select oid from pg_roles where rolname = app) where setrole = 10;
  end if;
  execute format('alter role %I with login nosuperuser password %L', app, current_setting('lummo.password'));
  execute format('alter database %I owner to %I', current_database(), app);
end $lummo$;
`

const MONITORING = `do $lummo$
begin
  if current_setting('lummo.monitor') = '' then return; end if;
  if not exists (select from pg_roles where rolname = '${MONITOR}') then create role ${MONITOR}; end if;
  execute format('alter role ${MONITOR} with login password %L', current_setting('lummo.monitor'));
  grant pg_monitor to ${MONITOR};
end $lummo$;
`

/**
 * System catalogs of objects that have an owner, each with its owner column. Publications and event triggers still
 * belong to the superuser.
 */
const OWNED = Object.entries({
  pg_namespace: 'nspowner',
  pg_class: 'relowner',
  pg_proc: 'proowner',
  pg_type: 'typowner',
  pg_operator: 'oprowner',
  pg_opclass: 'opcowner',
  pg_opfamily: 'opfowner',
  pg_collation: 'collowner',
  pg_conversion: 'conowner',
  pg_ts_config: 'cfgowner',
  pg_ts_dict: 'dictowner',
  pg_statistic_ext: 'stxowner',
})
  .map(([catalog, owner]) => `select '${catalog}'::regclass, oid, ${owner} from ${catalog}`)
  .join('\n      union all ')

/**
 * Makes the application the owner of the objects that the first superuser owns in a database. Omits objects of the
 * system and of extensions, and objects that depend on another object (the type of a table, the sequence of a column,
 * temporary schemas).
 */
const TRANSFER = `do $lummo$
declare
  app text := current_setting('lummo.name');
  command text;
begin
  for command in
    with owned (catalog, id, owner) as (
      ${OWNED}
    )
    select format('alter %s %s owner to %I', case what.type when 'statistics object' then 'statistics' else what.type end, what.identity, app)
    from owned, pg_identify_object(catalog, id, 0) what
    where owner = 10 and (id >= 16384 or (catalog = 'pg_namespace'::regclass and what.identity = 'public'))
      and what.type not in ('index', 'toast table', 'composite type') and what.identity !~ '^"?pg_'
      and not exists (select from pg_depend where classid = catalog and objid = id and refobjid <> id and deptype in ('e', 'i'))
      and not exists (select from pg_depend join pg_class c on c.oid = id and c.relkind = 'S' where classid = catalog and objid = id and refobjsubid > 0)
      and not exists (select from pg_type t where catalog = 'pg_type'::regclass and t.typarray = id)
    union all
    select format('alter large object %s owner to %I', oid, app) from pg_largeobject_metadata where lomowner = 10
  loop
    execute command;
  end loop;
end $lummo$;
`

/**
 * Returns the shell command that runs statements with psql. The command passes them on stdin, so that passwords are not
 * visible in the process list.
 */
const psql = (statements: string): string => `(
${SETTINGS}{
  settings
  cat <<'SQL'
${statements}SQL
} | psql -X -v ON_ERROR_STOP=1 --quiet --no-password --output=/dev/null --username="$POSTGRES_USER" --dbname="$POSTGRES_DB"
)
`

/** First init script: creates the roles to which later scripts can refer. */
export const FIRST = psql(`${ROLES}${MONITORING}`)

/**
 * Part of the last init script. The last init script makes the application the owner of the objects that earlier
 * scripts created.
 */
export const LAST = `${psql(TRANSFER)}echo "application \${MONITOR_PASSWORD:+monitor}" > "$PGDATA.application"
`

/**
 * Changes a server that was created without these roles. Runs in single-user mode before the server starts (\`postgres
 * --single\`). All changes in the first database are one transaction. If the transaction fails, the server starts
 * unchanged, so the application can still log in.
 */
export const CHANGE = `
change() {
  notes=$(mktemp -d)
${SETTINGS}  single() {
    printf '\\n\\n' >> "$notes/in"
    postgres --single -j -D "$PGDATA" -c exit_on_error=on -c log_statement=none -c log_checkpoints=off -c log_min_error_statement=panic -c shared_buffers=16MB -c max_locks_per_transaction=1024 "$1" < "$notes/in" > "$notes/out"
  }
  settings > "$notes/in"
  case "$(cat "$PGDATA.application" 2> /dev/null || :)" in
    application*) cat >> "$notes/in" <<'SQL'
${MONITORING}SQL
      ;;
    *) cat >> "$notes/in" <<'SQL'
${ROLES}${MONITORING}${TRANSFER}SQL
      ;;
  esac
  if ! single "$POSTGRES_DB"; then
    echo "The roles could not be changed, so the application logs in as before, and backups may fail." >&2
    rm -rf "$notes"
    return 0
  fi
  echo "select datname from pg_database where datdba = 10 and not datistemplate and datallowconn and datname <> 'postgres'" > "$notes/in"
  single "$POSTGRES_DB"
  sed -n 's/.* datname = "\\(.*\\)"[^"]*typeid.*/\\1/p' "$notes/out" > "$notes/databases"
  while IFS= read -r database; do
    settings > "$notes/in"
    cat >> "$notes/in" <<'SQL'
do $lummo$ begin execute format('alter database %I owner to %I', current_database(), current_setting('lummo.name')); end $lummo$;
${TRANSFER}SQL
    if ! single "$database"; then
      echo "The database $database still belongs to ${ADMIN}." >&2
    fi
  done < "$notes/databases"
  echo "application \${MONITOR_PASSWORD:+monitor}" > "$PGDATA.application"
  rm -rf "$notes"
}
case "$(cat "$PGDATA.application" 2> /dev/null || :)" in
  'application monitor') ;;
  application*) if [ -n "\${MONITOR_PASSWORD:-}" ]; then change; fi ;;
  *) change ;;
esac
`
