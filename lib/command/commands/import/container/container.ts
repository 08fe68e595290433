import { compact, nonEmpty } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapsIn, textAt } from '../../../../manifest/value-at'
import { isPinned } from '../../../../parts/container/image'
import { readEnvironment } from './environment'
import { readPorts } from './ports'
import { readProbes } from './probes'
import { readResources } from './resources'

/** Context in which a container is read. */
export interface ReadContainerContext {
  service: Manifest | undefined
  /** ConfigMap with the plain variables of the container, if lummo would generate it. */
  config: Manifest | undefined
  serves: boolean
  isExact: boolean
  /** Whether the container is a sidecar in `initContainers`. */
  isSidecar: boolean
  /** Whether the container is an init container that runs to completion. */
  isInit: boolean
  /** Fields of the security context that differ from the defaults. */
  security: Plain | undefined
  mounts: readonly Plain[]
  /** Whether the short object sets the ephemeral storage of the container even if it equals the default. */
  isDiskStated: boolean
  /** Seconds that containers with ports sleep before they stop. */
  sleep: number
}

/** Kubernetes fields that a short object accepts unchanged, with their default values in Kubernetes. */
const PASSED: Readonly<Record<string, unknown>> = {
  workingDir: '',
  volumeDevices: [],
  resizePolicy: [],
  restartPolicyRules: [],
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  stdin: false,
  stdinOnce: false,
  tty: false,
}

/** Returns a container in short form, without its name. */
export function readContainer(container: Plain, context: ReadContainerContext): Plain {
  const { service, serves, isExact, isSidecar, isInit } = context
  const runs = serves || isSidecar
  const ports = readPorts(container, { service, serves: runs && !isInit, isExact })
  const named = mapsIn(container.ports).map(([, { name }]) => name)
  const probed = {
    hasHttp: named.includes('http'),
    hasGrpc: named.includes('grpc'),
    isServing: runs && (named.includes('http') || named.includes('grpc')),
    isSidecar,
    isExact,
  }
  const passed = Object.entries(PASSED).filter(
    ([field, preset]) => container[field] !== undefined && (isExact || !deepEqual(container[field], preset)),
  )
  return compact<Plain>({
    image: container.image,
    imagePullPolicy: pullPolicy(container),
    sidecar: isSidecar ? true : undefined,
    command: listOf(container.command),
    args: listOf(container.args),
    ...ports,
    ...readEnvironment(container, context.config),
    resources: readResources(container.resources, context.isDiskStated ? 'explicit' : 'default'),
    ...(runs ? readProbes(container, probed) : nativeProbes(container)),
    lifecycle: lifecycleOf(container, context),
    securityContext: context.security,
    volumeMounts: nonEmpty(context.mounts),
    ...Object.fromEntries(passed.map(([field]) => [field, container[field]])),
  })
}

const listOf = (value: unknown): unknown[] | undefined =>
  Array.isArray(value) ? nonEmpty(value as unknown[]) : undefined

const nativeProbes = ({ livenessProbe, readinessProbe, startupProbe }: Plain): Plain => ({
  livenessProbe,
  readinessProbe,
  startupProbe,
})

/** Returns the pull policy if lummo would set a different policy. */
function pullPolicy({ image, imagePullPolicy }: Plain): unknown {
  const preset = isPinned(String(image)) ? 'IfNotPresent' : 'Always'
  return imagePullPolicy === preset ? undefined : imagePullPolicy
}

/** Returns the hooks of a container, without the sleep that lummo adds. */
function lifecycleOf(container: Plain, { serves, sleep }: ReadContainerContext): unknown {
  const { lifecycle } = container
  if (!isPlain(lifecycle) || Object.keys(lifecycle).length === 0) return undefined
  const preset = { preStop: { sleep: { seconds: sleep } } }
  const isPreset = serves && sleep > 0 && mapsIn(container.ports).length > 0 && deepEqual(lifecycle, preset)
  return isPreset ? undefined : lifecycle
}

/** Returns the seconds for which containers with ports sleep before they stop, and the field that sets this time. */
export function readStop(
  pod: Plain,
  containers: readonly Plain[],
  isExact: boolean,
): { sleep: number; stop: Plain | undefined } {
  const grace = pod.terminationGracePeriodSeconds
  const own = typeof grace === 'number' ? grace : 30
  const serving = containers.filter(({ ports }) => mapsIn(ports).length > 0)
  const sleeps = serving.map(({ lifecycle }) => sleepOf(lifecycle))
  const [first] = sleeps
  const isShared = first !== undefined && sleeps.every((one) => one === first)
  const preset = own <= 5 || (isExact && serving.length > 0) ? 0 : 5
  const sleep = isShared ? first : preset
  const stop = compact<Plain>({
    sleep: sleep === 5 || serving.length === 0 ? undefined : sleep,
    grace: own === 30 ? undefined : own,
  })
  return { sleep, stop: Object.keys(stop).length === 0 ? undefined : stop }
}

function sleepOf(lifecycle: unknown): number | undefined {
  const seconds =
    isPlain(lifecycle) && isPlain(lifecycle.preStop) && isPlain(lifecycle.preStop.sleep)
      ? lifecycle.preStop.sleep.seconds
      : undefined
  return typeof seconds === 'number' ? seconds : undefined
}

/** Returns the name of a container. */
export const containerName = (container: Plain): string => textAt(container, ['name']) ?? ''
