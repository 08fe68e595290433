const split = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Image family, which determines the environment variables and the format of settings. */
export type ImageFamily = 'edoburu' | 'bitnami'

/** Format of the settings: the variables of an image, or the file that pgbouncer itself reads. */
export type SettingsFormat = ImageFamily | 'file'

/** Format of a value. */
export type SettingSort = 'count' | 'seconds' | 'switch' | 'text' | readonly string[]

const TLS_MODES = split('disable allow prefer require verify-ca verify-full')

/** All settings of the section [pgbouncer], except those for logs, sockets and services. Source: pgbouncer 1.25. */
export const POOL_SETTINGS: ReadonlyMap<string, SettingSort> = new Map<string, SettingSort>([
  ...split(`max_client_conn default_pool_size min_pool_size reserve_pool_size max_db_connections
    max_db_client_connections max_user_connections max_user_client_connections max_prepared_statements scram_iterations
    stats_period verbose pkt_buf max_packet_size listen_backlog sbuf_loopcnt tcp_socket_buffer tcp_keepcnt tcp_keepidle
    tcp_keepintvl tcp_user_timeout tcp_defer_accept`).map((name) => [name, 'count'] as const),
  ...split(`reserve_pool_timeout server_check_delay server_lifetime server_idle_timeout server_connect_timeout
    server_login_retry client_login_timeout autodb_idle_timeout dns_max_ttl dns_nxdomain_ttl dns_zone_check_period
    query_timeout query_wait_timeout cancel_wait_timeout client_idle_timeout idle_transaction_timeout
    transaction_timeout suspend_timeout`).map((name) => [name, 'seconds'] as const),
  ...split(`server_round_robin disable_pqexec application_name_add_host log_connections log_disconnections
    log_pooler_errors log_stats server_reset_query_always server_fast_close so_reuseport tcp_keepalive`).map(
    (name) => [name, 'switch'] as const,
  ),
  ...split(`track_extra_parameters ignore_startup_parameters auth_hba_file auth_ident_file auth_ldap_options auth_user
    auth_query auth_dbname admin_users stats_users server_reset_query server_check_query
    client_tls_key_file client_tls_cert_file client_tls_ca_file client_tls_protocols client_tls_ciphers
    client_tls13_ciphers client_tls_ecdhcurve client_tls_dheparams server_tls_key_file server_tls_cert_file
    server_tls_ca_file server_tls_protocols server_tls_ciphers server_tls13_ciphers`).map(
    (name) => [name, 'text'] as const,
  ),
  ['pool_mode', split('session transaction statement')],
  ['auth_type', split('scram-sha-256 md5 plain trust any cert hba pam ldap')],
  ['client_tls_sslmode', TLS_MODES],
  ['server_tls_sslmode', TLS_MODES],
])

/** Common aliases of pgbouncer settings. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['pool_size', 'default_pool_size'],
  ['min_pool', 'min_pool_size'],
  ['reserve_pool', 'reserve_pool_size'],
  ['max_client_connections', 'max_client_conn'],
  ['max_clients', 'max_client_conn'],
])

/** Settings that the pool controls, and the field that sets each setting. */
export const DECIDED: ReadonlyMap<string, string> = new Map([
  ...split('db_host db_port db_user db_password db_name database_url database_urls database set_database_user').map(
    (name) => [name, 'comes from `connectionSecret`'] as const,
  ),
  ...split('postgresql_host postgresql_port postgresql_username postgresql_password postgresql_database').map(
    (name) => [name, 'comes from `connectionSecret`'] as const,
  ),
  ...split('set_database_password auth_file userlist').map((name) => [name, 'comes from `connectionSecret`'] as const),
  ...split('listen_addr listen_address').map(
    (name) => [name, 'cannot be set, because the pool listens on all addresses'] as const,
  ),
  ...split('user unix_socket_dir unix_socket_mode unix_socket_group logfile pidfile conffile syslog job_name').map(
    (name) => [name, 'is set by the container'] as const,
  ),
])

/**
 * Settings that the entry point of each image supports. Sources: edoburu/docker-pgbouncer v1.25.2-p0;
 * bitnami/containers, 1.25.
 */
const READ: Readonly<Record<ImageFamily, ReadonlySet<string>>> = {
  edoburu: new Set(
    split(`auth_hba_file auth_type auth_user auth_query pool_mode max_client_conn default_pool_size
      min_pool_size reserve_pool_size reserve_pool_timeout max_db_connections max_user_connections server_round_robin
      ignore_startup_parameters disable_pqexec application_name_add_host max_prepared_statements
      log_connections log_disconnections log_pooler_errors log_stats stats_period verbose admin_users stats_users
      server_reset_query server_reset_query_always server_check_delay server_check_query server_lifetime
      server_idle_timeout server_connect_timeout server_login_retry client_login_timeout autodb_idle_timeout
      dns_max_ttl dns_nxdomain_ttl client_tls_sslmode client_tls_key_file client_tls_cert_file client_tls_ca_file
      client_tls_protocols client_tls_ciphers client_tls_ecdhcurve client_tls_dheparams server_tls_sslmode
      server_tls_ca_file server_tls_key_file server_tls_cert_file server_tls_protocols server_tls_ciphers query_timeout
      query_wait_timeout client_idle_timeout idle_transaction_timeout pkt_buf max_packet_size listen_backlog
      sbuf_loopcnt suspend_timeout tcp_defer_accept tcp_keepalive tcp_keepcnt tcp_keepidle tcp_keepintvl
      tcp_user_timeout`),
  ),
  bitnami: new Set(
    split(`auth_user auth_query auth_type auth_hba_file auth_ident_file stats_users pool_mode server_fast_close
      query_wait_timeout max_client_conn max_db_connections idle_transaction_timeout server_idle_timeout
      server_reset_query default_pool_size min_pool_size reserve_pool_size reserve_pool_timeout
      ignore_startup_parameters stats_period max_prepared_statements server_round_robin application_name_add_host
      client_tls_sslmode client_tls_ca_file client_tls_cert_file client_tls_key_file client_tls_ciphers
      server_tls_sslmode server_tls_ca_file server_tls_cert_file server_tls_key_file server_tls_protocols
      server_tls_ciphers log_connections log_disconnections log_pooler_errors log_stats server_lifetime
      server_connect_timeout server_login_retry client_login_timeout autodb_idle_timeout query_timeout
      client_idle_timeout`),
  ),
}

export const reads = (format: SettingsFormat, setting: string): boolean =>
  format === 'file' || READ[format].has(setting)

/** Returns the environment variable that an image uses for a setting. */
export const variableOf = (family: ImageFamily, setting: string): string =>
  family === 'bitnami' ? `PGBOUNCER_${setting.toUpperCase()}` : setting.toUpperCase()

/**
 * Returns the pgbouncer name of a setting. Accepts any spelling, such as `POOL_SIZE` or `PGBOUNCER_DEFAULT_POOL_SIZE`.
 */
export function settingOf(written: string): string {
  const name = written.toLowerCase().replace(/^pgbouncer_/, '')
  return OTHER_NAMES.get(name) ?? name
}
