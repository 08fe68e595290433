import type { Finding, FieldPath } from '../../finding/finding'
import type { World } from '../../kind/claim'
import { isPlain } from '../../manifest/manifest'
import { isSidecar } from '../../manifest/pods'
import { withBase } from '../container/base/base'
import type { ContainerSpec } from '../container/spec'
import { notForJobs } from './rules'

/** Fields that containers of jobs do not inherit from their base. */
const SERVING = ['http', 'grpc', 'ports', 'health', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const
const serving: readonly string[] = SERVING

/** Fields that Kubernetes refuses in init containers. Source: validateInitContainers, v1.34. */
const NOT_BEFORE = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const

/**
 * Returns the main containers of a job with their bases merged, but without fields for servers, so that a Deployment
 * and a job can share a base. Sidecars keep all fields, because the main container of a job waits until a sidecar has
 * started.
 */
export function jobContainers(
  containers: readonly ContainerSpec[],
  world: Pick<World, 'claims' | 'once'>,
): { containers: ContainerSpec[]; findings: Finding[] } {
  const findings: Finding[] = []
  const resolved = containers.map((own, at) => {
    const path = ['spec', 'containers', at]
    const based = withBase(own, path, world)
    // A missing base is reported when the pod is built.
    if (based.findings.length > 0) return own
    if (based.spec.sidecar === true) return based.spec
    findings.push(
      ...checkServing(own, path, (name, port) => `for metrics, set \`ports: [{name: ${name}, port: ${port}}]\``),
    )
    return withoutInherited(own, based.spec, serving)
  })
  return { containers: resolved, findings }
}

/**
 * Completes an init container with the fields of its base. A sidecar has `restartPolicy: Always` and serves like a
 * regular container; other init containers run to completion.
 */
export function initContainer(
  own: ContainerSpec,
  path: FieldPath,
  world: Pick<World, 'claims' | 'once'>,
): { spec: ContainerSpec; findings: Finding[] } {
  const based = withBase(own, path, world)
  if (based.findings.length > 0) return based
  if (based.spec.sidecar === true || isSidecar(based.spec)) {
    return { spec: { ...based.spec, sidecar: true }, findings: [] }
  }
  const fix = 'for a container that keeps running, set `sidecar: true`'
  const refused = NOT_BEFORE.filter((field) => isPlain(own[field])).map((field) => {
    const message = `\`${field}\` is not allowed in an init container. Remove the field; ${fix}.`
    return notForJobs.at([...path, field], message, { atKey: true })
  })
  return {
    spec: withoutInherited(own, based.spec, [...serving, 'lifecycle']),
    findings: [...checkServing(own, path, () => fix), ...refused],
  }
}

/** Merges a container into its base. Omits the given fields of the base. */
const withoutInherited = (own: ContainerSpec, based: ContainerSpec, fields: readonly string[]): ContainerSpec =>
  Object.fromEntries(
    Object.entries(based).filter(([name]) => !fields.includes(name) || Object.hasOwn(own, name)),
  ) as ContainerSpec

function checkServing(own: ContainerSpec, path: FieldPath, fix: (name: string, port: number) => string): Finding[] {
  return (['http', 'grpc'] as const).flatMap((name) => {
    const port = own[name]?.port
    if (port === undefined) return []
    const message = `\`${name}\` has no effect, because jobs get no Service and no probes. Remove the field; ${fix(name, port)}.`
    return [notForJobs.at([...path, name], message, { atKey: true })]
  })
}
