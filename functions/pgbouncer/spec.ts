import { z } from 'zod'
import { poolFields } from './pool-spec'

export const spec = z.strictObject(poolFields)

export type Spec = z.output<typeof spec>
