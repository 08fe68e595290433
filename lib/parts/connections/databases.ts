import { nameWithSuffix } from '../../manifest/grammar/name'

/** The properties of an engine that its clients depend on. */
export interface EngineFacts {
  port: number
  /** Databases of the server itself, which backups omit and no user should own. */
  ownDatabases: readonly string[]
  /** Redis has neither databases with names nor users. */
  hasNames: boolean
}

/** The engines of a LummoDatabase, by `type`. */
export const ENGINE_FACTS: Readonly<Record<'postgres' | 'mysql' | 'mongodb' | 'redis', EngineFacts>> = {
  postgres: { port: 5432, ownDatabases: ['template0', 'template1'], hasNames: true },
  mysql: { port: 3306, ownDatabases: ['information_schema', 'mysql', 'performance_schema', 'sys'], hasNames: true },
  mongodb: { port: 27017, ownDatabases: ['admin', 'config', 'local'], hasNames: true },
  redis: { port: 6379, ownDatabases: [], hasNames: false },
}

/** Returns the facts of a `type` of any shape. */
export const engineFacts = (type: unknown): EngineFacts | undefined =>
  typeof type === 'string' && Object.hasOwn(ENGINE_FACTS, type)
    ? ENGINE_FACTS[type as keyof typeof ENGINE_FACTS]
    : undefined

/** Returns the default database name of a LummoDatabase. With an operator, `postgres` exists as well. */
export function usualDatabase(name: string, facts: EngineFacts, { operated } = { operated: false }): string {
  const usual = name.replaceAll('-', '_')
  return facts.ownDatabases.includes(usual) || (operated && usual === 'postgres') ? 'app' : usual
}

/** Returns the default Secret of a LummoDatabase. */
export const usualSecret = (name: string, made: 'by-operator' | 'by-store'): string =>
  made === 'by-operator' ? `${name}-app` : nameWithSuffix(name, 'credentials', 253)

/** The label of the pods of a CloudNativePG Cluster. */
export const CNPG_CLUSTER = 'cnpg.io/cluster'
export const primaryService = (cluster: string): string => `${cluster}-rw`
