import { suite } from '../../functions/suite'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { isolate, type ObjectsInCluster } from '../../lib/run/isolation/isolate'
import type { IsolatedClaim } from '../../lib/run/isolation/result'
import { isBeingDeleted, keyOf } from './live-object'
import type { NamespaceState } from './namespace-state'

/** Kinds that the operator cannot read. The operator cannot report missing objects of these kinds. */
const UNREADABLE = 'Secret/*'

/**
 * Returns the result of the engine for each claim of a namespace, keyed by its identity. Omits claims that are being
 * deleted.
 */
export function expandNamespace(state: NamespaceState): Map<string, IsolatedClaim> {
  const results = isolate(engineInput(state), suite).claims
  return new Map(presentIn(state).map((claim, at) => [keyOf(claim), results[at] as IsolatedClaim]))
}

const presentIn = ({ claims }: NamespaceState): DeploymentResource[] => claims.filter((claim) => !isBeingDeleted(claim))

/** Returns the input of the engine for a namespace, without claims that are being deleted. */
export function engineInput(state: NamespaceState): ObjectsInCluster {
  const { objects, organisation } = state
  const settings = withUnreadable(organisation ?? NO_SETTINGS)
  const claims = presentIn(state).map((claim) =>
    claim.kind === suite.settings.kind ? withUnreadable(asWritten(claim)) : asWritten(claim),
  )
  return { claims, live: objects, settings }
}

const NO_SETTINGS: Plain = {
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoPackage',
  metadata: { name: 'operator' },
  spec: {},
}

/** Returns a claim with only the fields that its author can set. */
function asWritten({ metadata, status: _, ...fields }: DeploymentResource): Plain {
  const { name, namespace, labels, annotations } = metadata
  return { ...fields, metadata: { name, namespace, labels, annotations } }
}

function withUnreadable(settings: Plain): Plain {
  const spec = isPlain(settings.spec) ? settings.spec : {}
  const checks = isPlain(spec.checks) ? spec.checks : {}
  if (checks.external !== undefined && !Array.isArray(checks.external)) return settings
  return { ...settings, spec: { ...spec, checks: { ...checks, external: [...(checks.external ?? []), UNREADABLE] } } }
}
