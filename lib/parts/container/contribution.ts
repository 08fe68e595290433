import type { V1EnvFromSource, V1EnvVar, V1VolumeMount } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { nameTaken } from '../../finding/rules'
import type { Volume } from '../../manifest/kubernetes'
import { deepEqual } from '../../manifest/deep-equal'

/** What one part adds to a pod. Lists and maps of several parts are joined; a name used twice is a finding. */
export interface PodContribution {
  /** The field of the spec that asked for it, for findings. */
  path: FieldPath
  volumes?: readonly Volume[]
  labels?: Readonly<Record<string, string>>
  annotations?: Readonly<Record<string, string>>
  imagePullSecrets?: readonly string[]
}

/** What one part adds to a container. */
export interface ContainerContribution {
  path: FieldPath
  env?: readonly V1EnvVar[]
  envFrom?: readonly V1EnvFromSource[]
  volumeMounts?: readonly V1VolumeMount[]
  privileged?: boolean
}

/** Joins lists of named things; a name that comes twice with different content is a finding where it came the second time. */
export function joinNamed<T>(
  what: string,
  lists: readonly { path: FieldPath; entries: readonly T[] | undefined }[],
  nameOf: (entry: T) => string,
): { entries: T[]; findings: Finding[] } {
  const seen = new Map<string, T>()
  const findings: Finding[] = []
  for (const { path, entries } of lists) {
    for (const entry of entries ?? []) {
      const name = nameOf(entry)
      const other = seen.get(name)
      if (other === undefined) seen.set(name, entry)
      else if (!deepEqual(other, entry)) {
        findings.push(nameTaken.at(path, `There are two ${what} \`${name}\`. Rename or remove one of them.`))
      }
    }
  }
  return { entries: [...seen.values()], findings }
}

/** Joins maps; a key that comes twice with different values is a finding where it came the second time. */
export function joinMaps(
  what: string,
  maps: readonly { path: FieldPath; map: Readonly<Record<string, string>> | undefined }[],
): { map: Record<string, string>; findings: Finding[] } {
  const { entries, findings } = joinNamed(
    what,
    maps.map(({ path, map }) => ({ path, entries: Object.entries(map ?? {}) })),
    ([key]) => key,
  )
  return { map: Object.fromEntries(entries), findings }
}
