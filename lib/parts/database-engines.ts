import type { Engine } from './database'
import { postgres } from './database-postgres'

/** The engines, by `type`. */
export const ENGINES: Readonly<Record<'postgres', Engine>> = {
  postgres,
}
