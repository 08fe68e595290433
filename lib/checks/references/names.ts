import { type Finding, type LocatedFinding, placeText } from '../../finding/finding'
import { nameTooLong } from '../../finding/rules'
import { idKey, idOf } from '../../manifest/id'
import type { Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import { type Finished, nameOf, type PackageCheck } from '../package-check'
import { sameName } from '../rules'

const PATH = ['metadata', 'name']

/**
 * Reports two objects with the same identity, because the second would replace the first. If the run does not see the
 * whole package, two files can be for two clusters, and two documents of one file can be two patches of one object.
 */
export const sameIdentity: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const before = new Map<string, Finished[]>()
    const findings: LocatedFinding[] = []
    for (const one of pack.natives()) {
      const key = idKey(idOf(one.manifest))
      const others = before.get(key) ?? []
      const other = others.find((it) => pack.scope === 'package' || fileOf(it) === fileOf(one))
      if (other !== undefined) findings.push(twin(one, other, pack.scope === 'package' ? 'error' : 'warning'))
      else before.set(key, [...others, one])
    }
    return findings
  },
}

const placeOfName = (one: Finished) => one.finding(sameName.at(PATH, '')).place

const fileOf = (one: Finished): string | undefined => placeOfName(one)?.file

function twin(one: Finished, other: Finished, severity: 'error' | 'warning'): LocatedFinding {
  const place = placeOfName(other)
  const where = place === undefined ? '' : ` (${placeText(place)})`
  const message = `${nameOf(one)} is defined twice${where}. Rename or remove one of the two.`
  return one.finding(sameName.at(PATH, message, { severity }))
}

/** Reports names that are too long for a label or a hostname after Kubernetes adds its suffix. */
export const overlongNames: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    pack.subjects(['CronJob', 'Job', 'ScaledObject', 'Service', 'StatefulSet']).flatMap((one) => {
      const draft = overlong(one.manifest)
      return draft === undefined ? [] : [one.finding(draft, one.manifest.metadata.name)]
    }),
}

/**
 * Returns the findings about the length of an object’s name. Sources: ValidateCronJobSpec, ValidateJob, ValidateService
 * of Kubernetes v1.34; KEDA v2.20, getHPAName and verifyName.
 */
function overlong(manifest: Manifest): Finding | undefined {
  const { kind, metadata } = manifest
  const { length } = metadata.name
  const refuse = (max: number, why: string) =>
    length <= max ? undefined : nameTooLong.at(PATH, message(manifest, max, why))
  if (kind === 'CronJob') return refuse(52, 'each run adds 11 characters to the name')
  if (kind === 'Job') return refuse(63, 'the name becomes a label of the pods')
  if (kind === 'Service') return refuse(63, 'the name becomes a DNS name')
  if (kind === 'ScaledObject') return overlongScaler(manifest, refuse)
  // `controller-revision-hash` consists of the name, a dash and a hash of 8 to 10 characters, nearly always 10.
  const text = message(manifest, 52, 'a pod label contains the name and up to 11 other characters')
  if (length <= 52) return undefined
  return length > 54 ? nameTooLong.at(PATH, text) : nameTooLong.at(PATH, text, { severity: 'warning' })
}

/**
 * Checks the name of the autoscaler that KEDA derives from a ScaledObject, unless another name is set. KEDA uses both
 * names as labels.
 */
function overlongScaler(manifest: Manifest, refuse: (max: number, why: string) => Finding | undefined) {
  const path = ['spec', 'advanced', 'horizontalPodAutoscalerConfig', 'name']
  const given = valueAt(manifest, path)
  if (typeof given !== 'string' || given === '') return refuse(54, 'a label contains `keda-hpa-` and the name')
  if (given.length <= 63) return refuse(63, 'the name becomes a label')
  const text = `The HorizontalPodAutoscaler name in ScaledObject/${manifest.metadata.name} has ${given.length} characters, but a label allows at most 63. Shorten the name.`
  return nameTooLong.at(path, text)
}

const message = ({ kind, metadata }: Manifest, max: number, why: string): string =>
  `The name of ${kind}/${metadata.name} has ${metadata.name.length} characters, but at most ${max} are allowed, because ${why}. Shorten the name.`
