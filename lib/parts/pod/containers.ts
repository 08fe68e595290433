import type { Finding } from '../../finding/finding'
import { Report } from '../../finding/report'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { ConfigMap } from '../../manifest/kubernetes'
import { type BuiltContainer, buildContainer } from '../container/container'
import { containerPorts, namedPorts } from '../container/ports'
import type { BuiltVolumes } from '../storage/volumes'
import type { NamedContainer } from './checks'
import type { PodContext } from './context'
import { hasSidecarField } from './roles'
import { hasDefaultDisk, withVolumes } from './scratch-space'

/** Containers of a pod, and the ConfigMaps for their environment variables. */
export interface BuiltContainers {
  mains: readonly BuiltContainer[]
  inits: readonly BuiltContainer[]
  all: readonly BuiltContainer[]
  configs: readonly ConfigMap[]
  findings: readonly Finding[]
}

/** Builds the containers of a pod. */
export function buildContainers(context: PodContext, volumes: BuiltVolumes): BuiltContainers {
  const report = new Report()
  const { before, ordered } = context.roles
  const build = (one: NamedContainer) => report.take(buildOne(one, context, volumes))
  const inits = before.map(build)
  const mains = ordered.map(build)
  const all = [...mains, ...inits]
  const { id } = context
  const configs = [...ordered, ...before].flatMap((one, at): ConfigMap[] => {
    const data = all[at]?.config
    if (data === undefined) return []
    return [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configName(one, context), labels: id.labels }, data },
    ]
  })
  return { mains, inits, all, configs, findings: report.findings }
}

/** Returns the name of the ConfigMap with the environment variables of a container. */
const configName = (one: NamedContainer, { id, roles }: PodContext): string =>
  nameWithSuffix(id.name, one === roles.main ? 'env' : `${one.name}-env`, 253)

function buildOne(one: NamedContainer, context: PodContext, volumes: BuiltVolumes): BuiltContainer {
  const { claim, roles, traits, world, security, datadogTags, monitor, connected } = context
  const named = connected.variables.get(one.name)
  const isMain = one === roles.main
  const serves = traits.serves && roles.running.includes(one)
  const { workload } = world.settings
  const provider = roles.ordered.find(({ spec }) => hasDefaultDisk(spec))
  const ephemeralStorage =
    one === provider ? withVolumes(workload.ephemeralStorage, volumes.volumes) : workload.ephemeralStorage
  const built = buildContainer(one.spec, {
    name: one.name,
    path: one.path,
    defaults: { ...workload, ephemeralStorage },
    images: world.settings.images,
    security,
    sleep: serves && namedPorts(one.spec).length > 0 ? (claim.spec.stop?.sleep ?? 0) : 0,
    probed: serves || hasSidecarField(one),
    configName: configName(one, context),
    tmpVolume: isMain && !isTaken('tmp', context, volumes) ? 'tmp' : nameWithSuffix('tmp', one.name),
    contributions: [
      ...volumes.mounts.filter(({ container }) => container === one.name).map(({ contribution }) => contribution),
      ...(named === undefined ? [] : [named]),
      ...(isMain ? [datadogTags.container, ...(traits.main ?? [])] : []),
    ],
  })
  if (isMain && monitor.added.length > 0) {
    built.container.ports = [...(built.container.ports ?? []), ...containerPorts({ ports: monitor.added })]
  }
  return built
}

/** Checks whether the pod defines or mounts a volume with this name. */
const isTaken = (name: string, { traits }: PodContext, { volumes, disks }: BuiltVolumes): boolean =>
  volumes.some((one) => one.name === name) ||
  disks.some(({ metadata }) => metadata.name === name) ||
  (traits.main ?? []).some(({ volumeMounts = [] }) => volumeMounts.some((mount) => mount.name === name))
