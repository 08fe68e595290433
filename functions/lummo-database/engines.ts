import type { Engine } from './database'
import { mongodb } from './engines/mongodb'
import { mysql } from './engines/mysql'
import { postgres } from './engines/postgres'
import { redis } from './engines/redis'
import type { DatabaseSpec } from './database-spec'

/** The engines, by `type`. */
export const ENGINES: Readonly<Record<DatabaseSpec['type'], Engine>> = { postgres, mysql, mongodb, redis }
