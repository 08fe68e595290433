import type { Finding, FieldPath } from '../../finding/finding'
import type { Claim, World } from '../../kind/claim'
import { compact, nonEmpty, nonEmptyMap } from '../../manifest/compact'
import { contentHash, stableJson } from '../../manifest/hash'
import type { ClaimTemplate, ConfigMap, PodSpec, PodTemplate, Volume } from '../../manifest/kubernetes'
import type { Manifest } from '../../manifest/manifest'
import { nameWithSuffix } from '../../manifest/grammar/name'
import { type ContainerContribution, joinMaps, joinNamed } from '../container/contribution'
import { accountUse } from '../access/account-use'
import { withBase } from '../container/base/base'
import { configsRead } from '../config/use'
import { type BuiltContainer, buildContainer } from '../container/container'
import { checkSecurity } from '../container/security'
import type { ContainerSpec } from '../container/spec'
import { initContainer } from './ending-containers'
import { appOf, checkApp, type Identity, identity } from '../identity/identity'
import { imageRef, imageTag } from '../container/image'
import { datadog, podMonitor } from '../monitoring/monitoring'
import { besidePod } from './beside'
import { checkNames, checkPorts, checkSelector, checkStop, type Named } from './checks'
import { defined, overlaid, podSecurity, securityOf } from './security'
import type { PodFields } from './spec'
import { checkUsedSecrets } from '../connections/bypassed-pool'
import { besideMain, containerPorts, type NamedPort, namedPorts } from '../container/ports'
import { pullSecretsOf } from '../access/pull-secrets'
import { softSpread } from './spread'
import { buildVolumes } from '../storage/volumes'

/** What a kind says about the pods it runs. */
export interface PodTraits {
  /** It runs until it is told to stop, so it has probes and stops gracefully. Jobs do not. */
  serves: boolean
  /** Whether a Service leads to its ports. Default: where it serves. */
  service?: boolean
  /** The label by which pods of different revisions differ. */
  revisionLabel?: string
  /** Whether several pods may run side by side, so that spreading them makes sense. */
  spreads: boolean
  restartPolicy?: 'OnFailure' | 'Never'
  /** What the workload is within the application, for its labels. */
  component?: string
  /** What the main container is called, where not like the application. */
  mainName?: string
  /** More for the main container. */
  main?: readonly ContainerContribution[]
  volumes?: readonly Volume[]
}

export interface BuiltPod {
  id: Identity
  template: PodTemplate
  /** Where a container stands in the spec, by its name. */
  pathOf: (container: string) => FieldPath
  /** The ports of all containers. */
  ports: NamedPort[]
  /** New disks that the volumes ask for. */
  disks: ClaimTemplate[]
  /** What stands beside the workload: ServiceAccount, ConfigMaps, PodMonitor. */
  manifests: Manifest[]
  /** The environment and version, as far as they are known. */
  tags: { env: string | undefined; version: string | undefined }
  /** Labels for the workload's own metadata. */
  labels: Record<string, string>
  annotations: Record<string, string>
  findings: Finding[]
}

interface Gathered {
  /** Those of `containers`, as they are written. */
  all: readonly Named[]
  main: Named | undefined
  /** Those that run side by side, the main one first. */
  ordered: readonly Named[]
  /** What starts before the main container, in this order. */
  before: readonly Named[]
  findings: Finding[]
}

