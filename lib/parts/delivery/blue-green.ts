import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, noPort, outOfRange } from '../../finding/rules'
import { compact, nonEmpty } from '../../manifest/compact'
import { type Analysis, analysisOf, namesOf } from './analysis/analysis'
import { checkReferences, type Referring } from './analysis/references'
import type { Metrics } from './analysis/spec'
import type { DeliveryContext, Delivery } from './request'
import { checkAntiAffinity, checkHistory } from './checks'
import type { BlueGreenSpec } from './spec'
import { inSeconds } from '../container/probes'
import type { BlueGreen } from './rollout-strategy'
import { trafficNames, versionService } from '../network/traffic'
import { noService, sameService } from './rules'

type Promotion = NonNullable<BlueGreen['postPromotionAnalysis']>

/**
 * Returns the blue-green strategy. Metrics are measured after the switch, because the new pods get no traffic before
 * the switch. The old pods are kept until the analysis ends, so that traffic can be switched back.
 */
export function blueGreenOf(spec: BlueGreenSpec, metrics: Metrics | undefined, context: DeliveryContext): Delivery {
  const path = [...context.path, 'blueGreen']
  const names = trafficNames(context.id.name)
  const watched = { metrics, id: context.id, tags: context.tags, tagged: context.tagged }
  const measured = analysisOf({ ...watched, ends: true, path: [...context.path, 'metrics'] })
  const { autoPromotion, promoteAfter, keepOld, previewReplicas, activeService, previewService, ...native } = spec
  const active = activeService ?? names.stable
  const preview = previewService ?? names.preview
  return {
    strategy: {
      blueGreen: compact<BlueGreen>({
        activeService: active,
        previewService: preview,
        autoPromotionEnabled: autoPromotion,
        autoPromotionSeconds: inSeconds(promoteAfter),
        scaleDownDelaySeconds: inSeconds(keepOld),
        previewReplicaCount: previewReplicas,
        ...native,
        postPromotionAnalysis: afterSwitch(spec, measured),
      }),
    },
    manifests: [
      ...measured.templates,
      ...(previewService === undefined ? versionService(names.preview, context.id, context.ports) : []),
    ],
    findings: [
      ...checkSwitch(spec, active === preview, context, path),
      ...checkAntiAffinity(spec.antiAffinity, path),
      ...checkHistory(spec.scaleDownDelayRevisionLimit, context.history, path),
      ...measured.findings,
      ...checkReferences(referring(spec, measured, path), measured.templates, context.world),
    ],
  }
}

function afterSwitch({ postPromotionAnalysis: own }: BlueGreenSpec, measured: Analysis): Promotion | undefined {
  const templates = [...namesOf(measured.templates), ...(own?.templates ?? [])]
  if (templates.length === 0) return undefined
  return compact<Promotion>({ ...own, templates, args: nonEmpty([...measured.args, ...(own?.args ?? [])]) })
}

function referring(spec: BlueGreenSpec, measured: Analysis, path: FieldPath): Referring[] {
  return (['prePromotionAnalysis', 'postPromotionAnalysis'] as const).flatMap((field) => {
    const analysis = spec[field]
    if (analysis === undefined) return []
    const added = field === 'postPromotionAnalysis' ? measured.args : []
    const args = [...added, ...(analysis.args ?? [])]
    return [{ analysis: { ...analysis, args }, ends: true, path: [...path, field] }]
  })
}

function checkSwitch(spec: BlueGreenSpec, same: boolean, context: DeliveryContext, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  const make = spec.activeService === undefined || spec.previewService === undefined
  if (same) {
    const message =
      'The active and the preview Service have the same name. Rename one of the two, or remove both names.'
    findings.push(sameService.at([...path, 'previewService'], message))
  }
  if (make && context.ports.length === 0) {
    const message = 'Blue-green requires a Service, but this application has no port. Add `http`, `grpc` or `ports`.'
    findings.push(noPort.at(path, message))
  } else if (spec.activeService === undefined && !context.served) {
    const message = 'Blue-green requires a Service, but `service: false` disables it. Remove `service: false`.'
    findings.push(noService.at(['spec', 'service'], message))
  }
  if (!spec.autoPromotion && spec.promoteAfter !== undefined) {
    const message =
      '`autoPromotion: false` requires manual promotion, so `promoteAfter` has no effect. Remove one of the two.'
    findings.push(chooseOne.at([...path, 'promoteAfter'], message))
  }
  for (const field of ['promoteAfter', 'keepOld'] as const) {
    const seconds = inSeconds(spec[field])
    if (seconds === undefined || Number.isInteger(seconds)) continue
    findings.push(
      outOfRange.at([...path, field], `\`${field}\` must be a whole number of seconds, but is ${spec[field]}.`),
    )
  }
  return findings
}
