import { TIMESCAPE_DEFAULTS } from '../../functions/gati-handler/timescape-defaults'
import type { Timescape } from '../../functions/gati-handler/timescape-spec'
import { APPLIED_HASH } from '../../lib/cluster/applied'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { numberAt } from '../../lib/manifest/value-at'
import { inSeconds } from '../../lib/parts/container/probes'
import { GATI, HANDLER_LABEL, VERSION_LABEL, versionName } from '../../lib/parts/versions/names'
import { groupAndKind } from '../../lib/run/ownership/immutable-fields'
import { isBeingDeleted } from '../reconcile/live-object'
import type { NamespaceState } from '../reconcile/namespace-state'
import { healthOf } from '../status/health'
import { obstacleTo } from './compatibility'
import type { MeasuredVersion } from './meter'
import { routeTo } from './named-services'
import { EMPTY_STATE, type TimescapePolicy, type TimescapeState, type VersionObservation } from './state'

/** A handler that keeps several versions. */
export interface VersionedHandler {
  claim: DeploymentResource
  /** Name of the handler’s current version. */
  wanted: string
  timescape: Partial<Timescape>
}

const isGati = ({ apiVersion, kind }: DeploymentResource, wanted: string): boolean =>
  apiVersion === GATI && kind === wanted

/** Returns the handlers of a namespace that keep several versions. The specs of these handlers can be invalid. */
export const versionedHandlers = ({ claims }: NamespaceState): VersionedHandler[] =>
  claims.flatMap((claim) => {
    const spec = isPlain(claim.spec) ? claim.spec : {}
    const { timescape, version } = spec
    if (!isGati(claim, 'GatiHandler') || isBeingDeleted(claim)) return []
    if (!isPlain(timescape) || typeof version !== 'string') return []
    return [{ claim, wanted: versionName(claim.metadata.name, version), timescape: timescape as Partial<Timescape> }]
  })

/**
 * Returns the policy of a handler in milliseconds. Invalid steps count as absent, because the status already reports
 * the error.
 */
export function policyOf({ steps, pause, failures, drain }: Partial<Timescape>): TimescapePolicy {
  const preset = TIMESCAPE_DEFAULTS
  const ms = (value: number | string | undefined, other: number) => (inSeconds(value) ?? other) * 1000
  return {
    steps: Array.isArray(steps) && steps.at(-1) === 100 ? steps : preset.steps,
    pauseMs: ms(pause, preset.pause),
    failures: failures ?? preset.failures,
    samples: drain?.samples ?? preset.drain.samples,
    graceMs: ms(drain?.grace, preset.drain.grace),
  }
}

/** Returns the state that the status of a handler contains. */
export function storedState({ status }: DeploymentResource): TimescapeState {
  const stored = isPlain(status) ? status.timescape : undefined
  return isPlain(stored) && Array.isArray(stored.versions) ? (stored as unknown as TimescapeState) : EMPTY_STATE
}

/**
 * Returns the name of the version to which an object belongs; undefined if the object does not belong to the handler.
 */
export function versionNameOf({ metadata }: DeploymentResource, { claim }: VersionedHandler): string | undefined {
  const { [HANDLER_LABEL]: handler, [VERSION_LABEL]: version } = metadata.labels ?? {}
  const isOwn = handler === claim.metadata.name && metadata.namespace === claim.metadata.namespace
  return isOwn && version !== undefined ? versionName(handler, version) : undefined
}

/** Returns the state of a handler's versions in the cluster, without measurements. */
export function observedVersions(
  handler: VersionedHandler,
  state: NamespaceState,
): Omit<VersionObservation, keyof MeasuredVersion>[] {
  const own = state.objects.flatMap((object) => {
    const name = versionNameOf(object, handler)
    return name === undefined ? [] : [{ name, object }]
  })
  return [...new Set(own.map(({ name }) => name))].sort().flatMap((name) => {
    const objects = own.filter((one) => one.name === name).map(({ object }) => object)
    const pods = objects.find((object) => groupAndKind(object) === 'apps Deployment')
    const hasService = objects.some((object) => groupAndKind(object) === ' Service')
    if (pods === undefined && !hasService) return []
    const routedBy = routeTo(name, state)
    const obstacle = obstacleTo(declaredFor(name, handler, state))
    return [
      {
        name,
        content: pods?.metadata.annotations?.[APPLIED_HASH] ?? '',
        health: pods === undefined ? 'missing' : healthOf(pods).state,
        hasService,
        hasPods: pods !== undefined,
        isScaledDown: pods !== undefined && isScaledDown(pods),
        ...(routedBy === undefined ? {} : { routedBy }),
        ...(obstacle === undefined ? {} : { blockedBy: obstacle }),
      },
    ]
  })
}

const isScaledDown = (deployment: DeploymentResource): boolean =>
  numberAt(deployment, ['spec', 'replicas']) === 0 && (numberAt(deployment, ['status', 'replicas']) ?? 0) === 0

function declaredFor(name: string, { claim }: VersionedHandler, { claims }: NamespaceState) {
  const specs = claims.filter((one) => isGati(one, 'GatiVersion')).map(({ spec }) => (isPlain(spec) ? spec : {}))
  const found = specs.find(
    ({ handler, versionId }: Plain) =>
      handler === claim.metadata.name &&
      typeof versionId === 'string' &&
      versionName(claim.metadata.name, versionId) === name,
  )
  if (found === undefined) return undefined
  const { transformers = [] } = found
  return {
    breaking: found.breaking === true,
    transformers: (Array.isArray(transformers) ? transformers : [transformers]) as string[],
  }
}

/** Checks whether GatiVersions set the weights of a handler explicitly. */
export const isByHand = ({ claim }: VersionedHandler, { claims }: NamespaceState): boolean =>
  claims.some(
    (one) =>
      isGati(one, 'GatiVersion') &&
      isPlain(one.spec) &&
      one.spec.handler === claim.metadata.name &&
      typeof one.spec.routingWeight === 'number',
  )
