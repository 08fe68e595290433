import type { LocatedFinding } from '../../finding/finding'
import { surelySameNamespace } from '../../manifest/id'
import { POD_KINDS } from '../../manifest/pods'
import { mapAt, scalarText } from '../../manifest/value-at'
import { listText } from '../../manifest/text'
import { admittedPods, rangesOf } from './admitted-pods'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { beyondQuotas, countsAllPods } from './quota-sums'
import { outsideLimits } from '../rules'

/** Checks ResourceQuotas against the pods of their namespace at maximum scale. */
export const quotaExceeded: PackageCheck = {
  needs: 'objects',
  run: (pack) => {
    const quotas = pack.all(['ResourceQuota'])
    if (quotas.length === 0 || pack.subjects([...POD_KINDS, 'ResourceQuota']).length === 0) return []
    return [...beyondQuotas(pack, quotas), ...uncounted(pack, quotas.filter(countsAllPods))]
  },
}

/** Names of quota resources that count the resources of pods. Source: pkg/quota/v1/evaluator/core/pods.go, v1.34. */
const COUNTED = /^(?:(requests|limits)\.)?(cpu|memory)$/

/** Claim fields that set the resources a quota counts. `memory` sets the request and the limit. */
const SHORT: Readonly<Record<string, string>> = {
  '`limits.cpu`': '`cpuLimit`',
  '`limits.memory`': '`memory`',
  '`requests.cpu`': '`cpu`',
  '`requests.memory`': '`memory`',
}

/** Reports containers without a request or limit that a quota counts, after LimitRanges have added their defaults. */
const uncounted = (pack: FinishedPackage, quotas: readonly Finished[]): LocatedFinding[] =>
  pack.subjects(POD_KINDS).flatMap((one) => {
    const near = quotas.filter(({ manifest }) => surelySameNamespace(manifest, one.manifest))
    const pods = near.length === 0 ? undefined : admittedPods(one.manifest, rangesOf(pack, one.manifest))
    // Resources of a whole pod also count for its containers.
    if (pods === undefined || pods.spec.resources !== undefined) return []
    return [...pods.containers, ...pods.initContainers].flatMap(({ spec, path, name }) =>
      near.flatMap((quota) => {
        const keys = Object.keys(mapAt(quota.manifest, ['spec', 'hard'])).flatMap((key) => {
          const [, side = 'requests', resource] = COUNTED.exec(key) ?? []
          const isMissing =
            resource !== undefined && scalarText(mapAt(spec, ['resources', side])[resource]) === undefined
          return isMissing ? [`\`${side}.${resource}\``] : []
        })
        const missing = [...new Set(keys)]
        if (missing.length === 0) return []
        const fix =
          one.claim === undefined
            ? `Add ${missing.length === 1 ? 'the value' : 'the values'}`
            : `Set ${listText(missing.map((field) => SHORT[field] ?? field))} in \`resources\``
        const message = `Container \`${name}\` of ${nameOf(one)} has no ${listText(missing)}, which ${nameOf(quota)} requires. ${fix}, or add a LimitRange with defaults.`
        // A LimitRange outside the package can set the missing value.
        const finding = outsideLimits.at([...path, 'resources'], message, { severity: 'warning' })
        return [one.finding(finding, ['resources', 'base', 'containers'])]
      }),
    )
  })
