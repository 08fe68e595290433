import { type Finding, hasErrors } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { givenName } from '../../lib/kind/given-name'
import type { ConfigMap } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { nameWithSuffix } from '../../lib/manifest/grammar/name'
import { type Database, type Engine, versionOf } from './database'
import { backupOf } from './backups/backup'
import { backupScripts } from './backups/scripts'
import { checkDatabase, checkInit } from './checks'
import { credentialsOf } from './credentials'
import { ENGINES } from './engines'
import { operatedPostgres, operatorsPods, operatorsScripts } from './cloudnative-pg/cluster'
import { type Identity, identity } from '../../lib/parts/identity/identity'
import { ownServer } from './own-server'
import type { Spec } from './spec'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec, name } = claim
  const engine = ENGINES[spec.type]
  const early = checkDatabase(claim, engine)
  const version = versionOf(spec.version)
  if (version === undefined || hasErrors(early)) return { manifests: [], findings: early }

  const id = identity({ ...claim, spec: { 'part-of': spec['part-of'], version: spec.version } }, 'database')
  const credentials = credentialsOf(claim, world, engine)
  const database: Database = { name, spec, version, database: databaseOf(claim, engine), credential: credentials.env }
  const image = spec.image ?? `${engine.image}:${spec.version}`
  const scripts = nameWithSuffix(name, 'scripts', 253)
  const init = spec.init === undefined ? undefined : nameWithSuffix(name, 'init', 253)
  const servers =
    spec.operator === undefined
      ? ownServer(claim, world, { image, engine, database, scripts, init })
      : operatedPostgres(claim, world, {
          id,
          database,
          secret: (spec.secret ?? spec.vault) === undefined ? undefined : credentials.name,
          init,
        })
  const backup =
    spec.backup === undefined
      ? { manifests: [], findings: [] }
      : backupOf(claim, spec.backup, world, {
          image,
          engine,
          database,
          host: name,
          pods: spec.operator === undefined ? id.selector : operatorsPods(name),
          scripts,
          labels: id.labels,
        })
  const files = scriptsOf(spec, engine)
  const manifests: Manifest[] = [
    ...credentials.manifests.map((one) => ({ ...one, metadata: { ...one.metadata, labels: id.labels } })),
    ...(init === undefined ? [] : [configMap(init, id, firstScripts(database, engine))]),
    ...(Object.keys(files).length === 0 ? [] : [configMap(scripts, id, files)]),
    ...servers.manifests,
    ...backup.manifests,
  ]
  const findings: Finding[] = [
    ...early,
    ...credentials.findings,
    ...servers.findings,
    ...backup.findings,
    ...(spec.operator === undefined ? checkInit(spec, engine) : []),
    ...(engine.check?.(database) ?? []),
  ]
  return { manifests, findings }
}

/** Returns the name of the database. Servers reserve some names, and an operator reserves `postgres` as well. */
function databaseOf(claim: Claim<Spec>, { ownDatabases }: Engine): string {
  const { spec } = claim
  const fallback = givenName(claim).replaceAll('-', '_')
  const taken = ownDatabases.includes(fallback) || (spec.operator !== undefined && fallback === 'postgres')
  return spec.database ?? (taken ? 'app' : fallback)
}

/** Returns the scripts of the first start. */
const firstScripts = (database: Database, engine: Engine): Record<string, string> =>
  database.spec.operator === undefined ? { ...database.spec.init, ...engine.lastScript } : operatorsScripts(database)

/** Returns the scripts of the database pods and of the backups. */
const scriptsOf = ({ backup, operator }: Spec, engine: Engine): Record<string, string> => ({
  ...(operator === undefined ? engine.scripts : {}),
  ...(backup === undefined ? {} : backupScripts(engine, backup)),
})

const configMap = (name: string, { labels }: Identity, data: Record<string, string>): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
})
