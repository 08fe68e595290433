import type { FieldPath, Finding } from '../../finding/finding'
import { Report } from '../../finding/report'
import type { World } from '../../kind/claim'
import { withBase } from '../container/base/base'
import { besideMain, namedPorts } from '../container/ports'
import type { ContainerSpec } from '../container/spec'
import { checkNames, type MainName, type Named } from './checks'
import { initContainer } from './ending-containers'
import type { PodFields } from './spec'

/** The containers of a pod by their role. */
export interface Roles {
  /** Those of `containers`, as written. */
  all: readonly Named[]
  main: Named | undefined
  /** Those that run at the same time, the main one first. */
  ordered: readonly Named[]
  /** Those that start before the main container, in order. */
  before: readonly Named[]
  /** All containers. */
  everyone: readonly Named[]
  /** Long-running containers: the ordered ones and the sidecars. */
  running: readonly Named[]
}

/**
 * Determines the role of each container of a pod, with its base.
 *
 * @param main name of the main container, and of a single one without a name
 */
export function containerRoles(
  spec: Pick<PodFields, 'containers' | 'initContainers'>,
  given: MainName & { alone: string },
  world: World,
): Roles & { findings: readonly Finding[] } {
  const report = new Report()
  const resolve = (containers: readonly ContainerSpec[], field: string): Named[] =>
    containers.map((container, at) => {
      const path: FieldPath = ['spec', field, at]
      const based = report.take((field === 'initContainers' ? initContainer : withBase)(container, path, world))
      const alone = field === 'containers' && containers.length === 1
      return { spec: based.spec, path, name: based.spec.name ?? (alone ? given.alone : '') }
    })
  const all = resolve(spec.containers, 'containers')
  const containers = all.filter((one) => !isSidecar(one))
  const inits = resolve(spec.initContainers ?? [], 'initContainers')
  report.addAll(checkNames([...all, ...inits], containers, given))
  const main = containers.find((one) => one.name === given.name) ?? containers[0]
  // If the main container has no port, another one can be first.
  const serves = main !== undefined && namedPorts(main.spec).length > 0
  const beside = (others: readonly Named[]) => (serves ? others.map(asBeside) : others)
  const before = beside([...all.filter(isSidecar), ...inits])
  const ordered = main === undefined ? containers : [main, ...beside(containers.filter((one) => one !== main))]
  const running = [...ordered, ...before.filter(isSidecar)]
  return { all, main, ordered, before, everyone: [...ordered, ...before], running, findings: report.findings }
}

export const isSidecar = ({ spec }: Named): boolean => spec.sidecar === true

const asBeside = (one: Named): Named => ({ ...one, spec: besideMain(one.spec) })
