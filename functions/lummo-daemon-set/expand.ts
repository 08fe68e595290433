import { type Draft, error } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact, nonEmptyMap } from '../../lib/manifest/compact'
import type { DaemonSet, PodSpec, Volume } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { nameWithSuffix } from '../../lib/manifest/name'
import { buildPod } from '../../lib/parts/pod'
import { clusterService } from '../../lib/parts/service'
import type { Spec } from './spec'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec } = claim
  const paths = hostPaths(spec)
  const pod = buildPod(claim, world, {
    serves: true,
    service: spec.service,
    // One pod a node is spread enough.
    spreads: false,
    volumes: paths.map(({ volume }) => volume),
    main: paths.map(({ volume, mountPath, readOnly, at }) => ({
      path: ['spec', 'hostAccess', 'paths', at],
      volumeMounts: [{ name: volume.name, mountPath, ...(readOnly ? { readOnly } : {}) }],
    })),
  })
  const { id, template } = pod
  template.spec = { ...withHostAccess(template.spec, spec.hostAccess) }
  if (spec.everywhere === true) template.spec.tolerations = [{ operator: 'Exists' }]
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
    manifests: [...pod.manifests, daemonSet, ...(spec.service ? clusterService(id, pod.ports) : [])],
    findings: [...pod.findings, ...check(spec, template.spec, pod.disks.length)],
  }
}

const hostPaths = (spec: Spec) =>
  (spec.hostAccess?.paths ?? []).map(({ host, path, writable, type }, at) => {
    const name = nameWithSuffix(
      'host',
      host
        .replace(/[^a-z0-9]+/gi, '-')
        .replace(/^-|-$/g, '')
        .toLowerCase() || 'root',
    )
    const volume: Volume = { name, hostPath: compact<NonNullable<Volume['hostPath']>>({ path: host, type }) }
    return { volume, mountPath: path ?? host, readOnly: writable !== true, at }
  })

function withHostAccess(pod: PodSpec, access: Spec['hostAccess']): PodSpec {
  if (access === undefined) return pod
  const open = compact<Partial<PodSpec>>({
    hostNetwork: access.network === true ? true : undefined,
    // The node's resolver does not know Services; this policy asks the cluster's first.
    dnsPolicy: access.network === true ? 'ClusterFirstWithHostNet' : undefined,
    hostPID: access.pid === true ? true : undefined,
    hostIPC: access.ipc === true ? true : undefined,
  })
  const root = access.root === true || access.privileged === true
  const securityContext = root
    ? { ...pod.securityContext, runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 }
    : pod.securityContext
  const [main, ...others] = pod.containers
  // A privileged container has all capabilities and may escalate: the API refuses to be told otherwise.
  const containers =
    access.privileged === true && main !== undefined
      ? [{ ...main, securityContext: { privileged: true, readOnlyRootFilesystem: true } }, ...others]
      : pod.containers
  return { ...pod, ...open, ...compact<Partial<PodSpec>>({ securityContext }), containers }
}

function updateStrategy(update: Spec['update']): NonNullable<DaemonSet['spec']['updateStrategy']> {
  if (update?.onDelete === true) return { type: 'OnDelete' }
  const rollingUpdate =
    update?.maxSurge === undefined
      ? { maxUnavailable: update?.maxUnavailable ?? 1 }
      : { maxSurge: update.maxSurge, maxUnavailable: 0 }
  return { type: 'RollingUpdate', rollingUpdate }
}

function check(spec: Spec, pod: PodSpec, disks: number): Draft[] {
  const findings: Draft[] = []
  const { update, hostAccess } = spec
  const ask = (path: readonly (string | number)[], what: string, field: string) => {
    const message = `${what} is access to the node. Ask for it in so many words: \`hostAccess: {${field}}\`.`
    findings.push(error('host-access', path, message))
  }
  if (pod.hostNetwork === true && hostAccess?.network !== true)
    ask(['spec', 'pod', 'hostNetwork'], 'The node’s network', 'network: true')
  if (pod.hostPID === true && hostAccess?.pid !== true)
    ask(['spec', 'pod', 'hostPID'], 'Seeing the node’s processes', 'pid: true')
  if (pod.hostIPC === true && hostAccess?.ipc !== true)
    ask(['spec', 'pod', 'hostIPC'], 'Sharing memory with the node', 'ipc: true')
  const own = new Set(hostPaths(spec).map(({ volume }) => volume.name))
  for (const volume of pod.volumes ?? []) {
    if (volume.hostPath === undefined || own.has(volume.name)) continue
    ask(['spec', 'pod', 'volumes'], `The node’s ${volume.hostPath.path}`, `paths: [{host: ${volume.hostPath.path}}]`)
  }
  if (update?.onDelete === true && (update.maxSurge ?? update.maxUnavailable) !== undefined) {
    const message = 'With `onDelete` somebody else decides when a pod goes. Remove `maxSurge` and `maxUnavailable`.'
    findings.push(error('choose-one', ['spec', 'update'], message))
  } else if (update?.maxSurge !== undefined && update.maxUnavailable !== undefined) {
    findings.push(
      error(
        'choose-one',
        ['spec', 'update'],
        'A node has either one pod too many or one too few. Set `maxSurge` or `maxUnavailable`.',
      ),
    )
  }
  if (spec.everywhere === true && spec.tolerations !== undefined) {
    findings.push(
      error(
        'choose-one',
        ['spec', 'everywhere'],
        '`everywhere` tolerates every taint. Remove `tolerations`, or `everywhere`.',
      ),
    )
  }
  if (disks > 0) {
    findings.push(
      error(
        'no-disks-here',
        ['spec', 'volumes'],
        'A new disk cannot follow a program to every node. Use `hostAccess.paths`, or an empty volume.',
      ),
    )
  }
  return findings
}
