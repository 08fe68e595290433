import { type Draft, error, type FieldPath } from '../finding/finding'
import type { World } from '../kind/claim'
import { withBase } from './base'
import type { ContainerSpec } from './container-spec'
import { besideMain, namedPorts } from './ports'
import { checkHealth, probesOf } from './probes'

/** What a base has for the programs that serve with it; a program that runs to its end does without. */
const SERVING = ['http', 'grpc', 'ports', 'health', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const
const serving: readonly string[] = SERVING

/**
 * The containers of a job, with everything of their bases but what only a server has use for, so that a Deployment and
 * a job can share a base. Sidecars keep all of it: a job's main container waits until a sidecar has started.
 */
export function jobContainers(
  containers: readonly ContainerSpec[],
  field: 'containers' | 'initContainers',
  world: Pick<World, 'claims'>,
): { containers: ContainerSpec[]; findings: Draft[] } {
  const findings: Draft[] = []
  const resolved = containers.map((own, at) => {
    const path = ['spec', field, at]
    const based = withBase(own, path, world)
    // A base that is missing is found again, and reported, where the pod is built.
    if (based.findings.length > 0) return own
    if (based.spec.sidecar === true) {
      const probed = withProbes(besideMain(based.spec), path)
      findings.push(...probed.findings)
      return probed.spec
    }
    findings.push(...checkServing(own, path))
    const inherited = Object.entries(based.spec).filter(([name]) => !serving.includes(name))
    const kept = Object.entries(own).filter(([name]) => serving.includes(name))
    return Object.fromEntries([...inherited, ...kept]) as ContainerSpec
  })
  return { containers: resolved, findings }
}

/** A sidecar's probes, as Kubernetes writes them. */
function withProbes(sidecar: ContainerSpec, path: FieldPath): { spec: ContainerSpec; findings: Draft[] } {
  const ports = namedPorts(sidecar)
  const portOf = (name: string) => ports.find((port) => port.name === name)?.containerPort
  const probed = { http: portOf('http'), grpc: portOf('grpc') }
  const { health, ...spec } = sidecar
  return { spec: { ...probesOf(health, probed), ...spec }, findings: checkHealth(health, probed, [...path, 'health']) }
}

function checkServing(own: ContainerSpec, path: FieldPath): Draft[] {
  return (['http', 'grpc'] as const).flatMap((name) => {
    const port = own[name]?.port
    if (port === undefined) return []
    const message = `Nobody calls a program that runs to its end: it gets no Service and no probes. Remove \`${name}\`; for metrics write \`ports: [{name: ${name}, port: ${port}}]\`.`
    return [error('not-for-jobs', [...path, name], message, { atKey: true })]
  })
}
