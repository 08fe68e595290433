import type { FieldPath, Finding } from '../../finding/finding'
import { Report } from '../../finding/report'
import type { World } from '../../kind/claim'
import { withBase } from '../container/base/base'
import { withoutHttpName, namedPorts } from '../container/ports'
import type { ContainerSpec } from '../container/spec'
import { checkNames, type MainName, type NamedContainer } from './checks'
import { initContainer } from './ending-containers'
import type { PodFields } from './spec'

/** Containers of a pod, grouped by their role. */
export interface Roles {
  /** Containers in `containers`, as the user wrote them. */
  all: readonly NamedContainer[]
  main: NamedContainer | undefined
  /** Containers that run at the same time, starting with the main container. */
  ordered: readonly NamedContainer[]
  /** Containers that run before the main container starts, in order. */
  before: readonly NamedContainer[]
  /** All containers. */
  everyone: readonly NamedContainer[]
  /** Long-running containers: the ordered containers and the sidecars. */
  running: readonly NamedContainer[]
}

/**
 * Determines the role of each container in a pod. The bases of the containers are merged.
 *
 * @param main name of the main container, which also names a single container without a name
 */
export function containerRoles(
  spec: Pick<PodFields, 'containers' | 'initContainers'>,
  given: MainName & { alone: string },
  world: World,
): Roles & { findings: readonly Finding[] } {
  const report = new Report()
  const resolve = (containers: readonly ContainerSpec[], field: string): NamedContainer[] =>
    containers.map((container, at) => {
      const path: FieldPath = ['spec', field, at]
      const based = report.take((field === 'initContainers' ? initContainer : withBase)(container, path, world))
      const alone = field === 'containers' && containers.length === 1
      return { spec: based.spec, path, name: based.spec.name ?? (alone ? given.alone : '') }
    })
  const all = resolve(spec.containers, 'containers')
  const containers = all.filter((one) => !hasSidecarField(one))
  const inits = resolve(spec.initContainers ?? [], 'initContainers')
  report.addAll(checkNames([...all, ...inits], containers, given))
  const main = containers.find((one) => one.name === given.name) ?? containers[0]
  // If the main container has no port, another container can come first.
  const serves = main !== undefined && namedPorts(main.spec).length > 0
  const asSecondaries = (others: readonly NamedContainer[]) => (serves ? others.map(asSecondary) : others)
  const before = asSecondaries([...all.filter(hasSidecarField), ...inits])
  const ordered = main === undefined ? containers : [main, ...asSecondaries(containers.filter((one) => one !== main))]
  const running = [...ordered, ...before.filter(hasSidecarField)]
  return { all, main, ordered, before, everyone: [...ordered, ...before], running, findings: report.findings }
}

export const hasSidecarField = ({ spec }: NamedContainer): boolean => spec.sidecar === true

const asSecondary = (one: NamedContainer): NamedContainer => ({ ...one, spec: withoutHttpName(one.spec) })
