import { z } from 'zod'
import { secretFields } from '../../lib/parts/external-secret-spec'

export const spec = z.strictObject(secretFields)

export type Spec = z.output<typeof spec>
