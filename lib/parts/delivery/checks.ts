import { choiceMessage } from '../../manifest/text'
import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, outOfRange } from '../../finding/rules'
import type { CanarySpec, StepSpec } from './spec'
import type { Canary } from './rollout-strategy'
import { aboveHistory, needsProvider, needsRouting, sameService, unmanagedRoute } from './rules'

type Routes = NonNullable<CanarySpec['trafficRouting']>

/** Providers, and the fields of which each provider must set exactly one. */
const EXACTLY_ONE = [
  ['nginx', 'stableIngress', 'stableIngresses'],
  ['alb', 'ingress', 'ingresses'],
  ['istio', 'virtualService', 'virtualServices'],
] as const

/**
 * Checks fields in the format of Argo Rollouts. Without this check, the controller would reject invalid values only in
 * the cluster. Source: argo-rollouts v1.9, pkg/apis/rollouts/validation/validation.go.
 *
 * @param routes the traffic routing, from the user or from the networking of the application
 * @param history the number of old revisions to keep
 */
export function checkCanary(
  canary: CanarySpec,
  routes: Routes | undefined,
  history: number,
  path: FieldPath,
): Finding[] {
  const routed = routes !== undefined
  return [
    ...(canary.trafficRouting === undefined
      ? []
      : checkRoutes(routes ?? canary.trafficRouting, [...path, 'trafficRouting'])),
    ...checkPingPong(canary, path),
    ...checkAntiAffinity(canary.antiAffinity, path),
    ...(routed ? [] : needRouting(canary, path)),
    ...(canary.steps ?? []).flatMap((step, at) => checkStep(step, routes, routed, [...path, 'steps', at])),
    ...checkHistory(canary.scaleDownDelayRevisionLimit, history, path),
    ...(canary.dynamicStableScale === true && canary.scaleDownDelaySeconds !== undefined
      ? [
          chooseOne.at(
            [...path, 'scaleDownDelaySeconds'],
            '`scaleDownDelaySeconds` has no effect, because `dynamicStableScale` removes old pods while new pods start. Remove one of the two.',
          ),
        ]
      : []),
  ]
}

/** Reports that more old revisions would stay scaled up than the revision history keeps. */
export function checkHistory(limit: number | undefined, history: number, path: FieldPath): Finding[] {
  if (limit === undefined || limit <= history) return []
  const message = `\`scaleDownDelayRevisionLimit\` (${limit}) is greater than \`revisionHistoryLimit\` (${history}). Lower \`scaleDownDelayRevisionLimit\` or raise \`revisionHistoryLimit\`.`
  return [aboveHistory.at([...path, 'scaleDownDelayRevisionLimit'], message, { current: limit })]
}

const ROUTING = 'a LummoNetworking for the application, or `trafficRouting`'

function needRouting(canary: CanarySpec, path: FieldPath): Finding[] {
  const fields = (['scaleDownDelaySeconds', 'dynamicStableScale'] as const).filter((field) => canary[field])
  return fields.map((field) =>
    needsRouting.at([...path, field], `\`${field}\` requires traffic shifting. Add ${ROUTING}.`),
  )
}

function checkRoutes(routes: Routes, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  const { managedRoutes, maxTrafficWeight, ...providers } = routes
  if (Object.keys(providers).length === 0) {
    findings.push(chooseOne.at(path, '`trafficRouting` has no provider. Add a provider, such as `traefik`.'))
  }
  if (maxTrafficWeight !== undefined && routes.nginx === undefined && routes.plugins === undefined) {
    const message = 'Only nginx and plugins support `maxTrafficWeight`. Remove `maxTrafficWeight`.'
    findings.push(needsProvider.at([...path, 'maxTrafficWeight'], message))
  }
  for (const [provider, one, several] of EXACTLY_ONE) {
    const written = routes[provider] as Record<string, unknown> | undefined
    if (written === undefined || (written[one] === undefined) !== (written[several] === undefined)) continue
    const fields = [one, several]
    const message = choiceMessage(`\`${provider}\``, fields, written[one] === undefined ? [] : fields)
    findings.push(chooseOne.at([...path, provider], message))
  }
  return findings
}

function checkPingPong({ pingPong, trafficRouting }: CanarySpec, path: FieldPath): Finding[] {
  if (pingPong === undefined) return []
  const here = [...path, 'pingPong']
  if (trafficRouting?.alb?.rootService === undefined) {
    return [
      needsProvider.at(
        here,
        '`pingPong` requires `trafficRouting.alb` with `rootService`. Add these fields, or remove `pingPong`.',
      ),
    ]
  }
  if (pingPong.pingService !== pingPong.pongService) return []
  return [sameService.at(here, 'The ping and the pong Service have the same name. Rename one of the two.')]
}

