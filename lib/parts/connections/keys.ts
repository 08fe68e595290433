/** The keys that the Secret of a connection to PostgreSQL has to have. */
export const CONNECTION_KEYS = [
  'POSTGRESQL_HOST',
  'POSTGRESQL_PORT',
  'POSTGRESQL_DATABASE',
  'POSTGRESQL_USERNAME',
  'POSTGRESQL_PASSWORD',
] as const
