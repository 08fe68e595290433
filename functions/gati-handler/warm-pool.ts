import type { FieldPath, Finding } from '../../lib/finding/finding'
import { missingField, noEffect, outOfRange } from '../../lib/finding/rules'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { inSeconds } from '../../lib/parts/container/probes'
import { MINIMUM_ANNOTATION } from '../../lib/parts/versions/names'
import type { Spec } from './spec'

/** Field that contains the minimum number of pods, for each kind of autoscaler. */
const MINIMUM_FIELDS: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: 'minReplicas',
  ScaledObject: 'minReplicaCount',
}

/**
 * Returns an autoscaler with the minimum that lummo-operator sets for the warm pool, within the bounds of `scaling`.
 * If the operator has not set a minimum, the minimum is `scaling.min`.
 */
export function withWarmPool(
  manifest: Manifest,
  { scaling, timescape }: Spec,
  annotations: Readonly<Record<string, string>>,
): Manifest {
  const field = MINIMUM_FIELDS[manifest.kind]
  const text = annotations[MINIMUM_ANNOTATION] ?? ''
  if (field === undefined || scaling === undefined || timescape?.warmPool === undefined) return manifest
  if (!/^\d{1,9}$/.test(text) || !isPlain(manifest.spec)) return manifest
  const minimum = Math.min(scaling.max, Math.max(scaling.min, Number(text)))
  return { ...manifest, spec: { ...manifest.spec, [field]: minimum } }
}

/** Checks that the autoscaler can keep the warm pool. */
export function checkWarmPool({ scaling, timescape }: Spec): Finding[] {
  const pool = timescape?.warmPool
  if (pool === undefined) return []
  const path: FieldPath = ['spec', 'timescape', 'warmPool']
  if (scaling === undefined) {
    const message = '`warmPool` requires an autoscaler. Add `scaling`, or remove `warmPool`.'
    return [missingField.at(path, message)]
  }
  const findings: Finding[] = []
  const free = scaling.max - scaling.min
  if (pool.pods > free && free >= 0) {
    const message = `\`pods\` (${pool.pods}) is greater than \`max\` - \`min\` of \`scaling\` (${free}). Raise \`max\`, or lower \`pods\`.`
    findings.push(outOfRange.at([...path, 'pods'], message, { current: pool.pods }))
  }
  const lower = inSeconds(pool.lower)
  if (lower !== undefined && (!Number.isInteger(lower) || lower < 1)) {
    findings.push(outOfRange.at([...path, 'lower'], '`lower` must be a whole number of seconds, at least 1.'))
  }
  return [...findings, ...checkScaling(scaling)]
}

/** Reports fields of `scaling` that contradict a warm pool. */
function checkScaling({ min, idle, triggers = [] }: NonNullable<Spec['scaling']>): Finding[] {
  const path: FieldPath = ['spec', 'scaling']
  const findings: Finding[] = []
  const severity = 'warning'
  if (min === 0) {
    const message = '`min: 0` has no effect after the first request, because the warm pool keeps pods. Set `min: 1`.'
    findings.push(noEffect.at([...path, 'min'], message, { severity, current: min }))
  }
  if (idle !== undefined) {
    const message = '`idle` removes the warm pool while no trigger is active. Remove `idle`.'
    findings.push(noEffect.at([...path, 'idle'], message, { severity }))
  }
  for (const [at, { metricType }] of triggers.entries()) {
    if (metricType !== 'Value') continue
    const message =
      '`metricType: Value` is not an average per pod, so the warm pool would never shrink. Set `AverageValue`.'
    findings.push(noEffect.at([...path, 'triggers', at, 'metricType'], message, { severity, current: metricType }))
  }
  return findings
}
