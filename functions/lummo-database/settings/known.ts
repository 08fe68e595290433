import type { Finding } from '../../../lib/finding/finding'
import { closest } from '../../../lib/finding/suggest'
import type { Spec } from '../spec'
import type { Database } from '../database'
import { unknownSetting } from '../rules'
import { MONGODB } from './mongodb'
import { MYSQL } from './mysql'
import { POSTGRES } from './postgres'
import { REDIS } from './redis'

/** Replacements of removed settings, keyed by engine. Sources: the release notes of each version. */
const REPLACED: Readonly<Record<string, Readonly<Record<string, [since: number, instead: string]>>>> = {
  postgres: {
    checkpoint_segments: [9, 'Replace the setting with `max_wal_size`.'],
    wal_keep_segments: [13, 'Replace the setting with `wal_keep_size`, in megabytes.'],
    stats_temp_directory: [15, 'Statistics are kept in memory. Remove the setting.'],
    promote_trigger_file: [16, 'Remove the setting.'],
    vacuum_defer_cleanup_age: [16, 'Replace the setting with `hot_standby_feedback` or replication slots.'],
    db_user_namespace: [17, 'Remove the setting.'],
    old_snapshot_threshold: [17, 'Remove the setting.'],
  },
  mysql: {
    query_cache_size: [8, 'Remove the setting.'],
    query_cache_type: [8, 'Remove the setting.'],
    tx_isolation: [8, 'Replace the setting with `transaction_isolation`.'],
    log_warnings: [8, 'Replace the setting with `log_error_verbosity`.'],
    innodb_large_prefix: [8, 'Remove the setting.'],
    innodb_file_format: [8, 'Remove the setting.'],
    sync_frm: [8, 'Remove the setting.'],
    secure_auth: [8, 'Remove the setting.'],
    default_authentication_plugin: [
      8.4,
      'Replace the setting with `authentication_policy`, and set `mysql_native_password: "ON"` for old clients.',
    ],
    expire_logs_days: [8.4, 'Replace the setting with `binlog_expire_logs_seconds`.'],
    master_info_repository: [8.4, 'Remove the setting.'],
    relay_log_info_repository: [8.4, 'Remove the setting.'],
    transaction_write_set_extraction: [8.4, 'Remove the setting.'],
    log_bin_use_v1_row_events: [8.4, 'Remove the setting.'],
    mysql_native_password: [9, 'Set `caching_sha2_password` in clients.'],
  },
  mongodb: {
    journal: [6.1, 'The journal is always written. Remove the setting.'],
    nojournal: [6.1, 'The journal is always written. Remove the setting.'],
    smallfiles: [4.2, 'Remove the setting.'],
  },
}

/** Legacy names that newer versions of PostgreSQL still accept. Source: map_old_guc_names in guc.c of PostgreSQL 18. */
const OLD_NAMES = ['sort_mem', 'vacuum_mem', 'ssl_ecdh_curve', 'force_parallel_mode']

/**
 * Reports a setting that this version of the server does not support, because the server would not start. A name with a
 * dot belongs to an extension and is not checked. The lists of Redis, MySQL and MongoDB are incomplete, so only likely
 * misspellings are reported; for MySQL and MongoDB at the severity `info`.
 *
 * @param written the name as the user wrote it
 * @param known the canonical name of the setting
 */
export function checkKnown(
  { spec, version }: Pick<Database, 'spec' | 'version'>,
  written: string,
  known: string,
): Finding[] {
  const path = ['spec', 'config', written]
  // The server ignores unknown settings with this prefix.
  if (spec.type === 'mysql' && /^loose[-_]/i.test(written)) return []
  const name = spec.type === 'mysql' ? known.replaceAll('-', '_') : known
  const replaced = REPLACED[spec.type]?.[name]
  const exact = Number(/^\d+\.\d+/.exec(version.text)?.[0] ?? version.major)
  if (replaced !== undefined && Math.max(exact, version.major) >= replaced[0]) {
    return [
      unknownSetting.at(path, `\`${name}\` does not exist in version ${version.text}. ${replaced[1]}`, { atKey: true }),
    ]
  }
  const names = namesOf(spec.type, version.major)
  if (name.includes('.') || OLD_NAMES.includes(name) || names.has(name)) return []
  const guess = closest(name, [...names])
  if (guess !== undefined && USUAL[spec.type] !== undefined) {
    const message = `Unknown setting \`${name}\`. Did you mean \`${guess}\`?`
    return [unknownSetting.at(path, message, { severity: 'info', atKey: true, current: name, proposed: guess })]
  }
  if (guess !== undefined) {
    const message = `Unknown setting \`${name}\`, so the server would not start. Did you mean \`${guess}\`?`
    return [unknownSetting.at(path, message, { atKey: true, current: name, proposed: guess })]
  }
  if (spec.type !== 'postgres') return []
  return [
    unknownSetting.at(
      path,
      `PostgreSQL ${version.major} has no setting \`${name}\` and would not start. Remove the setting.`,
      {
        atKey: true,
      },
    ),
  ]
}

/** Engines for which the list of settings is incomplete. */
const USUAL: Readonly<Record<string, string>> = { mongodb: MONGODB, mysql: MYSQL }

function namesOf(type: Spec['type'], major: number): ReadonlySet<string> {
  if (type !== 'postgres') return new Set(entries(USUAL[type] ?? REDIS))
  const exists = (line: string) => {
    const [, since = '', until = ''] = /^\S+ (\d*)-(\d*)$/.exec(line) ?? []
    return (since === '' || major >= Number(since)) && (until === '' || major <= Number(until))
  }
  return new Set(
    entries(POSTGRES)
      .filter(exists)
      .map((line) => (line.split(' ')[0] ?? '').toLowerCase()),
  )
}

const entries = (list: string): string[] => list.trim().split(/,\s+/)
