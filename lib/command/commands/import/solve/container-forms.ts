import type { World } from '../../../../kind/claim'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'

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
 * Returns variants of the object. In each variant, one volume of a ConfigMap or Secret becomes an entry in `files` of
 * the container that mounts it.
 */
export const withFiles = (object: Plain): Plain[] => {
  const { volumes } = mapAt(object, ['spec'])
  if (!Array.isArray(volumes)) return []
  return volumes.flatMap((volume: unknown, at) => {
    if (!isPlain(volume) || (volume.config === undefined && volume.secret === undefined)) return []
    const rest = volumes.filter((_, index) => index !== at)
    const { volumes: _, ...spec } = mapAt(object, ['spec'])
    const left = { ...object, spec: rest.length === 0 ? spec : { ...spec, volumes: rest } }
    return containersIn(left).flatMap(({ container, replaced }, index) => {
      const mounts = Array.isArray(container.volumeMounts) ? container.volumeMounts.filter(isPlain) : []
      const mount = mounts.find((one) => one.name === volume.name)
      const path = mount?.mountPath ?? (index === 0 ? volume.path : undefined)
      if (path === undefined) return []
      const others = mounts.filter((one) => one !== mount)
      const { volumeMounts: __, ...fields } = container
      const files = Array.isArray(container.files) ? container.files : []
      const file = fileOf(volume, path, mount?.subPath ?? volume.subPath)
      const kept = others.length === 0 ? {} : { volumeMounts: others }
      return [replaced({ ...fields, ...kept, files: [...files, file] })]
    })
  })
}

/** Returns an entry of `files` for a volume. */
function fileOf({ config, secret }: Plain, path: unknown, key: unknown): Plain {
  const { name, mode, optional } = isPlain(secret) ? secret : { name: secret, mode: undefined, optional: undefined }
  return {
    path,
    ...(config === undefined ? { secret: name } : { config }),
    ...(key !== undefined && { key }),
    ...(mode !== undefined && { mode }),
    ...(optional !== undefined && { optional }),
  }
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
