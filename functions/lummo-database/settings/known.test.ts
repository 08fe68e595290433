import { describeFindings, runCase } from '../../../test/support/golden'

const findings = (type: string, version: string, config: string) => {
  const spec = `{type: ${type}, version: "${version}", storage: 1Gi, secret: db, config: ${config}${['postgres', 'mongodb'].includes(type) ? ', role: admin' : ''}}`
  const input = `# A database\napiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDatabase\nmetadata: {name: db}\nspec: ${spec}\n`
  const { findings } = runCase({ input })
  return findings.length === 0 ? '' : describeFindings(findings)
}

test.each([
  ['postgres', '17', '{max_conections: 300}', 'Did you mean `max_connections`?'],
  ['postgres', '18', '{Shared_Bufers: 1GB}', 'Did you mean `shared_buffers`?'],
  ['postgres', '17', '{old_snapshot_threshold: 60}', '`old_snapshot_threshold` does not exist in version 17'],
  ['postgres', '16', '{wal_keep_segments: 5}', 'Replace the setting with `wal_keep_size`'],
  ['postgres', '16', '{io_method: worker}', 'PostgreSQL 16 has no setting `io_method`'],
  [
    'mysql',
    '8.4',
    '{default_authentication_plugin: mysql_native_password}',
    'Replace the setting with `authentication_policy`',
  ],
  ['mysql', '9.1', '{mysql-native-password: "ON"}', 'Set `caching_sha2_password` in clients'],
  ['mysql', '8', '{query-cache-size: 0}', '`query_cache_size` does not exist'],
  ['mongodb', '8.0', '{nojournal: true}', 'The journal is always written. Remove the setting.'],
  ['redis', '7.4', '{maxmemory-polcy: allkeys-lru}', 'Did you mean `maxmemory-policy`?'],
])('%s %s does not know %s', (type, version, config, message) => {
  expect(findings(type, version, config)).toContain('warning: unknown-setting')
  expect(findings(type, version, config)).toContain(message)
})

test.each([
  ['mysql', '8.4', '{max_conections: 300}', 'Unknown setting `max_conections`. Did you mean `max_connections`?'],
  ['mysql', '9.1', '{innodb-bufer-pool-size: 1G}', 'Did you mean `innodb_buffer_pool_size`?'],
  ['mongodb', '8.0', '{wiredTigerCacheSizeGb: 1}', 'Did you mean `wiredTigerCacheSizeGB`?'],
])('%s %s probably means another setting than %s', (type, version, config, message) => {
  expect(findings(type, version, config)).toContain('info: unknown-setting')
  expect(findings(type, version, config)).toContain(message)
})

test.each([
  ['postgres', '17', '{max_connections: 300, pg_stat_statements.max: 10000, TimeZone: UTC, DateStyle: iso}'],
  ['postgres', '18', '{io_method: worker, ssl_ecdh_curve: prime256v1}'],
  ['postgres', '16', '{old_snapshot_threshold: 60}'],
  ['mysql', '8.0.36', '{default_authentication_plugin: mysql_native_password, expire_logs_days: 3}'],
  [
    'mysql',
    '8.4',
    '{mysql_native_password: "ON", validate_password.policy: LOW, innodb-buffer-pool-size: 1G, loose_expire_logs_days: 3}',
  ],
  ['redis', '7', '{maxmemory-policy: allkeys-lru, slave-read-only: "no", client-output-buffer-limit: "normal 0 0 0"}'],
  ['redis', '8.2', '{search-timeout: 500, max-new-connections-per-cycle: 10}'],
  [
    'mysql',
    '8.4',
    '{innodb_io_capacity: 2000, group_replication_member_weight: 50, binlog_transaction_dependency_history_size: 5}',
  ],
  ['mongodb', '8.0', '{wiredTigerCacheSizeGB: 0.5, maxConns: 500, auditDestination: file}'],
  ['mongodb', '6.0', '{nojournal: true}'],
])('%s %s knows %s', (type, version, config) => expect(findings(type, version, config)).toBe(''))
