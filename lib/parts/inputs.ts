import { type Draft, error } from '../finding/finding'
import { contentHash, stableJson } from '../manifest/hash'
import type { ConfigMap, Volume } from '../manifest/kubernetes'
import { nameWithSuffix } from '../manifest/name'
import type { ContainerContribution } from '../pod/contribution'
import type { Identity } from './identity'
import type { JobFields } from './job-spec'

/** What all keys and values of a ConfigMap may take together. Source: core/v1 MaxSecretSize. */
const MOST = 1024 * 1024

export interface Inputs {
  manifests: ConfigMap[]
  volumes: Volume[]
  main: ContainerContribution[]
  findings: Draft[]
}

/** Files given inline, and a folder in memory. The ConfigMap is named by its content and never changes. */
export function inputsOf(spec: JobFields, name: string, labels: Identity['labels']): Inputs {
  const made: Inputs = { manifests: [], volumes: [], main: [], findings: [] }
  if (spec.inputs !== undefined) {
    const { files, path } = spec.inputs
    const data = Object.fromEntries(files.map((file) => [file.name, file.content]))
    const config = nameWithSuffix(name, `inputs-${contentHash(stableJson(data))}`, 253)
    made.manifests.push({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: config, labels },
      immutable: true,
      data,
    })
    made.volumes.push({ name: 'inputs', configMap: { name: config } })
    made.main.push({ path: ['spec', 'inputs'], volumeMounts: [{ name: 'inputs', mountPath: path, readOnly: true }] })
    for (const [at, file] of files.entries()) {
      if (files.findIndex((other) => other.name === file.name) === at) continue
      const message = `There are two files \`${file.name}\`. Rename one.`
      made.findings.push(error('name-taken', ['spec', 'inputs', 'files', at, 'name'], message))
    }
    const size = files.reduce((sum, file) => sum + Buffer.byteLength(file.name) + Buffer.byteLength(file.content), 0)
    if (size > MOST) {
      const message = `The files have ${size} bytes together; a ConfigMap holds at most ${MOST}. Put them into the image.`
      made.findings.push(error('too-large', ['spec', 'inputs', 'files'], message))
    }
  }
  if (spec.workspace !== undefined) {
    const { size, path } = spec.workspace
    made.volumes.push({ name: 'workspace', emptyDir: { medium: 'Memory', sizeLimit: size } })
    made.main.push({ path: ['spec', 'workspace'], volumeMounts: [{ name: 'workspace', mountPath: path }] })
  }
  return made
}
