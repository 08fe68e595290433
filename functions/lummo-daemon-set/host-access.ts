import type { V1HostPathVolumeSource, V1VolumeMount } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../lib/finding/finding'
import { chooseOne } from '../../lib/finding/rules'
import { compact } from '../../lib/manifest/compact'
import type { PodSpec, Volume } from '../../lib/manifest/kubernetes'
import { nameWithSuffix } from '../../lib/manifest/grammar/name'
import type { BuiltPod } from '../../lib/parts/pod/pod'
import type { PodClaim } from '../../lib/parts/pod/defaults'
import type { Spec } from './spec'
import { hostAccess } from './rules'

/** Returns `host-var-log` for `/var/log`. */
const volumeName = (host: string): string =>
  nameWithSuffix(
    'host',
    host
      .replace(/[^a-z0-9]+/gi, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase() || 'root',
  )

/** Returns the volumes and mounts for the requested folders and files of the node. */
export const hostPaths = (spec: Pick<Spec, 'hostAccess'>) =>
  (spec.hostAccess?.paths ?? []).map(({ host, path, writable, type }, at) => {
    const volume: Volume = {
      name: volumeName(host),
      hostPath: compact<NonNullable<Volume['hostPath']>>({ path: host, type }),
    }
    return { volume, mountPath: path ?? host, readOnly: writable !== true, at }
  })

/** Returns the spec with the requested access. Fields that the user sets in Kubernetes format override the result. */
export function withHostAccess({ spec, written: { security } }: PodClaim<Spec>): PodClaim<Spec>['spec'] {
  const { hostAccess: access = {}, podSecurityContext: own } = spec
  const pod = compact<NonNullable<Spec['pod']>>({
    hostNetwork: access.network === true ? true : undefined,
    // The DNS resolver of the node cannot resolve Services. With this policy, the resolver of the cluster is queried
    // first.
    dnsPolicy: access.network === true ? 'ClusterFirstWithHostNet' : undefined,
    hostPID: access.pid === true ? true : undefined,
    hostIPC: access.ipc === true ? true : undefined,
    ...spec.pod,
  })
  // A privileged container usually has to run as root, unless the user sets another user ID.
  const otherUser = (own?.runAsUser ?? security?.user) !== undefined
  const root = access.root === true || (access.privileged === true && !otherUser)
  return {
    ...spec,
    pod,
    ...(root ? { podSecurityContext: { runAsUser: 0, runAsGroup: security?.group ?? 0, ...own } } : {}),
    ...(spec.everywhere === true ? { tolerations: [{ operator: 'Exists' }] } : {}),
  }
}

/** Fields of a pod that access the node, with the field that enables each. */
const NODE = [
  { native: 'hostNetwork', field: 'network', what: 'The host network' },
  { native: 'hostPID', field: 'pid', what: 'The host PID namespace' },
  { native: 'hostIPC', field: 'ipc', what: 'The host IPC namespace' },
] as const

/**
 * Checks the spec as the user wrote it: only `hostAccess` can enable access to the node, and no other field can remove
 * this access.
 */
export function checkHostAccess(spec: Spec, pod: PodSpec, pathOf: BuiltPod['pathOf']): Finding[] {
  return [...checkAsked(spec, pod, pathOf), ...checkWritable(spec, pod), ...checkKept(spec, pod, pathOf)]
}

function checkAsked(spec: Spec, pod: PodSpec, pathOf: BuiltPod['pathOf']): Finding[] {
  const findings: Finding[] = []
  const { hostAccess: access = {} } = spec
  const ask = (path: FieldPath, what: string, field: string) => {
    const message = `${what} gives the pod access to the node. Set \`hostAccess: {${field}}\`.`
    findings.push(hostAccess.at(path, message))
  }
  for (const { native, field, what } of NODE) {
    if (pod[native] === true && access[field] !== true) ask(['spec', 'pod', native], what, `${field}: true`)
  }
  for (const { name, securityContext } of [...pod.containers, ...(pod.initContainers ?? [])]) {
    if (securityContext?.privileged !== true || access.privileged === true) continue
    ask([...pathOf(name), 'securityContext', 'privileged'], 'A privileged container', 'privileged: true')
  }
  const own = new Set(hostPaths(spec).map(({ volume }) => volume.name))
  for (const volume of pod.volumes ?? []) {
    if (volume.hostPath === undefined || own.has(volume.name)) continue
    const { path } = volume.hostPath
    const mount = mountOf(volume.name, pod)
    const what = mount === undefined ? 'this volume' : 'this volume and its `volumeMounts` entry'
    const message = `The host path \`${path}\` requires access to the node. Replace ${what} with \`hostAccess: {paths: [${askedPath(volume.hostPath, mount)}]}\`, which adds the volume \`${volumeName(path)}\`.`
    findings.push(hostAccess.at(['spec', 'pod', 'volumes'], message))
  }
  return findings
}

/** Returns the mount of a volume, preferably the mount in the main container. */
const mountOf = (volume: string, { containers, initContainers = [] }: PodSpec): V1VolumeMount | undefined =>
  [...containers, ...initContainers]
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .find(({ name }) => name === volume)

/** Returns the entry of `hostAccess.paths` that has the same effect as a volume and its mount. */
function askedPath({ path: host, type }: V1HostPathVolumeSource, mount: V1VolumeMount | undefined): string {
  const path = mount?.mountPath ?? host
  const fields = [
    `host: ${host}`,
    ...(path === host ? [] : [`path: ${path}`]),
    ...(mount !== undefined && mount.readOnly === false ? ['writable: true'] : []),
    ...(type === undefined || type === '' ? [] : [`type: ${type}`]),
  ]
  return `{${fields.join(', ')}}`
}

/** Checks that other containers do not write to the volumes of `hostAccess`, unless `writable` is set. */
function checkWritable(spec: Spec, { containers, initContainers = [] }: PodSpec): Finding[] {
  const paths = hostPaths(spec)
  const writable = new Set(paths.filter(({ readOnly }) => !readOnly).map(({ volume }) => volume.name))
  return [...containers, ...initContainers].flatMap(({ name: container, volumeMounts = [] }) =>
    volumeMounts.flatMap(({ name, readOnly }) => {
      const asked = paths.find(({ volume }) => volume.name === name)
      if (asked === undefined || readOnly === true || writable.has(name)) return []
      const message = `\`${container}\` can write to \`${asked.volume.hostPath?.path}\` on the node. Mount the volume with \`readOnly: true\`, or set \`writable: true\`.`
      return [hostAccess.at(['spec', 'hostAccess', 'paths', asked.at], message)]
    }),
  )
}

function checkKept({ hostAccess: access = {}, security }: Spec, pod: PodSpec, pathOf: BuiltPod['pathOf']): Finding[] {
  const findings: Finding[] = []
  const contradicts = (path: FieldPath, field: string) => {
    const message = `This value and \`hostAccess: {${field}: true}\` contradict each other. Remove one of the two.`
    findings.push(chooseOne.at(path, message))
  }
  for (const { native, field } of NODE) {
    if (pod[native] === false && access[field] === true) contradicts(['spec', 'pod', native], field)
  }
  const [main] = pod.containers
  if (access.privileged === true && main?.securityContext?.privileged === false) {
    contradicts([...pathOf(main.name), 'securityContext', 'privileged'], 'privileged')
  }
  if (access.root === true && security?.user !== undefined) contradicts(['spec', 'security', 'user'], 'root')
  if (access.root === true && pod.securityContext?.runAsUser !== 0) {
    contradicts(['spec', 'podSecurityContext', 'runAsUser'], 'root')
  }
  return findings
}