/** Checks that the anti-affinity is either preferred or required, but not both. */
export function checkAntiAffinity(wanted: Canary['antiAffinity'], path: FieldPath): Finding[] {
  if (wanted === undefined) return []
  const here = [...path, 'antiAffinity']
  const weight = wanted.preferredDuringSchedulingIgnoredDuringExecution?.weight
  if (Object.keys(wanted).length !== 1) {
    const message = choiceMessage(
      '`antiAffinity`',
      ['preferred…', 'required…'],
      Object.keys(wanted).length === 0 ? [] : ['preferred…', 'required…'],
    )
    return [chooseOne.at(here, message)]
  }
  if (weight === undefined || (weight >= 1 && weight <= 100)) return []
  const message = `\`weight\` must be between 1 and 100, but is ${weight}.`
  return [outOfRange.at([...here, 'preferredDuringSchedulingIgnoredDuringExecution', 'weight'], message)]
}

/** Checks that an object sets exactly one of its fields. */
function checkOnlyOne(written: object | undefined, fields: readonly string[], path: FieldPath): Finding[] {
  if (written === undefined || Object.keys(written).length === 1) return []
  return [chooseOne.at(path, choiceMessage(`\`${path.at(-1)}\``, fields, Object.keys(written)))]
}

const MATCH = ['exact', 'prefix', 'regex']

/** Reports steps that the traffic routing does not support. */
function checkStep(step: StepSpec, routes: Routes | undefined, routed: boolean, path: FieldPath): Finding[] {
  if (step.setCanaryScale !== undefined && !routed) {
    const message = `\`setCanaryScale\` requires traffic shifting. Add ${ROUTING}.`
    return [needsRouting.at([...path, 'setCanaryScale'], message)]
  }
  const { experiment, setHeaderRoute, setMirrorRoute } = step
  const scale = ['weight', 'replicas', 'matchTrafficWeight']
  const findings = checkOnlyOne(step.setCanaryScale, scale, [...path, 'setCanaryScale'])
  for (const [at, template] of (experiment?.templates ?? []).entries()) {
    if (template.weight === undefined || routes?.alb || routes?.smi || routes?.istio) continue
    const message =
      'Weights of an experiment require `istio`, `alb` or `smi` in `trafficRouting`. Set one of these providers, or remove the weight.'
    findings.push(needsProvider.at([...path, 'experiment', 'templates', at, 'weight'], message))
  }
  if (setHeaderRoute !== undefined) {
    const able = routes?.istio ?? routes?.alb ?? routes?.apisix ?? routes?.plugins
    findings.push(
      ...checkManaged('setHeaderRoute', { name: setHeaderRoute.name ?? '', able: able !== undefined }, routes, path),
    )
  }
  for (const [at, { headerValue }] of (setHeaderRoute?.match ?? []).entries()) {
    findings.push(...checkOnlyOne(headerValue, MATCH, [...path, 'setHeaderRoute', 'match', at, 'headerValue']))
  }
  for (const [at, match] of (setMirrorRoute?.match ?? []).entries()) {
    for (const field of ['method', 'path'] as const) {
      findings.push(...checkOnlyOne(match[field], MATCH, [...path, 'setMirrorRoute', 'match', at, field]))
    }
  }
  if (setMirrorRoute !== undefined) {
    findings.push(
      ...checkManaged('setMirrorRoute', { name: setMirrorRoute.name, able: routes?.istio !== undefined }, routes, path),
    )
  }
  return findings
}

function checkManaged(
  step: 'setHeaderRoute' | 'setMirrorRoute',
  { name, able }: { name: string; able: boolean },
  routes: Routes | undefined,
  path: FieldPath,
): Finding[] {
  if (!able) {
    const providers = step === 'setMirrorRoute' ? 'istio' : '`istio`, `alb`, `apisix` or a plugin'
    const fix =
      routes === undefined
        ? 'Add a LummoNetworking with the provider `istio`'
        : 'Set `network.provider: istio` in the LummoPackage, or another provider in `trafficRouting`'
    const message = `\`${step}\` requires \`trafficRouting\` through ${providers}. ${fix}.`
    return [needsProvider.at([...path, step], message)]
  }
  if (routes?.managedRoutes?.some((route) => route.name === name)) return []
  const message = `The route \`${name}\` is not listed in \`trafficRouting.managedRoutes\`. Add \`- name: ${name}\` to this list.`
  return [unmanagedRoute.at([...path, step, 'name'], message)]
}
