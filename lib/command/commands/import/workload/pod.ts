import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { nameWithSuffix } from '../../../../manifest/grammar/name'
import { isPlain, labelsIn, type Manifest, type Plain } from '../../../../manifest/manifest'
import { isSidecar, templatePath } from '../../../../manifest/pods'
import { mapAt, mapsIn } from '../../../../manifest/value-at'
import { softSpread } from '../../../../parts/pod/spread'
import { containerName, readContainer, readStop } from '../container/container'
import { hasNoResources } from '../container/resources'
import type { ImportedIdentity } from './identity'
import { readSecurity } from './security'
import { readVolumes } from './volumes'

/** Properties that all pods of a kind share. */
export interface PodTraitsRead {
  serves: boolean
  /** Whether lummo spreads the pods by default. */
  spreads: boolean
  revisionLabel?: string
}

export interface PodContextRead {
  workload: Manifest
  identity: ImportedIdentity
  traits: PodTraitsRead
  service: Manifest | undefined
  isExact: boolean
  /** Connection fields of the containers, keyed by container name. */
  connections: ReadonlyMap<string, Plain>
  /** Returns the generated ConfigMap with this name, if the input has it. */
  configNamed(name: string): Manifest | undefined
  /** Claims that the short object creates. */
  created: ReadonlyMap<string, Plain>
  /** Whether the account of the pods is generated. */
  ownsAccount: boolean
  /** Whether the account has permissions that the short object does not generate, so that the pods need a token. */
  needsToken: boolean
  /** Whether the input contains an account that has the name of the workload but is not generated. */
  isAccountTaken: boolean
}

/** Fields of a short object that describe its pods. */
export interface PodRead {
  fields: Plain
  /** Names of the ConfigMaps with values that are in `env`. */
  configs: readonly string[]
  containers: readonly Plain[]
  notes: readonly string[]
}

/** Returns the pod spec of a workload. */
export const podSpecOf = (workload: Manifest): Plain =>
  mapAt(workload, [...(templatePath(workload.kind) ?? []), 'spec'])

/** Returns the fields of a short object that describe its pods. */
export function readPod(context: PodContextRead): PodRead {
  const { workload, identity, traits, isExact } = context
  const pod = podSpecOf(workload)
  const mains = mapsIn(pod.containers).map(([, one]) => one)
  const inits = mapsIn(pod.initContainers).map(([, one]) => one)
  const all = [...mains, ...inits]
  const token = context.needsToken ? { automountServiceAccountToken: true, ...pod } : pod
  const security = readSecurity(
    token,
    all.map(({ securityContext }) => securityContext),
  )
  const isReadOnly = (one: Plain) => mapAt(one, ['securityContext']).readOnlyRootFilesystem !== false
  const volumes = readVolumes(pod, { containers: all, created: context.created, hasTmp: isReadOnly })
  const running = [...mains, ...inits.filter(isSidecar)]
  const { sleep, stop } = readStop(pod, traits.serves ? running : [], isExact)
  const isDiskOff = isExact && all.some((one) => !hasDisk(one))
  const isDiskStated = isExact && all.some((one) => !hasPresetDisk(one))
  const configs: string[] = []
  const read = all.map((one, at) => {
    const name = containerName(one)
    const configName = nameWithSuffix(workload.metadata.name, at === 0 ? 'env' : `${name}-env`, 253)
    const config = context.configNamed(configName)
    const isInit = at >= mains.length && !isSidecar(one)
    const short = readContainer(one, {
      ...{ service: context.service, config, isExact, sleep, isInit, isDiskStated },
      serves: traits.serves && !isInit,
      isSidecar: at >= mains.length && !isInit,
      security: security.containers[at],
      mounts: volumes.mounts[at] ?? [],
    })
    if (config !== undefined && isPlain(short.env)) configs.push(configName)
    return { name, short: { ...short, ...context.connections.get(name) } }
  })
  const others = { ...otherFields(pod, volumes.others, isExact), ...ownSpread(pod, context) }
  const app = identity.fields.app ?? workload.metadata.name
  const fields = compact<Plain>({
    ...namedContainers(read.slice(0, mains.length), app),
    initContainers: listed(read.slice(mains.length)),
    volumes: volumes.volumes.length === 0 ? undefined : volumes.volumes,
    ...metadataFields(context),
    serviceAccount: accountOf(pod, context),
    ...security.fields,
    stop: traits.serves || stop === undefined ? stop : { grace: stop.grace },
    ...schedulingFields(pod, context),
    pod: nonEmptyMap(others),
    package: isDiskOff ? { workload: { ephemeralStorage: false } } : undefined,
  })
  return { fields, configs, containers: all, notes: resourceNotes(all) }
}

const resourceNotes = (containers: readonly Plain[]): string[] =>
  containers
    .filter(({ resources }) => hasNoResources(resources))
    .map((one) => `Container \`${containerName(one)}\` requests no CPU or memory. Add \`resources\`.`)

/** Checks whether a container requests and limits ephemeral storage. */
const hasDisk = ({ resources }: Plain): boolean =>
  ['requests', 'limits'].every((side) => mapAt(resources, [side])['ephemeral-storage'] !== undefined)

