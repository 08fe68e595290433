import { rule } from '../../lib/finding/rule'

export const ignoredScript = rule({
  code: 'ignored-script',
  severity: 'error',
  summary: 'A script of the first start that the image would skip.',
})

export const independentReplicas = rule({
  code: 'independent-replicas',
  severity: 'error',
  summary: 'Several pods of an engine that would be databases of their own, each with other data.',
})

export const needsSuperuser = rule({
  code: 'needs-superuser',
  severity: 'warning',
  summary: 'A script that runs as an owner and does what only a superuser may.',
})

export const noCredentials = rule({
  code: 'no-credentials',
  severity: 'warning',
  summary: 'The Secret with the credentials of a database is not in the package.',
})

export const notForEngine = rule({
  code: 'not-for-engine',
  severity: 'error',
  summary: 'A field that has no meaning for this database engine.',
})

export const notWithOperator = rule({
  code: 'not-with-operator',
  severity: 'error',
  summary: 'A field that has no meaning where an operator makes the pods.',
})

export const reservedSetting = rule({
  code: 'reserved-setting',
  severity: 'error',
  summary: 'A setting of a database that is made from its other fields.',
})

export const smallBackupVolume = rule({
  code: 'small-backup-volume',
  severity: 'info',
  summary: 'The volume for backups cannot hold all backups of the retention when the database is full.',
})

export const superuserApplication = rule({
  code: 'superuser-application',
  severity: 'info',
  summary: 'The application logs in to its database as superuser.',
})

export const unknownSetting = rule({
  code: 'unknown-setting',
  severity: 'warning',
  summary: 'A setting that the database server does not know in this version.',
})
