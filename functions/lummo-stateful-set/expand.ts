import type { Finding } from '../../lib/finding/finding'
import { noWayToUpdate } from '../../lib/parts/delivery/rules'
import { replicasAndScaling } from '../../lib/parts/serving/rules'
import { chooseOne, missingField, nameTaken, nameTooLong } from '../../lib/finding/rules'
import type { CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { compact, nonEmpty, nonEmptyMap } from '../../lib/manifest/compact'
import type { ClaimTemplate, Service, StatefulSet } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { disruptionBudget } from '../../lib/parts/serving/disruption'
import { type BuiltPod, buildPod } from '../../lib/parts/pod/pod'
import { foreignScaling } from '../../lib/parts/serving/foreign-scaler'
import { scalingOf } from '../../lib/parts/scaling/scaling'
import { checkServiceName, clusterService, servicePorts } from '../../lib/parts/network/service'
import { isZero } from '../../lib/parts/delivery/margins'
import { type WithServingDefaults, withServingDefaults } from '../../lib/parts/serving/defaults'
import { diskSpec } from '../../lib/parts/storage/volumes'
import type { Spec } from './spec'
import { diskNotMounted, sharedDisk, useNetworking } from './rules'

/** Maximum length of the name. Pods add `-<number>`, and their revision label must fit into 63 characters. */
const NAME_MAX = 52

export type Complete = WithServingDefaults<Spec>

export const complete = withServingDefaults<Spec>

export function expand(claim: CompleteClaim<Complete, Spec>, world: World): Expansion {
  const { spec, namespace } = claim
  const pod = buildPod(claim, world, {
    serves: true,
    spreads: true,
    main: (spec.volumeClaimTemplates ?? []).map(({ name, path }, at) => ({
      path: ['spec', 'volumeClaimTemplates', at],
      volumeMounts: path === undefined ? [] : [{ name, mountPath: path }],
    })),
  })
  const { id } = pod
  const governing = governingName(spec, id.name)
  const templates: ClaimTemplate[] = [
    ...(spec.volumeClaimTemplates ?? []).map((disk) => ({ metadata: { name: disk.name }, spec: diskSpec(disk) })),
    ...pod.disks,
  ]
  const target = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: id.name }
  const scaled = scalingOf(spec.scaling, {
    target,
    id,
    template: pod.template,
    world,
    path: ['spec', 'scaling'],
    patches: spec.patches,
  })
  const foreign = foreignScaling(claim, target, world)
  const max = Math.max(foreign.max, spec.scaling?.max ?? spec.replicas ?? 1)
  const guard = disruptionBudget(id, spec.disruption, max, ['spec', 'disruption'])
  const manifests: Manifest[] = [
    ...(spec.createNamespace === true && namespace !== undefined ? [namespaceOf(namespace)] : []),
    ...pod.manifests,
    statefulSet(spec, pod, templates, foreign.isScaled),
    headlessService(pod, governing),
    ...(governing === id.name ? [] : clusterService(id, pod.ports)),
    ...scaled.manifests,
    ...guard.manifests,
  ]
  const findings = [...pod.findings, ...scaled.findings, ...foreign.findings, ...guard.findings, ...check(claim, pod)]
  return { manifests, findings }
}

function statefulSet(spec: Complete, pod: BuiltPod, templates: readonly ClaimTemplate[], scaled: boolean): StatefulSet {
  const { id } = pod
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: compact<Manifest['metadata']>({
      name: id.name,
      labels: pod.labels,
      annotations: nonEmptyMap(pod.annotations),
    }),
    spec: compact<StatefulSet['spec']>({
      replicas: spec.scaling === undefined && !scaled ? (spec.replicas ?? 1) : undefined,
      serviceName: governingName(spec, id.name),
      podManagementPolicy: spec.podManagementPolicy,
      minReadySeconds: spec.minReadySeconds,
      revisionHistoryLimit: spec.revisionHistoryLimit,
      ordinals: spec.ordinals,
      selector: { matchLabels: id.selector },
      updateStrategy: updateStrategy(spec.update),
      persistentVolumeClaimRetentionPolicy: templates.length === 0 ? undefined : spec.retention,
      template: pod.template,
      volumeClaimTemplates: nonEmpty(templates),
    }),
  }
}

const governingName = ({ serviceName }: Spec, name: string): string => serviceName ?? `${name}-headless`

/**
 * Returns the Service that gives every pod a DNS name before the pod is ready, so that peers can find it:
 * `<pod>.<service>.<namespace>.svc`.
 */
function headlessService({ id, ports }: BuiltPod, name: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: id.labels },
    spec: compact<Service['spec']>({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: id.selector,
      ports: nonEmpty(servicePorts(ports.map((port) => ({ ...port, servicePort: port.containerPort })))),
    }),
  }
}

