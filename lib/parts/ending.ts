import { type Draft, error, type FieldPath } from '../finding/finding'
import type { ContainerSpec } from './container-spec'

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const

/** What only a container has use for that keeps running and serves. */
const SERVING = ['http', 'grpc', 'ports', 'health', ...PROBES] as const

/** What Kubernetes refuses besides for an init container that runs to its end. Source: validateInitContainers, v1.34. */
const RUNNING_ON = [...SERVING, 'lifecycle', 'resizePolicy'] as const

/** Of those what is an error where somebody wrote it; ports are only names, and `health` the container itself judges. */
const REFUSED = ['http', 'grpc', ...PROBES, 'lifecycle', 'resizePolicy'] as const

/** Whether an init container keeps running beside the others. Source: KEP-753, sidecar containers. */
export const runsOn = ({ sidecar, restartPolicy }: ContainerSpec): boolean =>
  sidecar === true || restartPolicy === 'Always'

/**
 * A container that runs to its end, with everything of its base but what it has no use for, so that it can share a base
 * with a server.
 *
 * @param own what the container says itself, which stays
 * @param based the same with everything of its base
 */
export function ending(
  own: ContainerSpec,
  based: ContainerSpec,
  field: 'containers' | 'initContainers',
): ContainerSpec {
  const useless: readonly string[] = field === 'containers' ? SERVING : RUNNING_ON
  const inherited = Object.entries(based).filter(([name]) => !useless.includes(name))
  const kept = Object.entries(own).filter(([name]) => useless.includes(name))
  return Object.fromEntries([...inherited, ...kept]) as ContainerSpec
}

/** What an init container that runs to its end says of serving. */
export function checkEnding(spec: ContainerSpec, path: FieldPath): Draft[] {
  return REFUSED.filter((field) => spec[field] !== undefined).map((field) => {
    const message = `This container runs to its end before the others start, so \`${field}\` has no meaning, and Kubernetes refuses probes and hooks there. Remove it, or let the container run on with \`sidecar: true\`.`
    return error('no-probes-here', [...path, field], message, { atKey: true })
  })
}