/** Checks whether a container has the ephemeral storage that lummo sets by default. */
function hasPresetDisk({ resources }: Plain): boolean {
  const [request, limit] = ['requests', 'limits'].map((side) => mapAt(resources, [side])['ephemeral-storage'])
  return request === '128Mi' && limit === '1Gi'
}

type NamedShort = { name: string; short: Plain }

/** Returns the containers of a pod, and the name of the main container if it differs from the application. */
function namedContainers(containers: readonly NamedShort[], app: string): Plain {
  const [first, second] = containers
  if (first === undefined) return { containers: [] }
  if (second === undefined) return { containers: first.name === app ? first.short : { [first.name]: first.short } }
  return { main: first.name === app ? undefined : first.name, containers: listed(containers) }
}

const listed = (containers: readonly NamedShort[]): Plain[] | undefined =>
  containers.length === 0 ? undefined : containers.map(({ name, short }) => ({ name, ...short }))

/** Returns the labels and annotations of the pods that lummo does not generate. */
function metadataFields({ workload, identity, traits }: PodContextRead): Plain {
  const metadata = mapAt(workload, [...(templatePath(workload.kind) ?? []), 'metadata'])
  const generated = identity.id.labels
  const inherited = traits.serves ? {} : (workload.metadata.labels ?? {})
  const own = Object.entries(labelsIn(metadata.labels)).filter(
    ([key, value]) => !Object.hasOwn(generated, key) && inherited[key] !== value,
  )
  return {
    podLabels: nonEmptyMap(Object.fromEntries(own)),
    podAnnotations: nonEmptyMap(labelsIn(metadata.annotations)),
  }
}

/** Returns the account of the pods; undefined if lummo generates it. */
function accountOf(pod: Plain, { ownsAccount, isAccountTaken, isExact }: PodContextRead): unknown {
  if (ownsAccount) return undefined
  if (typeof pod.serviceAccountName === 'string' && pod.serviceAccountName !== '') return pod.serviceAccountName
  return isExact || isAccountTaken ? 'default' : undefined
}

/** Returns the fields that determine the nodes on which pods run. */
function schedulingFields(pod: Plain, { identity, traits, isExact }: PodContextRead): Plain {
  const { nodeSelector, tolerations, affinity, topologySpreadConstraints: spread } = pod
  const soft = softSpread(identity.id, traits.revisionLabel)
  const isSoftAffinity = deepEqual(affinity, soft.affinity)
  const isSoftSpread = deepEqual(spread, soft.topologySpreadConstraints)
  const isPreset = isSoftAffinity && isSoftSpread
  const hasOwnSpread = Array.isArray(spread) && spread.length > 0 && !isSoftSpread
  const isOff = hasOwnSpread || (isExact && !isSoftSpread)
  return {
    nodeSelector: isPlain(nodeSelector) ? nonEmptyMap(nodeSelector) : undefined,
    tolerations: Array.isArray(tolerations) && tolerations.length > 0 ? tolerations : undefined,
    affinity: isSoftAffinity && isSoftSpread ? undefined : affinity,
    spread: spreadField(traits.spreads, { isPreset: isPreset || isSoftSpread, isOff }),
    priorityClass: pod.priorityClassName === '' ? undefined : pod.priorityClassName,
    runtimeClass: pod.runtimeClassName === '' ? undefined : pod.runtimeClassName,
  }
}

/** Returns the spread constraints that lummo does not generate. */
function ownSpread({ topologySpreadConstraints: spread }: Plain, { identity, traits }: PodContextRead): Plain {
  const { topologySpreadConstraints: soft } = softSpread(identity.id, traits.revisionLabel)
  const isOwn = Array.isArray(spread) && spread.length > 0 && !deepEqual(spread, soft)
  return isOwn ? { topologySpreadConstraints: spread } : {}
}

function spreadField(
  isDefault: boolean,
  { isPreset, isOff }: { isPreset: boolean; isOff: boolean },
): boolean | undefined {
  if (isDefault) return isOff ? false : undefined
  return isPreset ? true : undefined
}

/** Pod fields that short objects can set, or that the kind sets itself. */
const HANDLED = [
  'serviceAccountName',
  'serviceAccount',
  'automountServiceAccountToken',
  'enableServiceLinks',
  'restartPolicy',
  'priorityClassName',
  'runtimeClassName',
  'nodeSelector',
  'tolerations',
  'affinity',
  'topologySpreadConstraints',
  'securityContext',
  'terminationGracePeriodSeconds',
  'initContainers',
  'containers',
  'volumes',
]

/** Values that the API server sets and that can be omitted. */
const PRESETS: Readonly<Record<string, unknown>> = {
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  shareProcessNamespace: false,
  preemptionPolicy: 'PreemptLowerPriority',
  priority: 0,
}

/** Returns the pod fields that short objects cannot set, and the volumes without a short form. */
function otherFields(pod: Plain, volumes: readonly Plain[], isExact: boolean): Plain {
  const own = Object.entries(pod).filter(([field, value]) => {
    if (HANDLED.includes(field) || value === null) return false
    const isEmptyList = Array.isArray(value) && value.length === 0
    return isExact || (!deepEqual(value, PRESETS[field]) && !isEmptyList)
  })
  return { ...Object.fromEntries(own), ...(volumes.length === 0 ? {} : { volumes }) }
}
