import { randomBytes } from 'node:crypto'
import { JobError, type RunnableJob, type RunOptions } from '../contracts/job-runtime'
import { isImageReference } from '../manifest/grammar/image-reference'
import { isCIdentifier, isConfigMapKey, isLabelKey, isLabelValue, nameWithSuffix } from '../manifest/grammar/name'
import type { Container, Job, PodTemplate } from '../manifest/kubernetes'
import { isPlain, type Manifest, textsOf } from '../manifest/manifest'
import { DEFAULT_TIMEOUT_MS, type RunLimits } from './run-limits'

/** Name of the volume that contains the `inputs` of a LummoJob. */
const INPUTS_VOLUME = 'inputs'
/** Maximum length of the name of a Job, because pod names have a suffix of six characters. */
const MAX_NAME = 57

/** Content of a ConfigMap: bytes, keyed by name. */
export type ConfigFiles = ReadonlyMap<string, Uint8Array>

/** A run whose options are valid. */
export interface CheckedRun {
  /** Identifies the run: ten lower-case letters and digits. */
  id: string
  /** Name of the Job in a cluster. */
  name: string
  namespace: string | undefined
  template: PodTemplate
  /** Container whose exit code becomes the exit code of the job. */
  main: Container
  /** Contents of the ConfigMaps that the pod reads, keyed by their name in the pod. */
  configs: ReadonlyMap<string, ConfigFiles>
  labels: Readonly<Record<string, string>>
  /** Milliseconds. */
  timeout: number
  /** Deadline in seconds; undefined if the job does not set one. */
  ttl: number | undefined
  options: RunOptions
}

/** Checks a job and the options of its run before any object is created. Throws a JobError. */
export function checkRun(job: RunnableJob, options: RunOptions, limits: RunLimits): CheckedRun {
  if (options.signal?.aborted === true) throw cancelled()
  const manifest = job.manifest as Job
  const { metadata, spec } = manifest
  checkShape(manifest)
  const template = withVariables(spec.template, options.env ?? {}, limits)
  const [main] = template.spec.containers
  if (main === undefined) throw invalid(`Job/${metadata.name} has no container.`)
  checkImage(main)
  const configs = new Map(job.configMaps.map((one) => [one.metadata.name, contentOf(one)]))
  addFiles(configs, template, options.files ?? {})
  checkSize(configs, limits)
  checkLabels(options.labels ?? {})
  const id = randomId()
  return {
    id,
    name: nameWithSuffix(metadata.name, id, MAX_NAME),
    namespace: metadata.namespace,
    template,
    main,
    configs,
    labels: { ...metadata.labels, ...options.labels },
    timeout: timeoutOf(options.timeout, spec.activeDeadlineSeconds, limits),
    ttl: spec.ttlSecondsAfterFinished,
    options,
  }
}

export const invalid = (message: string): JobError => new JobError('Invalid', message)
export const cancelled = (): JobError => new JobError('Cancelled', 'The run was cancelled.')

function checkShape({ kind, metadata, spec }: Job): void {
  if (kind !== 'Job') throw invalid(`${kind}/${metadata.name} is not a Job. Set a Job of batch/v1.`)
  for (const field of ['parallelism', 'completions'] as const) {
    const count = spec[field] ?? 1
    if (count !== 1) throw invalid(`A run starts one pod, but \`${field}\` of Job/${metadata.name} is ${count}. Set 1.`)
  }
}

function checkImage({ name, image = '' }: Container): void {
  if (!isImageReference(image)) throw invalid(`\`${image}\` of container \`${name}\` is not a valid image.`)
}

