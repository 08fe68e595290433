import type { Finding } from '../../lib/finding/finding'
import { noWayToUpdate } from '../../lib/parts/delivery/rules'
import { chooseOne } from '../../lib/finding/rules'
import type { CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { compact, nonEmptyMap } from '../../lib/manifest/compact'
import type { DaemonSet, PodSpec } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { buildPod } from '../../lib/parts/pod/pod'
import { checkServiceName, clusterService } from '../../lib/parts/network/service'
import { type WithPodDefaults, withPodDefaults } from '../../lib/parts/pod/defaults'
import { checkMargins, marginsOf } from '../../lib/parts/delivery/margins'
import { checkHostAccess, hostPaths, withHostAccess } from './host-access'
import type { Spec } from './spec'
import { noDisksHere } from './rules'

export type Complete = WithPodDefaults<Spec>

export const complete = withPodDefaults<Spec>

export function expand(claim: CompleteClaim<Complete, Spec>, world: World): Expansion {
  const { spec } = claim
  const paths = hostPaths(spec)
  const pod = buildPod({ ...claim, spec: withHostAccess(claim) }, world, {
    serves: true,
    service: spec.service,
    // A DaemonSet runs one pod per node, so the pods are already spread across nodes.
    spreads: false,
    volumes: paths.map(({ volume }) => volume),
    main: [
      { path: ['spec', 'hostAccess', 'privileged'], privileged: spec.hostAccess?.privileged === true },
      ...paths.map(({ volume, mountPath, readOnly, at }) => ({
        path: ['spec', 'hostAccess', 'paths', at],
        volumeMounts: [{ name: volume.name, mountPath, ...(readOnly ? { readOnly } : {}) }],
      })),
    ],
  })
  const { id, template } = pod
  const services = spec.service ? clusterService(id, pod.ports) : []
  const daemonSet: DaemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: compact<Manifest['metadata']>({
      name: id.name,
      labels: pod.labels,
      annotations: nonEmptyMap(pod.annotations),
    }),
    spec: compact<DaemonSet['spec']>({
      minReadySeconds: spec.minReadySeconds,
      revisionHistoryLimit: spec.revisionHistoryLimit,
      selector: { matchLabels: id.selector },
      updateStrategy: updateStrategy(spec.update),
      template,
    }),
  }
  return {
    manifests: [...pod.manifests, daemonSet, ...services],
    findings: [
      ...pod.findings,
      ...checkHostAccess(claim.written, template.spec, pod.pathOf),
      ...checkUpdate(spec, template.spec),
      ...(services.length > 0 ? checkServiceName(id.name) : []),
      ...check(spec, pod.disks.length),
    ],
  }
}

function updateStrategy(update: Spec['update']): NonNullable<DaemonSet['spec']['updateStrategy']> {
  if (update?.onDelete === true) return { type: 'OnDelete' }
  const rollingUpdate =
    update?.maxSurge === undefined
      ? { maxUnavailable: update?.maxUnavailable ?? 1 }
      : { maxSurge: update.maxSurge, maxUnavailable: 0 }
  return { type: 'RollingUpdate', rollingUpdate }
}

/**
 * Checks the update settings. Source: ValidateDaemonSet of apps/validation and SetDefaults_Pod of core/v1, Kubernetes
 * v1.34.
 */
function checkUpdate({ update }: Pick<Spec, 'update'>, pod: PodSpec): Finding[] {
  const path = ['spec', 'update']
  if (update?.onDelete === true) {
    if ((update.maxSurge ?? update.maxUnavailable) === undefined) return []
    const message = '`maxSurge` and `maxUnavailable` have no effect with `onDelete`. Remove these fields.'
    return [chooseOne.at(path, message)]
  }
  if (update?.maxSurge === undefined) return checkMargins(marginsOf(update, { maxSurge: 0, maxUnavailable: 1 }), path)
  if (update.maxUnavailable !== undefined) {
    const message =
      '`maxSurge` and `maxUnavailable` are both set, but a DaemonSet allows only one. Remove one of the two.'
    return [chooseOne.at(path, message)]
  }
  const stuck = checkMargins(marginsOf(update, { maxSurge: 0, maxUnavailable: 0 }), path)
  const held = [...pod.containers, ...(pod.initContainers ?? [])]
    .flatMap(({ ports = [] }) => ports)
    .find(({ hostPort }) => hostPort !== undefined || pod.hostNetwork === true)
  if (stuck.length > 0 || held === undefined) return stuck
  const message = `The new pod cannot start while the old pod uses port ${held.hostPort ?? held.containerPort} on the node. Set \`maxUnavailable\` instead of \`maxSurge\`.`
  return [noWayToUpdate.at([...path, 'maxSurge'], message)]
}

function check(spec: Complete, disks: number): Finding[] {
  const findings: Finding[] = []
  if (spec.everywhere === true && spec.tolerations !== undefined) {
    findings.push(
      chooseOne.at(
        ['spec', 'everywhere'],
        '`everywhere` already tolerates every taint. Remove `tolerations`, or remove `everywhere`.',
      ),
    )
  }
  if (disks > 0) {
    findings.push(
      noDisksHere.at(
        ['spec', 'volumes'],
        'A new volume cannot be mounted on every node. Set `hostAccess.paths`, or an `empty` volume.',
      ),
    )
  }
  return findings
}
