import { choiceMessage } from '../../manifest/text'
import type { V1VolumeMount } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import type { Volume } from '../../manifest/kubernetes'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { ContainerSpec } from './spec'

type FileSpec = NonNullable<ContainerSpec['files']>[number]

/**
 * Returns volumes and read-only mounts for files from ConfigMaps and Secrets. Each ConfigMap or Secret is one volume.
 */
export function buildFiles(
  files: readonly FileSpec[],
  container: string,
  path: FieldPath,
): { volumes: Volume[]; mounts: V1VolumeMount[]; findings: Finding[] } {
  const volumes = new Map<string, Volume>()
  const mounts: V1VolumeMount[] = []
  const findings: Finding[] = []
  for (const [at, file] of files.entries()) {
    if ((file.config === undefined) === (file.secret === undefined)) {
      const fields = ['config', 'secret']
      const message = choiceMessage('The file', fields, file.config === undefined ? [] : fields)
      findings.push(chooseOne.at([...path, at], message))
      continue
    }
    const source = file.config ?? file.secret ?? ''
    const type = file.config === undefined ? 'secret' : 'config'
    const details = file.mode === undefined ? '' : `-${file.mode.toString(8)}`
    const name = nameWithSuffix(container, `${type}-${source.replaceAll('.', '-')}${details}`)
    const how = compact<{ optional?: boolean; defaultMode?: number }>({
      optional: file.optional,
      defaultMode: file.mode,
    })
    volumes.set(
      name,
      file.config === undefined
        ? { name, secret: { secretName: source, ...how } }
        : { name, configMap: { name: source, ...how } },
    )
    mounts.push(compact<V1VolumeMount>({ name, mountPath: file.path, subPath: file.key, readOnly: true }))
  }
  return { volumes: [...volumes.values()], mounts, findings }
}
