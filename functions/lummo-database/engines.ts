import type { Engine } from './database'
import { mongodb } from './engines/mongodb'
import { mysql } from './engines/mysql'
import { postgres } from './engines/postgres'
import { redis } from './engines/redis'
import type { Spec } from './spec'

/** The engines, keyed by `type`. */
export const ENGINES: Readonly<Record<Spec['type'], Engine>> = { postgres, mysql, mongodb, redis }
