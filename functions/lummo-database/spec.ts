import { z } from 'zod'
import { databaseFields } from './database-spec'

export const spec = z.strictObject(databaseFields)

export type Spec = z.output<typeof spec>
