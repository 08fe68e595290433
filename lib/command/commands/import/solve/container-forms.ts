import { compact } from '../../../../manifest/compact'
import type { World } from '../../../../kind/claim'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsIn } from '../../../../manifest/value-at'

const LISTS = ['containers', 'initContainers'] as const

/** A container in short form, and how to replace it. */
interface PlacedContainer {
  container: Plain
  replaced(next: Plain): Plain
}

/** Returns the containers of a short object in any of their forms: one object, a map by name, or a list. */
function containersIn(object: Plain): PlacedContainer[] {
  const spec = mapAt(object, ['spec'])
  return LISTS.flatMap((field): PlacedContainer[] => {
    const value = spec[field]
    const withField = (next: unknown): Plain => ({ ...object, spec: { ...spec, [field]: next } })
    if (Array.isArray(value))
      return value.flatMap((one, at) =>
        isPlain(one)
          ? [
              {
                container: one,
                replaced: (next) => withField(value.map((other, index) => (index === at ? next : other))),
              },
            ]
          : [],
      )
    if (!isPlain(value)) return []
    if (value.image !== undefined) return [{ container: value, replaced: withField }]
    return Object.entries(value).flatMap(([name, one]) =>
      isPlain(one) ? [{ container: one, replaced: (next) => withField({ ...value, [name]: next }) }] : [],
    )
  })
}

/**
 * Returns variants of the object, each without the ephemeral storage of one container. lummo adds the sizes of its
 * volumes.
 */
export const withoutDisks = (object: Plain): Plain[] =>
  containersIn(object).flatMap(({ container, replaced }) => {
    const { requests, limits, ...others } = mapAt(container, ['resources'])
    const resources = { ...others, ...amounts('requests', requests), ...amounts('limits', limits) }
    return container.resources === undefined ? [] : [replaced({ ...container, resources })]
  })

function amounts(field: string, value: unknown): Plain {
  const { 'ephemeral-storage': _, ...rest } = isPlain(value) ? value : {}
  return Object.keys(rest).length === 0 ? {} : { [field]: rest }
}

/** Fields that a container adds to those of its base instead of replacing them. */
const ADDED = ['configs', 'secrets', 'env', 'volumeMounts', 'files'] as const

/**
 * Returns variants of the object, each with a base for one container. A base is a LummoContainer of the package. The
 * fields that a container adds to its base are left out in turn.
 */
export const withBases = (object: Plain, world: World): Plain[] =>
  containersIn(object).flatMap(({ container, replaced }) => {
    if (container.base !== undefined) return []
    const { name, ...fields } = container
    const named = name === undefined ? {} : { name }
    return world.claims('LummoContainer').flatMap((base) => {
      const added = ADDED.filter((field) => fields[field] !== undefined)
      const parts = [[...added], ...added.map((field) => [field]), []]
      return parts.map((left) => {
        const rest = Object.entries(fields).filter(([field]) => !(left as string[]).includes(field))
        return replaced({ ...named, base: base.name, ...Object.fromEntries(rest) })
      })
    })
  })

/** Returns variants of the object. In each variant, `path` of one volume replaces its mount in the main container. */
export const withPaths = (object: Plain): Plain[] => {
  const [main] = containersIn(object)
  if (main === undefined) return []
  const mounts = Array.isArray(main.container.volumeMounts) ? main.container.volumeMounts.filter(isPlain) : []
  return (['volumes', 'volumeClaimTemplates'] as const).flatMap((field) => {
    const volumes: unknown = mapAt(object, ['spec'])[field]
    if (!Array.isArray(volumes)) return []
    return volumes.flatMap((volume: unknown, at) => {
      const mount = mounts.find((one) => isPlain(volume) && volume.path === undefined && one.name === volume.name)
      if (mount === undefined || !isPlain(volume)) return []
      const { name: _, mountPath: path, ...rest } = mount
      const left = mounts.filter((one) => one !== mount)
      const { volumeMounts: __, ...container } = main.container
      const moved = main.replaced(left.length === 0 ? container : { ...container, volumeMounts: left })
      const next = volumes.map((one: unknown, index) => (index === at ? { ...volume, path, ...rest } : one))
      return [{ ...moved, spec: { ...mapAt(moved, ['spec']), [field]: next } }]
    })
  })
}

/**
 * Returns variants of the object. In each variant, the mounts of one volume of a ConfigMap or Secret become entries in
 * `files` of the container that has these mounts.
 */
export const withFiles = (object: Plain): Plain[] => {
  const { volumes, ...spec } = mapAt(object, ['spec'])
  if (!Array.isArray(volumes)) return []
  return volumes.flatMap((volume: unknown, at) => {
    const source = isPlain(volume) ? fileSource(volume) : undefined
    if (!isPlain(volume) || source === undefined) return []
    const rest = volumes.filter((_, index) => index !== at)
    const left = { ...object, spec: rest.length === 0 ? spec : { ...spec, volumes: rest } }
    return containersIn(left).flatMap(({ container, replaced }, index) => {
      const mounts = mapsIn(container.volumeMounts).map(([, mount]) => mount)
      const isPlaced = index === 0 && volume.path !== undefined
      const placed = isPlaced ? [{ mountPath: volume.path, subPath: volume.subPath }] : []
      const own = [...placed, ...mounts.filter(({ name }) => name === volume.name)]
      if (own.length === 0) return []
      const { volumeMounts: _, files, ...fields } = container
      const { type, name, ...how } = source
      const entries = own.map((one) => compact<Plain>({ path: one.mountPath, [type]: name, key: one.subPath, ...how }))
      const others = mounts.filter((one) => !own.includes(one))
      const kept = others.length === 0 ? {} : { volumeMounts: others }
      // The volumes of `files` are the last volumes of the pod, so the last volume is moved first.
      return [replaced({ ...fields, ...kept, files: [...entries, ...(Array.isArray(files) ? files : [])] })]
    })
  })
}

/** Source of an entry in `files`. */
interface FileSource {
  type: 'config' | 'secret'
  name: unknown
  mode: unknown
  optional: unknown
}

/** Returns the source of `files` for a volume; undefined for volumes of other types. */
function fileSource({ config, configMap, secret }: Plain): FileSource | undefined {
  if (config !== undefined) return { type: 'config', name: config, mode: undefined, optional: undefined }
  if (isPlain(configMap)) {
    const { name, defaultMode: mode, optional } = configMap
    return { type: 'config', name, mode, optional }
  }
  if (!isPlain(secret))
    return secret === undefined ? undefined : { type: 'secret', name: secret, mode: undefined, optional: undefined }
  return { type: 'secret', name: secret.name, mode: secret.mode, optional: secret.optional }
}

/** Returns the object with the only pull secret of its pods at the image of the main container. */
export const withPullSecret = (object: Plain): Plain[] => {
  const { pod, ...spec } = mapAt(object, ['spec'])
  const { imagePullSecrets, ...others } = mapAt(pod, [])
  const [only, second]: unknown[] = Array.isArray(imagePullSecrets) ? imagePullSecrets : []
  const left = { ...object, spec: Object.keys(others).length === 0 ? spec : { ...spec, pod: others } }
  const [main] = containersIn(left)
  const image = main?.container.image
  if (main === undefined || !isPlain(only) || second !== undefined || image === undefined) return []
  const parts = isPlain(image) ? image : { ref: image }
  return [main.replaced({ ...main.container, image: { ...parts, pullSecret: only.name } })]
}
