import type { FieldPath, Finding } from '../../lib/finding/finding'
import { badValue, missingField, noEffect } from '../../lib/finding/rules'
import type { Claim, CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { compact, defined } from '../../lib/manifest/compact'
import type { Manifest } from '../../lib/manifest/manifest'
import type { ContainerSpec } from '../../lib/parts/container/spec'
import { withMargins, withServingDefaults } from '../../lib/parts/serving/defaults'
import { asDeployment } from '../../lib/parts/serving/serving'
import type { ServingFields } from '../../lib/parts/serving/spec'
import { versionsOf } from '../../lib/parts/versions/backends'
import { HANDLER_LABEL, VERSION_LABEL, versionName } from '../../lib/parts/versions/names'
import type { WorkloadDefaults } from '../../lib/settings/workload-defaults'
import type { Spec } from './spec'
import type { Timescape } from './timescape-spec'
import { checkWarmPool, withWarmPool } from './warm-pool'

export type Complete = ReturnType<typeof complete>

/** Returns the handler as a long-running application with one container. */
export const complete = (spec: Spec, workload: WorkloadDefaults) => ({
  ...withServingDefaults(servingFields(spec), workload),
  update: withMargins(undefined, workload),
})

function servingFields(spec: Spec): ServingFields {
  const { image, port, resources, env, configs, secrets, health } = spec
  const container = compact<ContainerSpec>({
    image,
    http: { port },
    resources,
    env,
    configs,
    secrets,
    health,
  } as ContainerSpec)
  const { 'part-of': partOf, version, replicas, scaling, network, serviceAccount, disruption } = spec
  return {
    ...defined({ 'part-of': partOf, replicas, scaling, network, serviceAccount, disruption }),
    version,
    containers: [container],
    service: true,
  }
}

/** Returns the name of the Deployment and the Service of the current version. */
const workloadOf = ({ name }: Claim<unknown>, { timescape, version }: Spec): string =>
  timescape === undefined ? name : versionName(name, version)

/**
 * Returns the objects of the current version. Earlier versions remain in the cluster until the operator removes them.
 */
export function expand(claim: CompleteClaim<Complete, Spec>, world: World): Expansion {
  const { written } = claim
  const { manifests, findings } = asDeployment({ ...claim, name: workloadOf(claim, written), written: {} }, world)
  return {
    manifests: manifests.map((one) => withVersion(withWarmPool(one, written, claim.annotations), claim)),
    findings: [
      ...findings.map((one) => atField(one)),
      ...checkTimescape(written.timescape),
      ...checkWarmPool(written),
      ...checkWeights(claim, world),
    ],
  }
}

function withVersion(manifest: Manifest, { name, written }: CompleteClaim<Complete, Spec>): Manifest {
  const { metadata } = manifest
  const labels = { ...metadata.labels, [HANDLER_LABEL]: name, [VERSION_LABEL]: written.version }
  return { ...manifest, metadata: { ...metadata, labels } }
}

/** Maps a finding about the container to the field of the handler. */
function atField(finding: Finding): Finding {
  const [root, list, at, field, ...rest] = finding.path ?? []
  if (root !== 'spec' || list !== 'containers' || typeof at !== 'number') return finding
  const name = field === 'http' ? ['port'] : [field, ...rest].filter((step) => step !== undefined)
  return { ...finding, path: ['spec', ...name] }
}

function checkTimescape(timescape: Timescape | undefined): Finding[] {
  if (timescape === undefined) return []
  const { steps, check } = timescape
  const path: FieldPath = ['spec', 'timescape']
  const findings: Finding[] = []
  if (steps.at(-1) !== 100) {
    const message = `The last step is ${steps.at(-1)}, so the new version would never get all requests. Add the step 100.`
    findings.push(badValue.at([...path, 'steps', steps.length - 1], message))
  }
  for (const [at, step] of steps.entries()) {
    const before = steps[at - 1]
    if (before === undefined || before < step) continue
    const message = `The step ${step} is not greater than the previous step (${before}). Sort the steps, and remove duplicates.`
    findings.push(badValue.at([...path, 'steps', at], message))
  }
  if (check !== undefined && check.max === undefined && check.min === undefined) {
    const message = '`check` has no bounds. Add `max`, `min` or both.'
    findings.push(missingField.at([...path, 'check'], message))
  }
  return findings
}

/** Checks the weights that GatiVersions set explicitly. */
function checkWeights(claim: CompleteClaim<Complete, Spec>, world: World): Finding[] {
  const versions = versionsOf(claim, world)
  if (versions.length > 0 && claim.written.timescape === undefined) {
    const message = `GatiVersion/${versions[0]?.name} has no effect, because the handler keeps only one version. Add \`timescape: {}\`, or remove the GatiVersion.`
    return [noEffect.at(['spec'], message, { severity: 'warning' })]
  }
  const weights = versions.flatMap(({ spec }) => (typeof spec.routingWeight === 'number' ? [spec.routingWeight] : []))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (weights.length === 0 || sum === 100) return []
  const message = `The values of \`routingWeight\` in the GatiVersions of this handler add up to ${sum}. Change the values so that their sum is 100.`
  return [badValue.at(['spec', 'timescape'], message)]
}
