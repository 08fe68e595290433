import type { Finding } from '../../../finding/finding'
import { deepEqual } from '../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { YamlDocument } from '../../../wire/yaml/document'
import { isRemote } from '../kustomizations/remote'
import { execRefused, networkRefused } from '../../rules'

/** Permissions of a build, in addition to reading files. */
export interface Allowed {
  exec: boolean
  network: boolean
  /** Name under which builds call the current executable. Default: `lummo`. */
  program?: string | undefined
}

/** Annotations that make an object a function. Source: kyaml, fn/runtime/runtimeutil/functiontypes.go. */
const FUNCTION = ['config.kubernetes.io/function', 'config.k8s.io/function']

/**
 * Returns the path of the annotation that makes an object a function. If there is no such annotation, returns an empty
 * path.
 */
export function functionPath({ metadata }: Plain): string[] {
  const annotations = isPlain(metadata) && isPlain(metadata.annotations) ? metadata.annotations : {}
  const key = FUNCTION.find((one) => annotations[one] !== undefined)
  return key === undefined ? [] : ['metadata', 'annotations', key]
}

/**
 * Returns why lummo refuses an object under generators, transformers or validators; undefined if lummo accepts the
 * object.
 */
export function functionProblem(object: Plain, allowed: Allowed): Finding | undefined {
  if (isBuiltin(object)) return builtinProblem(object, allowed)
  const { program = 'lummo' } = allowed
  if (allowed.exec || runsOnly(object, program)) return undefined
  const called = `${typeof object.kind === 'string' ? object.kind : 'object'}`
  return execRefused.at(
    [],
    `This ${called} runs an executable other than \`${program}\`. Remove the ${called}, or pass \`--allow-exec\`.`,
  )
}

/** Checks whether a plugin is part of kustomize. Helm is the only built-in plugin that runs a program. */
const isBuiltin = ({ apiVersion }: Plain): boolean => apiVersion === 'builtin'

function builtinProblem(object: Plain, allowed: Allowed): Finding | undefined {
  if (/helm/i.test(String(object.kind))) return helmProblem([], allowed)
  if (allowed.network || !textsIn(object).some(isRemote)) return undefined
  return networkRefused.at(
    [],
    'This object refers to a remote file. Copy the file to the repository, or pass `--allow-network`.',
  )
}

/** Returns why lummo refuses a chart; undefined if lummo accepts the object. helm is a program that fetches charts. */
export function helmProblem(path: readonly string[], allowed: Allowed): Finding | undefined {
  if (allowed.exec && allowed.network) return undefined
  const message =
    'Helm charts require `helm` and network access. Remove the charts, or pass both `--allow-exec` and `--allow-network`.'
  return execRefused.at(path, message)
}

/** Checks whether a function runs exactly one executable, which must be on the PATH. */
function runsOnly({ metadata }: Plain, program: string): boolean {
  if (!isPlain(metadata) || !isPlain(metadata.annotations)) return false
  const { annotations } = metadata
  if ('<<' in metadata || '<<' in annotations) return false
  const given = FUNCTION.map((key) => annotations[key]).filter((spec) => spec !== undefined)
  return given.length === 1 && typeof given[0] === 'string' && deepEqual(specIn(given[0]), { exec: { path: program } })
}

function specIn(text: string): unknown {
  const read = YamlDocument.parse(text, { file: '', line: 1 })
  return read instanceof YamlDocument ? read.value : undefined
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
