import { isPlain, type Plain } from '../manifest'
import { listText } from '../text'
import { mapsIn, type Path, valueAt } from '../value-at'
import type { PlacedContainer, Pods } from './pods'

/** A field of a pod that a level forbids or requires. */
export interface StandardViolation {
  path: Path
  /** The field with its value, in the notation of a manifest. */
  what: string
  lacking?: boolean
}

/** Pod Security level that a Namespace or a policy enforces. */
export interface PodSecurity {
  level: 'baseline' | 'restricted'
  /** Whether probes and lifecycle handlers must not set a host, as in Kubernetes 1.34 and later. */
  refusesProbeHosts: boolean
}

/**
 * Returns the violations of a Pod Security level in a pod. Source: k8s.io/pod-security-admission v0.34,
 * policy/check_*.go.
 */
export function violationsOf(pods: Pods, { level, refusesProbeHosts }: PodSecurity): StandardViolation[] {
  // A pod for Windows is subject to other rules.
  if (valueAt(pods.spec, ['os', 'name']) === 'windows') return []
  return [
    ...baseline(pods),
    ...(refusesProbeHosts ? everyContainer(pods).flatMap(probeHosts) : []),
    ...(level === 'restricted' ? hardened(pods) : []),
  ]
}

/** Maximum number of fields that a message lists. */
const NAMED = 5

/** Returns the fix for a message, such as "Remove `privileged: true` and add `drop: [ALL]`". */
export function violationFix(all: readonly StandardViolation[]): string {
  const [removed, added] = [false, true].map((isAdded) => [
    ...new Set(all.filter(({ lacking = false }) => lacking === isAdded).map(({ what }) => `\`${what}\``)),
  ])
  const parts = [namesText('remove', removed ?? []), namesText('add', added ?? [])].filter((part) => part !== '')
  const text = listText(parts)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

const namesText = (verb: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `${verb} ${listText(names.length > NAMED ? [...names.slice(0, NAMED), 'others'] : names)}`

const CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]
const SYSCTLS =
  /^(?:kernel\.shm_rmid_forced|net\.ipv4\.(?:ip_local_port_range|ip_unprivileged_port_start|tcp_syncookies|ping_group_range|ip_local_reserved_ports|tcp_keepalive_time|tcp_fin_timeout|tcp_keepalive_intvl|tcp_keepalive_probes|tcp_rmem|tcp_wmem))$/
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']

/** Actions of a probe or lifecycle handler that can contain a host. */
const HANDLERS: readonly (readonly string[])[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
]

const everyContainer = ({ containers, initContainers }: Pods): PlacedContainer[] => [...initContainers, ...containers]

/** Returns violations of `baseline`, which are also violations of `restricted`. */
function baseline(pods: Pods): StandardViolation[] {
  const { spec, path } = pods
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true)
  const volumes = mapsIn(spec.volumes).filter(([, volume]) => isPlain(volume.hostPath))
  const sysctls = mapsIn(valueAt(spec, ['securityContext', 'sysctls'])).filter(
    ([, { name }]) => typeof name === 'string' && !SYSCTLS.test(name),
  )
  return [
    ...host.map((field) => ({ path: [...path, field], what: `${field}: true` })),
    ...volumes.map(([at]) => ({ path: [...path, 'volumes', at, 'hostPath'], what: 'hostPath' })),
    ...sysctls.map(([at, { name }]) => ({
      path: [...path, 'securityContext', 'sysctls', at],
      what: `sysctls: ${String(name)}`,
    })),
    ...baselineContext(spec.securityContext, [...path, 'securityContext']),
    ...everyContainer(pods).flatMap(baselineContainer),
  ]
}

function baselineContainer({ spec, path }: PlacedContainer): StandardViolation[] {
  const own = isPlain(spec.securityContext) ? spec.securityContext : {}
  const here = [...path, 'securityContext']
  const added = listOf(own, ['capabilities', 'add']).filter((one) => !CAPABILITIES.includes(one))
  const ports = mapsIn(spec.ports).filter(([, { hostPort }]) => typeof hostPort === 'number' && hostPort > 0)
  const masked = own.procMount !== undefined && own.procMount !== 'Default'
  return [
    ...(own.privileged === true ? [{ path: [...here, 'privileged'], what: 'privileged: true' }] : []),
    ...added.map((one) => ({ path: [...here, 'capabilities', 'add'], what: `capabilities.add: ${one}` })),
    ...ports.map(([at, { hostPort }]) => ({
      path: [...path, 'ports', at, 'hostPort'],
      what: `hostPort: ${String(hostPort)}`,
    })),
    ...(masked ? [{ path: [...here, 'procMount'], what: `procMount: ${String(own.procMount)}` }] : []),
    ...baselineContext(own, here),
  ]
}

