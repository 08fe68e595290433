import { z } from 'zod'
import { poolFields } from '../../lib/parts/pool-spec'

export const spec = z.strictObject(poolFields)

export type Spec = z.output<typeof spec>
