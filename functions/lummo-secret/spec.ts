import { z } from 'zod'
import { secretFields } from './external-secret-spec'

export const spec = z.strictObject(secretFields)

export type Spec = z.output<typeof spec>
