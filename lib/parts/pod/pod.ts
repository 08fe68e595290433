import type { FieldPath, Finding } from '../../finding/finding'
import { Report } from '../../finding/report'
import type { World } from '../../kind/claim'
import type { ClaimTemplate, PodTemplate } from '../../manifest/kubernetes'
import type { Manifest } from '../../manifest/manifest'
import type { NamedPort } from '../container/ports'
import { appOf, checkApp, type Identity } from '../identity/identity'
import type { Tags } from '../monitoring/monitoring'
import { buildVolumes } from '../storage/volumes'
import { podCompanions } from './companions'
import { buildContainers } from './containers'
import { type PodTraits, podContext } from './context'
import type { PodClaim } from './defaults'
import { containerRoles } from './roles'
import { podTemplate } from './template'

export interface BuiltPod {
  id: Identity
  template: PodTemplate
  /** Returns the path of the container with this name in the spec. */
  pathOf: (container: string) => FieldPath
  /** Ports of all containers. */
  ports: NamedPort[]
  /** New volumes that `volumes` requests, to be created with the workload. */
  disks: ClaimTemplate[]
  /** Objects in addition to the workload: ServiceAccount, ConfigMaps and PodMonitor. */
  manifests: Manifest[]
  /** Environment and version of the application, if these are known. */
  tags: Tags
  /** Labels for the metadata of the workload. */
  labels: Record<string, string>
  annotations: Record<string, string>
  findings: Finding[]
}

/** Builds the pod template of a claim, and the objects that accompany the pods. */
export function buildPod(claim: PodClaim, world: World, traits: PodTraits): BuiltPod {
  const report = new Report()
  const { spec } = claim
  const app = appOf(claim)
  report.addAll(checkApp(claim, traits.mainName === undefined ? 'dns-label' : 'label-value'))
  const main = { name: traits.mainName ?? spec.main ?? app, isGiven: spec.main !== undefined, alone: spec.main ?? app }
  const roles = report.take(containerRoles(spec, main, world))
  const names = roles.everyone.map(({ name }) => name)
  const volumes = report.take(buildVolumes(spec.volumes ?? [], names, ['spec', 'volumes']))
  const context = report.take(podContext(claim, world, traits, roles))
  const containers = report.take(buildContainers(context, volumes))
  const { template, pathOf } = report.take(podTemplate(context, containers, volumes))
  const companions = report.take(podCompanions(context, template.spec.hostNetwork === true))
  const { id, ports, tags, datadogTags, monitor } = context
  return {
    ...{ id, template, pathOf, ports, tags },
    disks: volumes.disks,
    manifests: [...companions.manifests, ...containers.configs, ...monitor.manifests],
    labels: { ...id.labels, ...datadogTags.labels },
    annotations: spec.reloader === true ? { 'reloader.stakater.com/auto': 'true' } : {},
    findings: report.findings,
  }
}
