import { z } from 'zod'
import { accountFields, googleFields } from '../../lib/parts/access/account-spec'

export const spec = z.strictObject({ ...accountFields, ...googleFields })

export type Spec = z.output<typeof spec>