/** The containers of a pod with what their bases give them, each in its place. */
function gather(spec: PodFields, app: string, mainName: string, world: World): Gathered {
  const findings: Finding[] = []
  const resolve = (containers: readonly ContainerSpec[], field: string): Named[] =>
    containers.map((container, at) => {
      const path = ['spec', field, at]
      const based = (field === 'initContainers' ? initContainer : withBase)(container, path, world)
      findings.push(...based.findings)
      const alone = field === 'containers' && containers.length === 1
      return { spec: based.spec, path, name: based.spec.name ?? (alone ? app : '') }
    })
  const all = resolve(spec.containers, 'containers')
  const containers = all.filter((one) => !isSidecar(one))
  const inits = resolve(spec.initContainers ?? [], 'initContainers')
  findings.push(...checkNames([...all, ...inits], containers, mainName))
  const main = containers.find((one) => one.name === mainName) ?? containers[0]
  // Where the main container has no port, another one may stand before it.
  const serves = main !== undefined && namedPorts(main.spec).length > 0
  const beside = (others: readonly Named[]) => (serves ? others.map(asBeside) : others)
  const before = beside([...all.filter(isSidecar), ...inits])
  const ordered = main === undefined ? containers : [main, ...beside(containers.filter((one) => one !== main))]
  return { all, main, ordered, before, findings }
}

