import type { V1VolumeMount } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { givenTwice, missingField } from '../../finding/rules'
import { compact, nonEmpty } from '../../manifest/compact'
import type { Container, Volume } from '../../manifest/kubernetes'
import { deepEqual } from '../../manifest/deep-equal'
import { type ContainerContribution, joinNamed } from './contribution'
import type { ImageChange } from '../../settings/images'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { containerSecurity } from './security'
import type { ContainerSpec } from './spec'
import { environment } from './variables/environment'
import { buildFiles } from './files'
import { checkImage, imageRef, isPinned } from './image'
import { changedImage } from './images/image-changes'
import { containerPorts, namedPorts } from './ports'
import { checkHealth, type Probed, probesOf } from './probes'
import { checkResources, RESOURCES_BLOCK, resourcesOf } from './resources'
import { missingResources, noProbesHere } from './rules'

/** Context in which a container is built. */
export interface ContainerContext {
  /** Name of the container. The value can be a default. */
  name: string
  path: FieldPath
  /**
   * Defaults of the container. The defaults are applied here and not when the claim is read, because the `base` of the
   * container overrides the defaults.
   */
  defaults: Pick<WorkloadDefaults, 'pullPolicy' | 'probes' | 'ephemeralStorage'>
  /** Changes of images in the settings. */
  images: readonly ImageChange[]
  security: WorkloadDefaults['security']
  /** Seconds that a container with traffic sleeps before it stops. If 0, containers do not sleep. */
  sleep: number
  /** Whether the container has probes. Containers of jobs have no probes. */
  probed: boolean
  /** Name of the ConfigMap that contains environment variables. */
  configName: string
  /** Name of the volume for /tmp. */
  tmpVolume: string
  contributions: readonly ContainerContribution[]
}

export interface BuiltContainer {
  container: Container
  volumes: Volume[]
  /** Content of the ConfigMap `configName`, if the container needs one. */
  config?: Record<string, string>
  pullSecret?: string
  findings: Finding[]
}

/** Fields that are copied without changes. */
const PASSED = [
  'workingDir',
  'volumeDevices',
  'resizePolicy',
  'restartPolicyRules',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'stdin',
  'stdinOnce',
  'tty',
] as const

/** Builds a container. The base is already merged into the container. */
export function buildContainer(spec: ContainerSpec, context: ContainerContext): BuiltContainer {
  const { path, defaults } = context
  const findings = checkContainer(spec, context)
  const files = buildFiles(spec.files ?? [], context.name, [...path, 'files'])
  const env = environment(spec, context)
  const tmp = tmpOf(spec, context, files.mounts)
  // The mount of the user can be the same mount with additional fields, such as `mountPropagation` or `subPath`.
  const isOwn = (mount: V1VolumeMount): boolean =>
    (spec.volumeMounts ?? []).some((own) => deepEqual({ ...own, ...mount }, own))
  const mounts = joinNamed<V1VolumeMount>(
    'mounts',
    [
      { path: [...path, 'volumeMounts'], entries: spec.volumeMounts },
      { path: [...path, 'files'], entries: files.mounts },
      ...context.contributions.map((one) => ({
        path: one.path,
        entries: one.volumeMounts?.filter((mount) => !isOwn(mount)),
      })),
      { path, entries: tmp.mounts },
    ],
    folderOf,
  )
  const ref = spec.image === undefined ? '' : changedImage(imageRef(spec.image), context.images)
  const how = { byDefault: defaults.probes, sidecar: spec.sidecar === true }
  const probes = context.probed ? probesOf(spec.health, probed(spec), how) : {}
  const sleep = context.sleep > 0 ? { preStop: { sleep: { seconds: context.sleep } } } : undefined
  const privileged = context.contributions.some((one) => one.privileged === true)
  const own = privileged ? { privileged, ...spec.securityContext } : spec.securityContext
  const lifecycle = spec.lifecycle === undefined ? sleep : { ...sleep, ...spec.lifecycle }
  const container = compact<Container>({
    name: context.name,
    image: ref,
    imagePullPolicy: spec.imagePullPolicy ?? (isPinned(ref) ? 'IfNotPresent' : defaults.pullPolicy),
    restartPolicy: spec.sidecar === true ? 'Always' : spec.restartPolicy,
    command: spec.command,
    args: spec.args,
    ports: nonEmpty(containerPorts(spec)),
    envFrom: nonEmpty(env.envFrom),
    env: nonEmpty(env.env),
    resources: spec.resources === undefined ? undefined : resourcesOf(spec.resources, defaults.ephemeralStorage),
    volumeMounts: nonEmpty(mounts.entries),
    startupProbe: spec.startupProbe ?? probes.startupProbe,
    readinessProbe: spec.readinessProbe ?? probes.readinessProbe,
    livenessProbe: spec.livenessProbe ?? probes.livenessProbe,
    lifecycle,
    securityContext: containerSecurity(own, context.security),
  })
  for (const field of PASSED) if (spec[field] !== undefined) Object.assign(container, { [field]: spec[field] })
  return {
    container,
    volumes: [...files.volumes, ...tmp.volumes],
    ...(env.config === undefined ? {} : { config: env.config }),
    ...(spec.image?.pullSecret === undefined ? {} : { pullSecret: spec.image.pullSecret }),
    findings: [...findings, ...files.findings, ...env.findings, ...mounts.findings],
  }
}

