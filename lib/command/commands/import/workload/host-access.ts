import { compact } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, textAt } from '../../../../manifest/value-at'

/** Fields of a pod for access to the node, with their short names. */
const NODE = { hostNetwork: 'network', hostPID: 'pid', hostIPC: 'ipc' } as const

/** Security context of pods that run as root. */
const ROOT = { runAsUser: 0, runAsGroup: 0 }

/**
 * Returns the fields of a LummoDaemonSet with access to the node in `hostAccess`. Volumes of the node get the names
 * that lummo uses; the solver restores other names with a patch.
 */
export function readHostAccess(fields: Plain, pod: Plain): Plain {
  const { pod: others, tolerations, ...rest } = fields
  const isEverywhere = deepEqual(tolerations, [{ operator: 'Exists' }])
  const own: Plain = isPlain(others) ? { ...others } : {}
  const access: Plain = {}
  for (const [native, short] of Object.entries(NODE)) {
    if (own[native] !== true) continue
    access[short] = true
    delete own[native]
  }
  if (access.network === true && own.dnsPolicy === 'ClusterFirstWithHostNet') delete own.dnsPolicy
  const containers = mapsAt(pod, ['containers']).map(([, one]) => one)
  if (containers.some((one) => mapAt(one, ['securityContext']).privileged === true)) access.privileged = true
  if (deepEqual(rest.podSecurityContext, ROOT)) {
    access.root = true
    delete rest.podSecurityContext
  }
  const volumes = mapsIn(own.volumes).map(([, volume]) => volume)
  const paths = volumes.flatMap((volume) => pathOf(volume, containers[0]))
  if (paths.length > 0) {
    access.paths = paths
    const left = volumes.filter(({ hostPath }) => !isPlain(hostPath))
    if (left.length > 0) own.volumes = left
    else delete own.volumes
  }
  return compact<Plain>({
    ...withoutMounts(
      rest,
      volumes.filter(({ hostPath }) => isPlain(hostPath)).map(({ name }) => name),
    ),
    everywhere: isEverywhere ? true : undefined,
    tolerations: isEverywhere ? undefined : tolerations,
    hostAccess: Object.keys(access).length === 0 ? undefined : access,
    pod: Object.keys(own).length === 0 ? undefined : own,
  })
}

/** Returns the entry of `hostAccess.paths` for a volume of the node. */
function pathOf({ name, hostPath }: Plain, main: Plain | undefined): Plain[] {
  const host = textAt(hostPath, ['path'])
  if (host === undefined) return []
  const mount = mapsIn(main?.volumeMounts).find(([, one]) => one.name === name)?.[1]
  const path = textAt(mount, ['mountPath'])
  const type = textAt(hostPath, ['type'])
  return [
    compact<Plain>({
      host,
      path: path === host ? undefined : path,
      writable: mount?.readOnly === true ? undefined : true,
      type: type === '' ? undefined : type,
    }),
  ]
}

/** Removes the mounts of volumes that `hostAccess` mounts. */
function withoutMounts(fields: Plain, volumes: readonly unknown[]): Plain {
  if (volumes.length === 0) return fields
  const rest = (container: Plain): Plain => {
    const left = mapsIn(container.volumeMounts)
      .map(([, mount]) => mount)
      .filter(({ name }) => !volumes.includes(name))
    const { volumeMounts: _, ...others } = container
    return left.length === 0 ? others : { ...others, volumeMounts: left }
  }
  const { containers } = fields
  if (Array.isArray(containers))
    return { ...fields, containers: [rest(mapAt(containers, [0])), ...containers.slice(1)] }
  if (!isPlain(containers)) return fields
  const [[name, only] = ['', undefined], second] = Object.entries(containers)
  const isKeyed = second === undefined && isPlain(only) && only.image !== undefined
  return { ...fields, containers: isKeyed ? { [name]: rest(only) } : rest(containers) }
}
