import { compact } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { templatePath } from '../../../../manifest/pods'
import { mapAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import { withValueAt } from '../../../../origins/edit'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'

/** A workload without the volumes that `inputs` and `workspace` generate. */
export interface WithoutInputs {
  workload: Manifest
  fields: Plain
  /** ConfigMap with the files. */
  config: NamedSource | undefined
}

/** Removes the files and the folder in memory of a Job or CronJob, which `inputs` and `workspace` generate again. */
export function withoutInputs(workload: Manifest, lookup: Lookup): WithoutInputs {
  const path = templatePath(workload.kind)
  const unchanged = { workload, fields: {}, config: undefined }
  if (path === undefined || (workload.kind !== 'Job' && workload.kind !== 'CronJob')) return unchanged
  const pod = mapAt(workload, [...path, 'spec'])
  const volumes = mapsIn(pod.volumes).map(([, volume]) => volume)
  const config = inputsOf(volumes, workload, lookup)
  const memory = volumes.find(({ name }) => name === 'workspace')
  const isFolder = textAt(memory, ['emptyDir', 'medium']) === 'Memory'
  const names = [...(config === undefined ? [] : ['inputs']), ...(isFolder ? ['workspace'] : [])]
  const [[, main] = [0, {} as Plain], ...others] = mapsIn(pod.containers)
  const mounts = mapsIn(main.volumeMounts).map(([, mount]) => mount)
  const mountOf = (volume: string) => mounts.find(({ name }) => name === volume)
  if (names.length === 0 || names.some((name) => mountOf(name) === undefined)) return unchanged
  const spec = compact<Plain>({
    ...pod,
    containers: [
      compact<Plain>({ ...main, volumeMounts: withoutNames(mounts, names) }),
      ...others.map(([, container]) => container),
    ],
    volumes: withoutNames(volumes, names),
  })
  return {
    workload: withValueAt(workload, [...path, 'spec'], spec) as Manifest,
    config,
    fields: compact<Plain>({
      inputs: config === undefined ? undefined : mapAt(config.manifest, ['data']),
      inputsPath: config === undefined ? undefined : mountOf('inputs')?.mountPath,
      workspace: isFolder
        ? { size: mapAt(memory, ['emptyDir']).sizeLimit, path: mountOf('workspace')?.mountPath }
        : undefined,
    }),
  }
}

/** Returns the ConfigMap with the files, whose name contains a hash of its content. */
function inputsOf(volumes: readonly Plain[], { metadata }: Manifest, lookup: Lookup): NamedSource | undefined {
  const volume = volumes.find(({ name }) => name === 'inputs')
  const name = textAt(volume, ['configMap', 'name']) ?? ''
  const isOwn =
    name.startsWith(`${metadata.name}-inputs-`) && numberAt(volume, ['configMap', 'defaultMode']) === undefined
  return isOwn ? lookup.named('ConfigMap', name, metadata.namespace) : undefined
}

function withoutNames(list: readonly Plain[], names: readonly string[]): Plain[] | undefined {
  const left = list.filter(({ name }) => !names.includes(String(name)))
  return left.length === 0 ? undefined : left
}