/** Adds variables to the main container. The kubelet passes the variables to the process, without a shell. */
function withVariables(template: PodTemplate, env: Readonly<Record<string, string>>, limits: RunLimits): PodTemplate {
  const entries = Object.entries(env)
  const wrong = entries.find(([name]) => !isCIdentifier(name))
  if (wrong !== undefined) throw invalid(`\`${wrong[0]}\` is not a valid variable name. Use letters, digits and \`_\`.`)
  const binary = entries.find(([, value]) => value.includes('\0'))
  if (binary !== undefined)
    throw invalid(`The value of \`${binary[0]}\` contains a NUL character. Remove the character.`)
  const size = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0)
  if (size > limits.envBytes)
    throw invalid(`The variables have ${size} bytes, but at most ${limits.envBytes} are allowed. Pass a file instead.`)
  if (entries.length === 0) return template
  const [main, ...others] = template.spec.containers
  if (main === undefined) return template
  const before = (main.env ?? []).filter(({ name }) => !Object.hasOwn(env, name))
  // In Kubernetes, `$` starts a reference to another variable, and `$$` is a literal `$`.
  const added = entries.map(([name, value]) => ({ name, value: value.replaceAll('$', '$$$$') }))
  return {
    ...template,
    spec: { ...template.spec, containers: [{ ...main, env: [...before, ...added] }, ...others] },
  }
}

/** Returns the content of a ConfigMap as bytes. */
function contentOf({ data, binaryData }: Manifest): ConfigFiles {
  const texts = Object.entries(textsOf(data)).map(([key, text]): [string, Uint8Array] => [key, Buffer.from(text)])
  const binary = Object.entries(isPlain(binaryData) ? textsOf(binaryData) : {})
  return new Map([...texts, ...binary.map(([key, text]): [string, Uint8Array] => [key, Buffer.from(text, 'base64')])])
}

/** Adds files to the ConfigMap of the inputs. */
function addFiles(
  configs: Map<string, ConfigFiles>,
  { spec }: PodTemplate,
  files: NonNullable<RunOptions['files']>,
): void {
  const names = Object.keys(files)
  if (names.length === 0) return
  const wrong = names.find((name) => !isConfigMapKey(name))
  if (wrong !== undefined)
    throw invalid(
      `\`${wrong.slice(0, 100)}\` is not a valid file name. Use at most 253 letters, digits, \`.\`, \`_\` and \`-\`.`,
    )
  const inputs = spec.volumes?.find(({ name }) => name === INPUTS_VOLUME)?.configMap?.name
  if (inputs === undefined) throw invalid('The job has no `inputs`, so it cannot read files. Add `inputs` to the job.')
  const added = Object.entries(files).map(([name, content]): [string, Uint8Array] => [name, Buffer.from(content)])
  configs.set(inputs, new Map([...(configs.get(inputs) ?? []), ...added]))
}

function checkSize(configs: ReadonlyMap<string, ConfigFiles>, { filesBytes }: RunLimits): void {
  for (const content of configs.values()) {
    const size = [...content].reduce((sum, [name, bytes]) => sum + Buffer.byteLength(name) + bytes.length, 0)
    if (size > filesBytes)
      throw invalid(`The files have ${size} bytes, but at most ${filesBytes} are allowed. Pass smaller files.`)
  }
}

function checkLabels(labels: Readonly<Record<string, string>>): void {
  const wrong = Object.entries(labels).find(([key, value]) => !isLabelKey(key) || !isLabelValue(value))
  if (wrong !== undefined) throw invalid(`\`${wrong[0]}: ${wrong[1]}\` is not a valid label.`)
}

function timeoutOf(wanted: number | undefined, deadline: number | undefined, { timeout: max }: RunLimits): number {
  const own = deadline === undefined ? DEFAULT_TIMEOUT_MS : deadline * 1000
  const timeout = wanted ?? Math.min(own, max)
  if (timeout > 0 && timeout <= max) return timeout
  throw invalid(`The timeout is ${timeout} ms, but must be greater than 0 and at most ${max} ms.`)
}

/** Returns ten random lower-case letters and digits. */
const randomId = (): string =>
  BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(13, '0')
    .slice(-10)
