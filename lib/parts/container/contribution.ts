import type { V1EnvFromSource, V1EnvVar, V1VolumeMount } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../finding/finding'
import { nameTaken } from '../../finding/rules'
import type { Volume } from '../../manifest/kubernetes'
import { deepEqual } from '../../manifest/deep-equal'

/** Additions of one part to a pod. Lists and objects of several parts are joined, and a duplicate name is a finding. */
export interface PodContribution {
  /** Path of the field that causes the additions, for findings. */
  path: FieldPath
  volumes?: readonly Volume[]
  labels?: Readonly<Record<string, string>>
  annotations?: Readonly<Record<string, string>>
  imagePullSecrets?: readonly string[]
}

/** Additions of one part to a container. */
export interface ContainerContribution {
  path: FieldPath
  env?: readonly V1EnvVar[]
  /**
   * Variables that are added before the variables of the container, so that the container’s variables can refer to
   * them.
   */
  before?: readonly V1EnvVar[]
  envFrom?: readonly V1EnvFromSource[]
  volumeMounts?: readonly V1VolumeMount[]
  privileged?: boolean
  /** Whether users cannot add variables to the container. */
  areVariablesFixed?: boolean
}

/** Joins lists of named entries. If a name occurs twice with different content, the second entry is reported. */
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
        findings.push(
          nameTaken.at(
            path,
            `Two ${what} have the ${what === 'mounts' ? 'path' : 'name'} \`${name}\`. Rename or remove one of the two.`,
          ),
        )
      }
    }
  }
  return { entries: [...seen.values()], findings }
}

/** Joins objects. If a key occurs twice with different values, the second value is reported. */
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
