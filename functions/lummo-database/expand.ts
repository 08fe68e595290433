import { type Finding, hasErrors } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { givenName } from '../../lib/kind/given-name'
import type { ConfigMap } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { nameWithSuffix } from '../../lib/manifest/grammar/name'
import { type Database, type Engine, versionOf } from './database'
import { backupOf } from './backups/backup'
import { backupScripts } from './backups/scripts'
import { checkDatabase, checkInit, checkRole } from './checks'
import { credentialsOf } from './credentials'
import { ENGINES } from './engines'
import { operatedPostgres, operatorsPods, operatorsScripts } from './cloudnative-pg/cluster'
import { type Identity, identity } from '../../lib/parts/identity/identity'
import { ownServer } from './own-server'
import type { Spec } from './spec'
import { usualDatabase } from '../../lib/parts/connections/databases'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec, name } = claim
  const engine = ENGINES[spec.type]
  const early = checkDatabase(claim, engine)
  const version = versionOf(spec.version)
  if (version === undefined || hasErrors(early)) return { manifests: [], findings: early }

  const id = identity({ ...claim, spec: { 'part-of': spec['part-of'], version: spec.version } }, 'database')
  const credentials = credentialsOf(claim, world, engine)
  const database: Database = {
    name,
    spec,
    version,
    database: spec.database ?? usualDatabase(givenName(claim), engine, { operated: spec.operator !== undefined }),
    credential: credentials.env,
  }
  const image = spec.image ?? `${engine.image}:${spec.version}`
  const scripts = nameWithSuffix(name, 'scripts', 253)
  const first = firstScripts(database, engine)
  const init = first === undefined ? undefined : nameWithSuffix(name, 'init', 253)
  const servers =
    spec.operator === undefined
      ? ownServer(claim, world, { image, engine, database, scripts, init })
      : operatedPostgres(claim, world, {
          id,
          database,
          secret: (spec.secret || spec.vault) === undefined ? undefined : credentials.name,
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
  const files = scriptsOf(database, engine)
  const manifests: Manifest[] = [
    ...credentials.manifests.map((one) => ({ ...one, metadata: { ...one.metadata, labels: id.labels } })),
    ...(init === undefined ? [] : [configMap(init, id, first ?? {})]),
    ...(Object.keys(files).length === 0 ? [] : [configMap(scripts, id, files)]),
    ...servers.manifests,
    ...backup.manifests,
  ]
  const findings: Finding[] = [
    ...early,
    ...credentials.findings,
    ...servers.findings,
    ...backup.findings,
    ...(spec.operator === undefined ? checkInit(database, engine) : []),
    ...checkRole(spec, engine),
    ...(engine.check?.(database) ?? []),
  ]
  return { manifests, findings }
}

/** Returns the scripts of the first start, if there are any. */
function firstScripts(database: Database, engine: Engine): Record<string, string> | undefined {
  const { init, operator, role } = database.spec
  if (init === undefined && (operator !== undefined || role !== 'application')) return undefined
  return operator === undefined ? { ...init, ...engine.firstScripts?.(database) } : operatorsScripts(database)
}

/** Returns the scripts of the database pods and of the backups. */
const scriptsOf = (database: Database, engine: Engine): Record<string, string> => ({
  ...(database.spec.operator === undefined ? engine.scripts(database) : {}),
  ...(database.spec.backup === undefined ? {} : backupScripts(engine, database.spec.backup)),
})

const configMap = (name: string, { labels }: Identity, data: Record<string, string>): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
})
