import { compact, nonEmpty } from '../../../../manifest/compact'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { type ComposeContext, type LeftKey, type TakenPart, textList } from './compose-service'

interface ComposeMount {
  source: string | undefined
  target: string
  readOnly: boolean
  type: string
}

/** Size of volumes, which Compose does not limit. */
const SIZE = '10Gi'

/** Returns a mount in short or long syntax. */
export function mountOfVolume(value: unknown): ComposeMount | undefined {
  if (isPlain(value)) {
    const { type = 'volume', source, target, read_only: readOnly } = value
    if (typeof target !== 'string') return undefined
    return {
      source: typeof source === 'string' ? source : undefined,
      target,
      readOnly: readOnly === true,
      type: String(type),
    }
  }
  const parts = String(value).split(':')
  const [source, target, options = ''] = parts.length === 1 ? [undefined, parts[0]] : parts
  if (target === undefined || !target.startsWith('/')) return undefined
  const isPath = source !== undefined && /^[./~]/.test(source)
  return { source, target, readOnly: options.split(',').includes('ro'), type: isPath ? 'bind' : 'volume' }
}

/** Returns the volumes of a service. A named volume of one service is a volume of its pods. */
export function readStorage(service: Plain, { volumeUsers }: ComposeContext): TakenPart {
  const given = Array.isArray(service.volumes) ? service.volumes : []
  const left: LeftKey[] = []
  const volumes: Plain[] = []
  const templates: Plain[] = []
  const values: string[] = []
  for (const [at, one] of given.entries()) {
    const mount = mountOfVolume(one)
    if (mount === undefined || mount.type === 'bind') {
      const reason = 'a file or folder of this machine is not in the cluster. Use a LummoConfig or an image'
      left.push({ key: `volumes[${at}] ${mount?.source ?? ''}`.trim(), reason })
      continue
    }
    const name = nameOfVolume(mount.source ?? `data-${at + 1}`)
    values.push(mount.target)
    const path = compact<Plain>({ name, path: mount.target, readOnly: mount.readOnly ? true : undefined })
    if (mount.type === 'tmpfs') volumes.push({ ...path, empty: { medium: 'Memory' } })
    else if (mount.source === undefined) volumes.push({ ...path, empty: {} })
    else if ((volumeUsers.get(mount.source) ?? []).length > 1) volumes.push({ ...path, claim: name })
    else templates.push({ name, path: mount.target, size: SIZE })
  }
  for (const [at, target] of textList(service.tmpfs).entries()) {
    const path = target.split(':')[0] ?? target
    values.push(path)
    volumes.push({ name: `tmpfs-${at + 1}`, path, empty: { medium: 'Memory' } })
  }
  return {
    spec: compact<Plain>({ volumes: nonEmpty(volumes), volumeClaimTemplates: nonEmpty(templates) }),
    taken: ['volumes', 'tmpfs'].filter((key) => service[key] !== undefined).map((key) => ({ key, field: 'volumes' })),
    left,
    values,
    notes:
      templates.length === 0
        ? []
        : [`A Compose file does not set the size of volumes, so ${SIZE} is assumed. Set \`size\`.`],
  }
}

/** Returns the name of a volume in the form that Kubernetes requires. */
export const nameOfVolume = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')

/**
 * Returns the files of secrets and configs. Compose mounts a secret at /run/secrets, and a config in the root folder.
 */
export function readMountedFiles(service: Plain): TakenPart {
  const files = (['secrets', 'configs'] as const).flatMap((key) =>
    (Array.isArray(service[key]) ? service[key] : []).map((one: unknown) => fileOf(key, one)),
  )
  return {
    container: files.length === 0 ? {} : { files },
    taken: ['secrets', 'configs']
      .filter((key) => service[key] !== undefined)
      .map((key) => ({ key, field: 'containers.files' })),
    left: [],
    values: files.map(({ path }) => String(path)),
  }
}

function fileOf(key: 'secrets' | 'configs', value: unknown): Plain {
  const { source = value, target } = isPlain(value) ? value : {}
  const name = nameOfVolume(String(source))
  const folder = key === 'secrets' ? '/run/secrets/' : '/'
  const wanted = typeof target === 'string' ? target : String(source)
  const path = wanted.startsWith('/') ? wanted : `${folder}${wanted}`
  return { path, [key === 'secrets' ? 'secret' : 'config']: name, key: String(source) }
}
