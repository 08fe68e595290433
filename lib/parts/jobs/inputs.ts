import type { Finding, FieldPath } from '../../finding/finding'
import { badValue, emptyField, missingField, nameTaken, secretInGit } from '../../finding/rules'
import { contentHash, stableJson } from '../../manifest/hash'
import type { ConfigMap, Volume } from '../../manifest/kubernetes'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { ContainerContribution } from '../container/contribution'
import { checkContentSize } from '../config/content'
import type { InputsFields } from './inputs-spec'
import { holdsSecret } from '../container/secret-text'

/** Files of a claim: their ConfigMap, and their mounts in the main container. */
export interface Inputs {
  /** Name and content of the ConfigMap. The caller adds the labels of the identity. */
  config: { name: string; data: Record<string, string> } | undefined
  volumes: Volume[]
  main: ContainerContribution[]
  findings: Finding[]
}

/**
 * Returns inline files and a folder in memory. The ConfigMap is immutable, and its name contains a hash of its content.
 */
export function inputsOf(spec: InputsFields, name: string): Inputs {
  const result: Inputs = { config: undefined, volumes: [], main: [], findings: checkPaths(spec) }
  const files = spec.inputs === undefined ? [] : filesOf(spec.inputs)
  if (files.length > 0) {
    const data = Object.fromEntries(files.map((file) => [file.name, file.content]))
    const config = nameWithSuffix(name, `inputs-${contentHash(stableJson(data))}`, 253)
    result.config = { name: config, data }
    result.volumes.push({ name: 'inputs', configMap: { name: config } })
    result.main.push({
      path: ['spec', 'inputs'],
      volumeMounts: [{ name: 'inputs', mountPath: spec.inputsPath ?? '/inputs', readOnly: true }],
    })
    result.findings.push(...checkFiles(files, data))
  }
  if (spec.workspace !== undefined) {
    const { size, path } = spec.workspace
    result.volumes.push({ name: 'workspace', emptyDir: { medium: 'Memory', sizeLimit: size } })
    result.main.push({ path: ['spec', 'workspace'], volumeMounts: [{ name: 'workspace', mountPath: path }] })
  }
  return result
}

/**
 * Returns the ConfigMap of the inputs. A changed file results in a new ConfigMap, so that running pods keep their
 * files.
 */
export const inputsConfigMap = (config: NonNullable<Inputs['config']>, labels: Record<string, string>): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: config.name, labels },
  immutable: true,
  data: config.data,
})

interface InputFile {
  name: string
  content: string
  /** Path of the inputs in the claim. */
  at: FieldPath
}

function filesOf(inputs: NonNullable<InputsFields['inputs']>): InputFile[] {
  const path = ['spec', 'inputs']
  return Array.isArray(inputs)
    ? inputs.map((file, at) => ({ ...file, at: [...path, at] }))
    : Object.entries(inputs).map(([name, content]) => ({ name, content, at: [...path, name] }))
}

function checkFiles(files: readonly InputFile[], data: Record<string, string>): Finding[] {
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const { name, content, at } of files) {
    if (seen.has(name)) findings.push(nameTaken.at(at, `Two files have the name \`${name}\`. Rename one of the two.`))
    seen.add(name)
    if (!holdsSecret(name, content)) continue
    const message = `\`${name}\` looks like a secret and would be readable in Git. Move the value to a Secret, and mount the Secret with \`files\`.`
    findings.push(secretInGit.at(at, message, { severity: 'warning', atKey: true }))
  }
  findings.push(...checkContentSize({ data }, 'files', ['spec', 'inputs']))
  return findings
}

function checkPaths(spec: InputsFields): Finding[] {
  const findings: Finding[] = []
  const check = (path: string | undefined, at: FieldPath) => {
    if (path === undefined || !/^\/*$/.test(path)) return
    findings.push(
      badValue.at(
        at,
        'A volume cannot be mounted at `/`, because it would hide the whole image. Set a folder, such as `/data`.',
      ),
    )
  }
  check(spec.inputsPath, ['spec', 'inputsPath'])
  check(spec.workspace?.path, ['spec', 'workspace', 'path'])
  const none = spec.inputs === undefined || Object.keys(spec.inputs).length === 0
  if (spec.inputs !== undefined && none) {
    findings.push(emptyField.at(['spec', 'inputs'], '`inputs` is empty. Add a file, or remove the line.'))
  } else if (none && spec.inputsPath !== undefined) {
    findings.push(
      missingField.at(['spec', 'inputsPath'], '`inputsPath` has no effect without `inputs`. Add a file to `inputs`.'),
    )
  }
  return findings
}