/** Returns the hosts of probes and lifecycle handlers. An empty host is allowed. */
function probeHosts({ spec, path }: PlacedContainer): StandardViolation[] {
  return HANDLERS.flatMap((handler) => ['httpGet', 'tcpSocket'].map((action) => [...handler, action, 'host']))
    .filter((at) => (valueAt(spec, at) ?? '') !== '')
    .map((at) => ({ path: [...path, ...at], what: at.join('.') }))
}

/** Returns violations of rules that apply both to a pod and to its containers. */
function baselineContext(context: unknown, path: Path): StandardViolation[] {
  const profiles = ['seccompProfile', 'appArmorProfile'].filter(
    (field) => valueAt(context, [field, 'type']) === 'Unconfined',
  )
  const options = valueAt(context, ['seLinuxOptions'])
  const odd = isPlain(options) && (options.user || options.role || !SELINUX_TYPES.includes(String(options.type ?? '')))
  const windows = valueAt(context, ['windowsOptions', 'hostProcess']) === true
  return [
    ...profiles.map((field) => ({ path: [...path, field, 'type'], what: `${field}: Unconfined` })),
    ...(odd ? [{ path: [...path, 'seLinuxOptions'], what: 'seLinuxOptions' }] : []),
    ...(windows ? [{ path: [...path, 'windowsOptions'], what: 'hostProcess: true' }] : []),
  ]
}

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'hostPath',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

/**
 * Returns the violations of `restricted` that are not violations of `baseline`. A hostPath is already a violation of
 * `baseline`.
 */
function hardened(pods: Pods): StandardViolation[] {
  const { spec, path } = pods
  const context = isPlain(spec.securityContext) ? spec.securityContext : {}
  const volumes = mapsIn(spec.volumes).flatMap(([at, volume]) =>
    Object.keys(volume)
      .filter((field) => field !== 'name' && !VOLUMES.includes(field))
      .map((field) => ({ path: [...path, 'volumes', at, field], what: field })),
  )
  const root = context.runAsUser === 0
  return [
    ...volumes,
    ...(root ? [{ path: [...path, 'securityContext', 'runAsUser'], what: 'runAsUser: 0' }] : []),
    ...everyContainer(pods).flatMap((one) => hardenedContainer(one, context)),
  ]
}

function hardenedContainer({ spec, path }: PlacedContainer, pod: Plain): StandardViolation[] {
  const own = isPlain(spec.securityContext) ? spec.securityContext : {}
  const here = [...path, 'securityContext']
  const dropped = listOf(own, ['capabilities', 'drop'])
  const added = listOf(own, ['capabilities', 'add']).filter(
    (one) => one !== 'NET_BIND_SERVICE' && CAPABILITIES.includes(one),
  )
  const seccomp = String(valueAt({ ...pod, ...own }, ['seccompProfile', 'type']))
  const lacks = (field: string, what: string, holds: boolean): StandardViolation[] =>
    holds ? [] : [{ path: [...here, field], what, lacking: true }]
  const root = own.runAsUser === 0 ? [{ path: [...here, 'runAsUser'], what: 'runAsUser: 0' }] : []
  return [
    ...lacks('allowPrivilegeEscalation', 'allowPrivilegeEscalation: false', own.allowPrivilegeEscalation === false),
    ...lacks('runAsNonRoot', 'runAsNonRoot: true', (own.runAsNonRoot ?? pod.runAsNonRoot) === true),
    ...root,
    ...lacks(
      'seccompProfile',
      'seccompProfile: RuntimeDefault',
      ['RuntimeDefault', 'Localhost', 'Unconfined'].includes(seccomp),
    ),
    ...lacks('capabilities', 'drop: [ALL]', dropped.includes('ALL')),
    ...added.map((one) => ({ path: [...here, 'capabilities', 'add'], what: `capabilities.add: ${one}` })),
  ]
}

const listOf = (value: unknown, path: readonly string[]): string[] => {
  const list = valueAt(value, path)
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
}