/**
 * Returns the folder of a mount in normalized form. Kubernetes treats `/data` and `/data/` as different mounts, but on
 * the node the later mount hides the earlier one.
 */
const folderOf = ({ mountPath }: V1VolumeMount): string => mountPath.replace(/(?!^)\/+$/, '')

/**
 * Returns the mount of /tmp, because a container with a read-only root file system needs a place for temporary files.
 */
function tmpOf(
  spec: ContainerSpec,
  context: ContainerContext,
  files: readonly V1VolumeMount[],
): { mounts: V1VolumeMount[]; volumes: Volume[] } {
  const readOnly = spec.securityContext?.readOnlyRootFilesystem ?? context.security.readOnlyRoot
  const mounted = [
    ...(spec.volumeMounts ?? []),
    ...files,
    ...context.contributions.flatMap((one) => one.volumeMounts ?? []),
  ]
  if (!readOnly || mounted.some((mount) => folderOf(mount) === '/tmp')) return { mounts: [], volumes: [] }
  return {
    mounts: [{ name: context.tmpVolume, mountPath: '/tmp' }],
    volumes: [{ name: context.tmpVolume, emptyDir: {} }],
  }
}

/** Returns the ports that probes use: the ports named `http` and `grpc`, in any notation. */
function probed(spec: ContainerSpec): Probed {
  const ports = namedPorts(spec)
  const named = (name: string) => ports.find((port) => port.name === name)?.containerPort
  return { http: named('http'), grpc: named('grpc') }
}

/** Reports probes that both `health` and a field of Kubernetes set. */
const probesGivenTwice = (spec: ContainerSpec, path: FieldPath): Finding[] =>
  (['readiness', 'liveness', 'startup'] as const)
    .filter((probe) => spec.health?.[probe] !== undefined && spec[`${probe}Probe`] !== undefined)
    .map((probe) =>
      givenTwice.at(
        [...path, 'health', probe],
        `\`health.${probe}\` and \`${probe}Probe\` set the same probe. Remove one of the two.`,
      ),
    )

function checkContainer(spec: ContainerSpec, context: ContainerContext): Finding[] {
  const { path } = context
  const findings: Finding[] = []
  const isWhole = spec.base === undefined
  if (spec.image === undefined && isWhole)
    findings.push(missingField.at(path, `Container \`${context.name}\` has no \`image\`. Add \`image\`.`))
  for (const name of ['http', 'grpc'] as const) {
    if (spec[name] === undefined || spec[name].port !== undefined) continue
    findings.push(
      missingField.at([...path, name], `\`${name}\` has no \`port\`. Add \`port\` to the container or its base.`),
    )
  }
  if (spec.image !== undefined) {
    const used = changedImage(imageRef(spec.image), context.images)
    findings.push(...checkImage(spec.image, [...path, 'image'], used))
  }
  if (isWhole && Object.keys(spec.resources ?? {}).length === 0) {
    const message = `Container \`${context.name}\` has no \`resources\`. Set requests and limits, for example:\n${RESOURCES_BLOCK}`
    findings.push(missingResources.at(path, message))
  }
  if (spec.resources !== undefined) findings.push(...checkResources(spec.resources, [...path, 'resources']))
  if (context.probed) {
    findings.push(...probesGivenTwice(spec, path))
    findings.push(...checkHealth(spec.health, probed(spec), [...path, 'health']))
  } else if (spec.health !== undefined) {
    findings.push(noProbesHere.at([...path, 'health'], 'Containers of a job cannot have probes. Remove `health`.'))
  }
  return findings
}
