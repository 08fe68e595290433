import { nameWithSuffix } from '../../manifest/grammar/name'

/** Properties of an engine that are relevant to its clients. */
export interface EngineFacts {
  port: number
  /**
   * Databases that the server itself creates. Backups omit these databases, and an application must not own one of
   * them.
   */
  ownDatabases: readonly string[]
  /** Whether the engine has named databases and users. Redis has neither named databases nor named users. */
  hasNames: boolean
}

/** Engines of a LummoDatabase, keyed by `type`. */
export const ENGINE_FACTS: Readonly<Record<'postgres' | 'mysql' | 'mongodb' | 'redis', EngineFacts>> = {
  postgres: { port: 5432, ownDatabases: ['template0', 'template1'], hasNames: true },
  mysql: { port: 3306, ownDatabases: ['information_schema', 'mysql', 'performance_schema', 'sys'], hasNames: true },
  mongodb: { port: 27017, ownDatabases: ['admin', 'config', 'local'], hasNames: true },
  redis: { port: 6379, ownDatabases: [], hasNames: false },
}

/** Returns the properties of an engine. `type` can be any value. */
export const engineFacts = (type: unknown): EngineFacts | undefined =>
  typeof type === 'string' && Object.hasOwn(ENGINE_FACTS, type)
    ? ENGINE_FACTS[type as keyof typeof ENGINE_FACTS]
    : undefined

/**
 * Returns the default database name of a LummoDatabase. With an operator, the database `postgres` also exists.
 */
export function usualDatabase(name: string, facts: EngineFacts, { operated } = { operated: false }): string {
  const usual = name.replaceAll('-', '_')
  return facts.ownDatabases.includes(usual) || (operated && usual === 'postgres') ? 'app' : usual
}

/** Returns the default Secret name of a LummoDatabase. */
export const usualSecret = (name: string, made: 'by-operator' | 'by-store'): string =>
  made === 'by-operator' ? `${name}-app` : nameWithSuffix(name, 'credentials', 253)

/** Label on the pods of a CloudNativePG Cluster. */
export const CNPG_CLUSTER = 'cnpg.io/cluster'
export const primaryService = (cluster: string): string => `${cluster}-rw`