/** The pod template of a claim, and what has to stand beside it. */
export function buildPod(claim: Claim<PodFields>, world: World, traits: PodTraits): BuiltPod {
  const { spec } = claim
  const { settings } = world
  const findings: Finding[] = []
  const app = appOf(claim)
  findings.push(...checkApp(claim, traits.mainName === undefined ? 'dns-label' : 'label-value'))
  const gathered = gather(spec, app, traits.mainName ?? app, world)
  const { all, main, ordered, before } = gathered
  findings.push(...gathered.findings)

  const version = spec.version ?? (main?.spec.image === undefined ? undefined : imageTag(imageRef(main.spec.image)))
  const tags = { env: spec.env ?? settings.env, version }
  const id = identity({ ...claim, spec: { ...spec, version } }, traits.component)
  const everyone = [...ordered, ...before]
  const running = everyone.filter((one) => ordered.includes(one) || isSidecar(one))
  const names = everyone.map(({ name }) => name)
  const volumes = buildVolumes(spec.volumes ?? [], names, ['spec', 'volumes'])
  findings.push(...volumes.findings)
  const dog = datadog(spec.monitoring, id, tags, ['spec', 'monitoring'])
  const declared = running.flatMap((one) => namedPorts(one.spec))
  findings.push(...checkPorts(running, traits.service ?? traits.serves))
  const monitor = podMonitor(spec.monitoring, id, declared, ['spec', 'monitoring'])
  findings.push(...monitor.findings)

  const account = accountUse(spec.serviceAccount ?? settings.workload.serviceAccount, claim.namespace, world)
  const { security, findings: aboutSecurity } = securityOf(spec, settings, account)
  findings.push(...aboutSecurity)
  const taken = new Set([
    ...volumes.volumes.map(({ name }) => name),
    ...volumes.disks.map(({ metadata }) => metadata.name),
    ...(traits.main ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)),
  ])
  const stop = { ...settings.workload.stop, ...defined(spec.stop) }
  const build = (one: Named): BuiltContainer => {
    const isMain = one === main
    const serves = traits.serves && running.includes(one)
    const built = buildContainer(one.spec, {
      name: one.name,
      path: one.path,
      settings,
      security,
      sleep: serves && namedPorts(one.spec).length > 0 ? stop.sleep : 0,
      probed: serves || isSidecar(one),
      configName: nameWithSuffix(id.name, isMain ? 'env' : `${one.name}-env`, 253),
      tmpVolume: isMain && !taken.has('tmp') ? 'tmp' : nameWithSuffix('tmp', one.name),
      contributions: [
        ...volumes.mounts.filter(({ container }) => container === one.name).map(({ contribution }) => contribution),
        ...(isMain ? [dog.container, ...(traits.main ?? [])] : []),
      ],
    })
    if (isMain && monitor.added.length > 0) {
      built.container.ports = [...(built.container.ports ?? []), ...containerPorts({ ports: monitor.added })]
    }
    findings.push(...built.findings)
    return built
  }
  const builtInits = before.map(build)
  const builtMains = ordered.map(build)
  const everything = [...builtMains, ...builtInits]

  const configs: ConfigMap[] = everything.flatMap((built, at) => {
    if (built.config === undefined) return []
    const isMain = at === 0
    const name = nameWithSuffix(id.name, isMain ? 'env' : `${built.container.name}-env`, 253)
    return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: id.labels }, data: built.config }]
  })
  const podLabels = joinMaps('pod labels', [
    { path: ['spec'], map: id.labels },
    { path: ['spec', 'podLabels'], map: spec.podLabels },
    { path: dog.pod.path, map: dog.pod.labels },
    { path: ['spec', 'serviceAccount'], map: account.labels },
  ])
  const podVolumes = joinNamed<Volume>(
    'volumes',
    [
      { path: ['spec', 'volumes'], entries: volumes.volumes },
      { path: ['spec', 'containers'], entries: everything.flatMap((built) => built.volumes) },
      { path: ['spec'], entries: traits.volumes },
    ],
    (volume) => volume.name,
  )
  findings.push(...podLabels.findings, ...podVolumes.findings)
  const pullSecrets = [
    ...new Set([
      ...everything.flatMap(({ pullSecret }) => (pullSecret === undefined ? [] : [pullSecret])),
      ...pullSecretsOf(claim.namespace, world),
    ]),
  ]
  const spread =
    traits.spreads && (spec.spread ?? settings.workload.spread) ? softSpread(id, traits.revisionLabel) : undefined
  const podSpec = compact<PodSpec>({
    serviceAccountName: spec.serviceAccount ?? settings.workload.serviceAccount ?? id.name,
    automountServiceAccountToken: security.serviceAccountToken,
    enableServiceLinks: security.serviceLinks,
    restartPolicy: traits.restartPolicy,
    priorityClassName: spec.priorityClass,
    runtimeClassName: spec.runtimeClass,
    nodeSelector: spec.nodeSelector,
    tolerations: nonEmpty(spec.tolerations ?? []),
    affinity: spec.affinity ?? spread?.affinity,
    topologySpreadConstraints: spread?.topologySpreadConstraints,
    imagePullSecrets: nonEmpty(pullSecrets.map((name) => ({ name }))),
    securityContext: podSecurity({ ...spec.podSecurityContext, ...spec.pod?.securityContext }, security),
    terminationGracePeriodSeconds: traits.serves ? stop.grace : undefined,
    initContainers: nonEmpty(builtInits.map(({ container }) => container)),
    containers: builtMains.map(({ container }) => container),
    volumes: nonEmpty(podVolumes.entries),
  })
  findings.push(...checkStop(stop, spec, settings.workload), ...checkSelector(spec, id))
  findings.push(...checkUsedSecrets({ app, namespace: claim.namespace, containers: all }, world))
  const merged = overlaid(podSpec, spec.pod, ['spec', 'pod'])
  const pathOf = (name: string): FieldPath => everyone.find((one) => one.name === name)?.path ?? ['spec', 'pod']
  findings.push(...merged.findings, ...checkSecurity(merged.spec, pathOf))
  const read = [...configs.map(({ data }) => data), ...configsRead(merged.spec, claim.namespace, world)]
  const annotations = nonEmptyMap({
    ...spec.podAnnotations,
    ...(read.length === 0 ? {} : { 'krm.lummo.dev/config-hash': contentHash(stableJson(read)) }),
  })
  const template: PodTemplate = {
    metadata: compact<PodTemplate['metadata']>({ labels: podLabels.map, annotations }),
    spec: merged.spec,
  }
  const beside = besidePod(claim, world, {
    id,
    ports: declared,
    monitor: monitor.manifests[0],
    security,
    hostNetwork: merged.spec.hostNetwork === true,
  })
  findings.push(...beside.findings)
  return {
    id,
    template,
    pathOf,
    ports: declared,
    disks: volumes.disks,
    manifests: [...beside.manifests, ...configs, ...monitor.manifests],
    tags,
    labels: { ...id.labels, ...dog.labels },
    annotations: spec.reloader === true ? { 'reloader.stakater.com/auto': 'true' } : {},
    findings,
  }
}

const isSidecar = ({ spec }: Named): boolean => spec.sidecar === true

const asBeside = (one: Named): Named => ({ ...one, spec: besideMain(one.spec) })
