import { compact } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapsIn, textAt } from '../../../../manifest/value-at'
import { nameWithSuffix } from '../../../../manifest/grammar/name'

/** Volumes of a pod in short form. */
export interface ShortVolumes {
  volumes: readonly Plain[]
  /** Volumes that `volumes` cannot express, for the field `pod`. */
  others: readonly Plain[]
  /** Remaining mounts of each container, which no volume in short form contains, in the order of the containers. */
  mounts: readonly (readonly Plain[])[]
}

/** Volume sources that a short object accepts unchanged. */
const NATIVE = [
  'emptyDir',
  'configMap',
  'persistentVolumeClaim',
  'projected',
  'downwardAPI',
  'csi',
  'ephemeral',
  'nfs',
  'image',
]

interface VolumeContext {
  /** All containers, starting with the main container. */
  containers: readonly Plain[]
  /** Names of claims that the short object creates, with the field `create` of each. */
  created: ReadonlyMap<string, Plain>
  /** Whether the containers’ root file systems are read-only, so that lummo adds a volume for /tmp. */
  hasTmp: (container: Plain) => boolean
}

/** Returns the volumes of a pod in short form. A volume with one mount in the main container lists its path. */
export function readVolumes(pod: Plain, { containers, created, hasTmp }: VolumeContext): ShortVolumes {
  const mounts = containers.map((one) => mapsIn(one.volumeMounts).map(([, mount]) => mount))
  const all = mapsIn(pod.volumes).map(([, volume]) => volume)
  const own = all.filter((volume) => !isGeneratedTmp(volume, containers, hasTmp))
  const dropped = new Set(all.filter((one) => !own.includes(one)).map(({ name }) => name))
  const listed = new Set<Plain>()
  const volumes: Plain[] = []
  const others: Plain[] = []
  for (const volume of own) {
    const source = sourceOf(volume, created)
    if (source === undefined) {
      others.push(volume)
      continue
    }
    const [mount, second] = mounts.flat().filter(({ name }) => name === volume.name)
    const isAtMain = mount !== undefined && second === undefined && mounts[0]?.includes(mount) === true
    const place = isAtMain ? placeOf(mount) : undefined
    if (place !== undefined && mount !== undefined) listed.add(mount)
    volumes.push({ name: volume.name, ...place, ...source })
  }
  const left = mounts.map((list) => list.filter((one) => !listed.has(one) && !dropped.has(one.name)))
  return { volumes, others, mounts: left }
}

/** Returns where the main container mounts a volume; undefined if the mount has other fields. */
function placeOf({ name: _, mountPath, readOnly, subPath, ...rest }: Plain): Plain | undefined {
  if (Object.keys(rest).length > 0 || typeof mountPath !== 'string' || !mountPath.startsWith('/')) return undefined
  return compact<Plain>({ path: mountPath, readOnly, subPath: subPath === '' ? undefined : subPath })
}

/** Checks whether lummo adds a volume with this name for /tmp. */
function isGeneratedTmp(volume: Plain, containers: readonly Plain[], hasTmp: VolumeContext['hasTmp']): boolean {
  if (!deepEqual({ ...volume, name: '' }, { name: '', emptyDir: {} })) return false
  const users = containers.filter((one) => mapsIn(one.volumeMounts).some(([, { name }]) => name === volume.name))
  const [user] = users
  if (user === undefined || users.length > 1 || !hasTmp(user)) return false
  const expected = user === containers[0] ? 'tmp' : nameWithSuffix('tmp', textAt(user, ['name']) ?? '')
  const mounted = mapsIn(user.volumeMounts).filter(([, { name }]) => name === volume.name)
  return (
    volume.name === expected &&
    mounted.length === 1 &&
    deepEqual(mounted[0]?.[1], { name: volume.name, mountPath: '/tmp' })
  )
}

/** Returns the source of a volume in short form; undefined if a short object cannot express it. */
function sourceOf(volume: Plain, created: VolumeContext['created']): Plain | undefined {
  const { name: _, ...source } = volume
  const [[kind, value] = ['', undefined], second] = Object.entries(source)
  if (second !== undefined || !isPlain(value)) return undefined
  if (kind === 'secret') return shortSecret(value)
  if (!NATIVE.includes(kind)) return undefined
  if (kind === 'persistentVolumeClaim' && Object.keys(value).join() === 'claimName') {
    const create = created.get(String(value.claimName))
    return create === undefined ? { claim: value.claimName } : { create }
  }
  if (kind === 'configMap' && Object.keys(value).join() === 'name') return { config: value.name }
  return kind === 'emptyDir' ? (shortEmpty(value) ?? source) : source
}

function shortSecret(value: Plain): Plain | undefined {
  const { secretName, items, optional, defaultMode, ...rest } = value
  if (Object.keys(rest).length > 0 || secretName === undefined) return undefined
  const isNamed = items === undefined && optional === undefined && defaultMode === undefined
  return { secret: isNamed ? secretName : compact<Plain>({ name: secretName, items, optional, mode: defaultMode }) }
}

function shortEmpty({ sizeLimit, medium, ...rest }: Plain): Plain | undefined {
  if (Object.keys(rest).length > 0 || (medium !== undefined && medium !== 'Memory')) return undefined
  return { empty: compact<Plain>({ size: sizeLimit, medium }) }
}
