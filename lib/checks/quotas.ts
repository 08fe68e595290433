import { POD_KINDS } from '../manifest/pods'
import type { PackageCheck } from './package-check'
import { beyondQuotas } from './quota-sums'

/** Checks ResourceQuotas against the pods of their namespace at maximum scale. */
export const quotaExceeded: PackageCheck = {
  needs: 'objects',
  run: (pack) => {
    const quotas = pack.all(['ResourceQuota'])
    if (quotas.length === 0 || pack.subjects([...POD_KINDS, 'ResourceQuota']).length === 0) return []
    return beyondQuotas(pack, quotas)
  },
}
