import type { Finding } from '../../lib/finding/finding'
import { badValue, givenTwice, missingField } from '../../lib/finding/rules'
import type { CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { compact, defined } from '../../lib/manifest/compact'
import type { ContainerSpec } from '../../lib/parts/container/spec'
import type { Network } from '../../lib/parts/network/spec'
import { withMargins, withServingDefaults } from '../../lib/parts/serving/defaults'
import { asDeployment } from '../../lib/parts/serving/serving'
import type { ServingFields } from '../../lib/parts/serving/spec'
import type { WorkloadDefaults } from '../../lib/settings/workload-defaults'
import type { Spec } from './spec'

export type Complete = ReturnType<typeof complete>

/** Returns the module as a long-running application with one container. */
export const complete = (spec: Spec, workload: WorkloadDefaults) => ({
  ...withServingDefaults(servingFields(spec), workload),
  update: withMargins(undefined, workload),
})

function servingFields(spec: Spec): ServingFields {
  const { 'part-of': partOf, version, replicas, scaling, runtimeClass, nodeSelector, capabilities } = spec
  const { image, port, resources, env, configs, secrets, health } = spec
  const protocol = spec.protocol ?? (spec.moduleType === 'wasm' ? 'http' : 'grpc')
  const container = { image, [protocol]: { port }, resources, env, configs, secrets, health } as ContainerSpec
  return {
    ...defined({ 'part-of': partOf, version, replicas, scaling, runtimeClass, nodeSelector }),
    containers: [compact<ContainerSpec>(container)],
    service: true,
    // The settings cannot extend the list of capabilities, and the root file system is always read-only.
    security: { readOnlyRoot: true, capabilities: capabilities.includes('bind-low-ports') ? ['NET_BIND_SERVICE'] : [] },
    network: networkOf(spec),
    ...(capabilities.includes('storage') ? { volumes: [{ name: 'data', path: '/data', empty: { size: '1Gi' } }] } : {}),
  }
}

/** Returns the allowed traffic. Without the capability, the module cannot even resolve names. */
const networkOf = ({ capabilities, from }: Spec): Network => ({
  ...(from === undefined ? {} : { from }),
  to: capabilities.includes('network') ? [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] : [],
})

export function expand(claim: CompleteClaim<Complete, Spec>, world: World): Expansion {
  const { written } = claim
  const { manifests, findings } = asDeployment({ ...claim, written: {} }, world)
  return { manifests, findings: [...findings.map((one) => atField(one, written)), ...check(written)] }
}

/** Maps a finding about the container to the field of the module. */
function atField(finding: Finding, { port }: Spec): Finding {
  const [root, list, at, field, ...rest] = finding.path ?? []
  if (root !== 'spec') return finding
  if (list === 'network')
    return { ...finding, path: ['spec', ...[at, field, ...rest].filter((one) => one !== undefined)] }
  if (list !== 'containers' || typeof at !== 'number') return finding
  const isPort = (field === 'http' || field === 'grpc') && port !== undefined
  return { ...finding, path: ['spec', ...(isPort ? ['port'] : [field, ...rest].filter((one) => one !== undefined))] }
}

function check({ moduleType, runtimeClass, capabilities, port }: Spec): Finding[] {
  const findings: Finding[] = []
  if (moduleType === 'wasm' && runtimeClass === undefined) {
    const message =
      'A `wasm` module requires a runtime. Add `runtimeClass: wasmtime-spin`, or another RuntimeClass in the cluster.'
    findings.push(missingField.at(['spec', 'moduleType'], message))
  }
  for (const [at, one] of capabilities.entries()) {
    if (capabilities.indexOf(one) === at) continue
    findings.push(givenTwice.at(['spec', 'capabilities', at], `\`${one}\` is listed twice. Remove one of the two.`))
  }
  if (port < 1024 && !capabilities.includes('bind-low-ports')) {
    const message = `Port ${port} requires a capability. Set a port of at least 1024, or add \`bind-low-ports\` to \`capabilities\`.`
    findings.push(badValue.at(['spec', 'port'], message))
  }
  return findings
}
