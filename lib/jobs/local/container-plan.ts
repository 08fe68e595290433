import type { CheckedRun } from '../checked-run'
import { invalid } from '../checked-run'
import { parseQuantity } from '../../manifest/grammar/quantity'
import type { Container, PodSpec, Volume } from '../../manifest/kubernetes'
import { expanded } from './expanded'

/** A container for a local engine. */
export interface ContainerPlan {
  image: string
  /** Replaces the entry point of the image. */
  command: readonly string[]
  args: readonly string[]
  env: ReadonlyMap<string, string>
  workingDir: string | undefined
  /** `UID:GID`. */
  user: string
  /** Bytes. */
  memory: number | undefined
  cpus: number | undefined
  /** Folders in memory, keyed by path. The value is the maximum size in bytes. */
  memoryFolders: ReadonlyMap<string, number>
  /** Read-only folders with files, keyed by path. */
  fileFolders: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>
}

/** Default size of a folder in memory. */
const DEFAULT_FOLDER_BYTES = 64 << 20
/** User ID for a job that does not set one. */
const DEFAULT_ID = 1000
/** Memory limit for a job that does not set one. */
const DEFAULT_MEMORY_BYTES = 512 << 20

/** Returns a run as one container. Throws a JobError if the pod uses a feature that an engine does not support. */
export function containerPlan(run: CheckedRun): ContainerPlan {
  const { main, template, configs } = run
  const pod = template.spec
  checkSingle(pod)
  const env = environmentOf(main, configs)
  const folders = foldersOf(main, pod.volumes ?? [], configs)
  const { limits = {} } = main.resources ?? {}
  const own = { ...pod.securityContext, ...main.securityContext }
  return {
    image: main.image ?? '',
    command: (main.command ?? []).map((word) => expanded(word, env)),
    args: (main.args ?? []).map((word) => expanded(word, env)),
    env,
    workingDir: main.workingDir,
    user: `${own.runAsUser ?? DEFAULT_ID}:${own.runAsGroup ?? own.runAsUser ?? DEFAULT_ID}`,
    memory: bytesOf(limits.memory) ?? DEFAULT_MEMORY_BYTES,
    cpus: amountOf(limits.cpu),
    ...folders,
  }
}

function checkSingle({ containers, initContainers = [] }: PodSpec): void {
  const other = [...initContainers, ...containers.slice(1)][0]
  if (other !== undefined)
    throw invalid(
      `Container \`${other.name}\` cannot run locally, because a local job has only one container. Use a cluster.`,
    )
}

/** Returns the variables of a container in the order of Kubernetes, starting with `envFrom`. */
function environmentOf(
  { env = [], envFrom = [] }: Container,
  configs: CheckedRun['configs'],
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
  for (const { configMapRef, secretRef, prefix = '' } of envFrom) {
    const config = configMapRef?.name === undefined ? undefined : configs.get(configMapRef.name)
    if (config === undefined && (configMapRef ?? secretRef)?.optional !== true)
      throw invalid(`${sourceOf(configMapRef?.name, secretRef?.name)} is not in the package. Use a cluster.`)
    for (const [key, bytes] of config ?? []) variables.set(prefix + key, textOf(bytes))
  }
  for (const { name, value = '', valueFrom } of env) {
    if (valueFrom === undefined) {
      variables.set(name, expanded(value, variables))
      continue
    }
    const { configMapKeyRef: key, secretKeyRef: secret } = valueFrom
    const bytes = key?.name === undefined ? undefined : configs.get(key.name)?.get(key.key)
    if (bytes !== undefined) variables.set(name, textOf(bytes))
    else if ((key ?? secret)?.optional !== true)
      throw invalid(
        `The value of \`${name}\` cannot be read locally: ${sourceOf(key?.name, secret?.name)} is not in the package. Use a cluster.`,
      )
  }
  return variables
}

function sourceOf(config: string | undefined, secret: string | undefined): string {
  if (config !== undefined) return `ConfigMap/${config}`
  return secret === undefined ? 'a field of the pod' : `Secret/${secret}`
}

function foldersOf(
  { name: container, volumeMounts = [] }: Container,
  volumes: readonly Volume[],
  configs: CheckedRun['configs'],
): Pick<ContainerPlan, 'memoryFolders' | 'fileFolders'> {
  const memoryFolders = new Map<string, number>()
  const fileFolders = new Map<string, ReadonlyMap<string, Uint8Array>>()
  for (const { name, mountPath, subPath, subPathExpr } of volumeMounts) {
    const { emptyDir, configMap } = volumes.find((one) => one.name === name) ?? {}
    const files = configMap?.name === undefined ? undefined : configs.get(configMap.name)
    const isWhole = subPath === undefined && subPathExpr === undefined && configMap?.items === undefined
    if (emptyDir !== undefined && isWhole)
      memoryFolders.set(mountPath, bytesOf(emptyDir.sizeLimit) ?? DEFAULT_FOLDER_BYTES)
    else if (files !== undefined && isWhole) fileFolders.set(mountPath, files)
    else if (configMap?.optional !== true)
      throw invalid(
        `Volume \`${name}\` of container \`${container}\` is not available locally. Use \`inputs\`, \`workspace\` or an empty folder, or run the job in a cluster.`,
      )
  }
  return { memoryFolders, fileFolders }
}

function amountOf(quantity: unknown): number | undefined {
  const parsed = quantity === undefined ? undefined : parseQuantity(String(quantity))
  return parsed === undefined ? undefined : Number(parsed.nano) / 1e9
}

function bytesOf(quantity: unknown): number | undefined {
  const amount = amountOf(quantity)
  return amount === undefined ? undefined : Math.ceil(amount)
}
