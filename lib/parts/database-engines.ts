import type { Engine } from './database'
import { mongodb } from './database-mongodb'
import { mysql } from './database-mysql'
import { postgres } from './database-postgres'
import { redis } from './database-redis'
import type { DatabaseSpec } from './database-spec'

/** The engines, by `type`. */
export const ENGINES: Readonly<Record<DatabaseSpec['type'], Engine>> = { postgres, mysql, mongodb, redis }