function updateStrategy(update: Spec['update']): NonNullable<StatefulSet['spec']['updateStrategy']> {
  if (update?.onDelete === true) return { type: 'OnDelete' }
  const rolling = compact<{ partition?: number; maxUnavailable?: number | string }>({
    partition: update?.partition,
    maxUnavailable: update?.maxUnavailable,
  })
  return Object.keys(rolling).length === 0
    ? { type: 'RollingUpdate' }
    : { type: 'RollingUpdate', rollingUpdate: rolling }
}

const namespaceOf = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

function check({ spec, name, namespace }: CompleteClaim<Complete, Spec>, pod: BuiltPod): Finding[] {
  const findings: Finding[] = []
  if (name.length > NAME_MAX) {
    const message = `The name has ${name.length} characters, but at most ${NAME_MAX} are allowed, because pod names and labels add a suffix. Shorten the name.`
    findings.push(nameTooLong.at(['metadata', 'name'], message))
  } else findings.push(...checkServiceName(name))
  if (spec.scaling !== undefined && spec.replicas !== undefined) {
    const message =
      '`replicas` and `scaling` cannot both be set. Remove `replicas`, or set `replicas: null` in the overlay if a base sets it.'
    findings.push(replicasAndScaling.at(['spec', 'replicas'], message))
  }
  if (spec.ingress?.enabled === true) {
    const message = `\`ingress\` is not a field of a workload, because routes are separate objects. Remove \`ingress\`, and add:\nkind: LummoNetworking\nspec: {app: ${pod.id.app}, domains: [${spec.ingress.hostname ?? 'db.example.com'}]}`
    findings.push(useNetworking.at(['spec', 'ingress', 'enabled'], message))
  }
  if (spec.createNamespace === true && namespace === undefined) {
    findings.push(
      missingField.at(
        ['spec', 'createNamespace'],
        'The namespace is not set. Set `metadata.namespace`, or `namespace` in the spec.',
      ),
    )
  }
  // Source: ValidateStatefulSet of apps/validation, Kubernetes v1.34.
  const max = spec.update?.maxUnavailable
  if (max !== undefined && isZero(max)) {
    const message =
      '`maxUnavailable` cannot be 0, because a pod is deleted before its replacement starts. Set `maxUnavailable` to at least 1.'
    findings.push(noWayToUpdate.at(['spec', 'update', 'maxUnavailable'], message))
  }
  if (spec.update?.onDelete === true && (spec.update.partition ?? spec.update.maxUnavailable) !== undefined) {
    const message = '`partition` and `maxUnavailable` have no effect with `onDelete`. Remove these fields.'
    findings.push(chooseOne.at(['spec', 'update'], message))
  }
  return [...findings, ...checkDisks(spec, pod)]
}

/**
 * Checks that all volumes of a pod have unique names, and that each of them is used by a container.
 */
function checkDisks(spec: Complete, pod: BuiltPod): Finding[] {
  const findings: Finding[] = []
  const { containers, initContainers = [], volumes = [] } = pod.template.spec
  const used = new Set(
    [...containers, ...initContainers].flatMap(({ volumeMounts = [], volumeDevices = [] }) =>
      [...volumeMounts, ...volumeDevices].map(({ name }) => name),
    ),
  )
  const disks = [
    ...(spec.volumeClaimTemplates ?? []).map((disk, at) => ({ ...disk, path: ['spec', 'volumeClaimTemplates', at] })),
    ...(spec.volumes ?? []).flatMap(({ name, create }, at) =>
      create === undefined ? [] : [{ ...create, name, path: ['spec', 'volumes', at] }],
    ),
  ]
  for (const [at, { name, path, accessModes }] of disks.entries()) {
    if (disks.findIndex((other) => other.name === name) !== at) {
      findings.push(nameTaken.at([...path, 'name'], `Two volumes have the name \`${name}\`. Rename one of the two.`))
    } else if (volumes.some((volume) => volume.name === name)) {
      const message = `Another volume has the name \`${name}\`. Rename one of the two.`
      findings.push(nameTaken.at([...path, 'name'], message))
    }
    if (!used.has(name)) {
      const message = `No container mounts the volume \`${name}\`. Add a \`path\`, or mount the volume with \`volumeMounts\`.`
      findings.push(diskNotMounted.at(path, message))
    }
    if (accessModes?.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany') === true) {
      const message =
        'Access from several nodes has no effect, because each pod has a separate volume. Set `ReadWriteOnce`.'
      findings.push(sharedDisk.at([...path, 'accessModes'], message))
    }
  }
  return findings
}
