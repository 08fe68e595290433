import { rule } from '../../lib/finding/rule'

export const ignoredScript = rule({
  code: 'ignored-script',
  severity: 'error',
  summary: 'The image would skip an init script.',
})

export const independentReplicas = rule({
  code: 'independent-replicas',
  severity: 'error',
  summary: 'Several pods of an engine would be independent databases with different data.',
})

export const needsSuperuser = rule({
  code: 'needs-superuser',
  severity: 'warning',
  summary: 'A script runs as the owner of the database but requires a superuser.',
})

export const noCredentials = rule({
  code: 'no-credentials',
  severity: 'warning',
  summary: 'The Secret with the credentials of a database is not in the package.',
})

export const noPassword = rule({
  code: 'no-password',
  severity: 'warning',
  summary:
    'A database without a password accepts clients from other namespaces, and the allowed applications are not specified.',
})

export const notForEngine = rule({
  code: 'not-for-engine',
  severity: 'error',
  summary: 'A field has no effect for this database engine.',
})

export const notWithOperator = rule({
  code: 'not-with-operator',
  severity: 'error',
  summary: 'A field has no effect, because an operator creates the pods.',
})

export const reservedSetting = rule({
  code: 'reserved-setting',
  severity: 'error',
  summary: 'A setting that lummo generates from other fields is also set explicitly.',
})

export const smallBackupVolume = rule({
  code: 'small-backup-volume',
  severity: 'info',
  summary: 'The backup volume cannot hold all backups within the retention period when the database volume is full.',
})

export const superuserApplication = rule({
  code: 'superuser-application',
  severity: 'info',
  summary: 'The application logs in to its database as a superuser, or the exporter logs in as the application.',
})

export const unknownSetting = rule({
  code: 'unknown-setting',
  severity: ['warning', 'info'],
  summary: 'The version of the database server does not support a setting.',
})
