import type {
  V1ContainerResizePolicy,
  V1ContainerRestartRule,
  V1EnvFromSource,
  V1EnvVar,
  V1Lifecycle,
  V1Probe,
  V1SecurityContext,
  V1VolumeDevice,
  V1VolumeMount,
} from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, native, oneOrMore, port, scalarText, words } from '../../kind/table/zod-fields'
import { healthSpec } from './probes-spec'
import { resourcesSpec } from './resources-spec'

/** An image: as one text, or in parts. */
export const imageSpec = words(
  z.strictObject({
    ref: z.string().min(1).optional().describe('The whole reference: `registry.example.com/team/app:1.4.2`.'),
    repo: z.string().min(1).optional().describe('The repository, without tag: `registry.example.com/team/app`.'),
    tag: words(z.string().min(1), { stringify: true }).optional().describe('The tag.'),
    digest: formatted('digest').optional().describe('The digest, which pins the image for good: `sha256:…`.'),
    pullSecret: formatted('dns-subdomain').optional().describe('The Secret with the registry’s credentials.'),
  }),
  { shorthand: 'ref' },
)

/** Reference to a ConfigMap or Secret whose keys become environment variables. */
const envSource = words(
  z.strictObject({
    name: formatted('dns-subdomain').describe('Its name.'),
    optional: z.boolean().optional().describe('Start even when it is not there.'),
    prefix: z.string().optional().describe('Put before every key.'),
  }),
  { shorthand: 'name' },
)

/** A port of a container: a number, or with its details. */
const portSpec = words(
  z.strictObject({
    containerPort: words(port(), { aliases: ['port'] }).describe('The port that the process listens on.'),
    name: formatted('port-name')
      .optional()
      .describe(
        'Its name, for Services and probes. Default: `http` for the application’s only port, else `port-…` with its number.',
      ),
    protocol: words(z.enum(['TCP', 'UDP', 'SCTP']).optional(), { aliases: ['networkProtocol'] }).describe(
      'Default TCP.',
    ),
    servicePort: port()
      .optional()
      .describe('The port of the Service. Default: 80 for a port named `http`, else the same.'),
    appProtocol: z
      .string()
      .min(1)
      .optional()
      .describe('What is spoken, for proxies: `http`, `https`, `kubernetes.io/h2c`, `kubernetes.io/ws`.'),
    hostPort: port()
      .optional()
      .describe('A port of the node. Only for what must be reached at the node’s own address.'),
    hostIP: z.string().optional().describe('With hostPort: only at this address of the node.'),
  }),
  { shorthand: 'containerPort' },
)

/** A file, or a folder of files, from a ConfigMap or a Secret. */
const fileSpec = z.strictObject({
  path: formatted('absolute-path').describe('Where it is mounted: a folder, or with `key` a file.'),
  config: formatted('dns-subdomain').optional().describe('The ConfigMap or LummoConfig it comes from.'),
  secret: formatted('dns-subdomain').optional().describe('The Secret it comes from.'),
  key: formatted('config-map-key')
    .optional()
    .describe('Mount only this key, as the file `path`. It is not updated while the pod runs.'),
  mode: z.int().min(0).max(0o777).optional().describe('File permissions, e.g. `0440`. Default `0644`.'),
  optional: z.boolean().optional().describe('Start even when it is not there.'),
})

const servePort = words(z.strictObject({ port: port().describe('The port.') }), { shorthand: 'port' })

/** A container. Everything that Kubernetes knows of one passes through under its own name. */
export const containerSpec = z.strictObject({
  name: formatted('dns-label').optional().describe('Its name. Default for the only container: the application.'),
  base: formatted('dns-subdomain').optional().describe('The LummoContainer that this one extends.'),
  image: imageSpec
    .optional()
    .describe('The image: `repo/app:1.2`, or `{repo, tag, digest, pullSecret}`. Required, here or in the base.'),
  command: z.array(scalarText()).optional().describe('The command, instead of the image’s entry point.'),
  args: z.array(scalarText()).optional().describe('Arguments for the command.'),
  workingDir: z.string().optional().describe('The working directory.'),
  http: servePort
    .optional()
    .describe('It serves HTTP: `{port: 8080}`. Gives a port named `http`, a Service and probes.'),
  grpc: servePort
    .optional()
    .describe('It serves gRPC: `{port: 9000}`. Gives a port named `grpc`, a Service and probes.'),
  ports: oneOrMore(portSpec).optional().describe('Other ports.'),
  configs: oneOrMore(envSource)
    .optional()
    .describe('ConfigMaps or LummoConfigs whose keys become environment variables.'),
  secrets: oneOrMore(envSource)
    .optional()
    .describe('Secrets whose keys become environment variables; they win over `configs`.'),
  env: z
    .union([z.record(formatted('env-name-strict'), scalarText()), z.array(native<V1EnvVar>('V1EnvVar'))])
    .optional()
    .describe(
      'Environment variables: a plain map (kept in a ConfigMap; a change restarts the pods), or a list as Kubernetes writes it.',
    ),
  envFrom: z
    .array(native<V1EnvFromSource>('V1EnvFromSource'))
    .optional()
    .describe('As Kubernetes writes it, before `configs`.'),
  files: oneOrMore(fileSpec).optional().describe('Files from ConfigMaps and Secrets.'),
  resources: resourcesSpec.optional().describe('What it may use. Required, here or in the base.'),
  health: healthSpec.optional().describe('How to tell whether it is well.'),
  sidecar: z
    .boolean()
    .optional()
    .describe(
      'A native sidecar: starts before the main container and stops after it (an init container that keeps running).',
    ),
  securityContext: native<V1SecurityContext>('V1SecurityContext')
    .optional()
    .describe('Laid over the hardened default, field by field.'),
  lifecycle: native<V1Lifecycle>('V1Lifecycle')
    .optional()
    .describe('Hooks; a preStop of yours replaces the default sleep.'),
  livenessProbe: native<V1Probe>('V1Probe')
    .optional()
    .describe('As Kubernetes writes it, instead of `health.liveness`.'),
  readinessProbe: native<V1Probe>('V1Probe')
    .optional()
    .describe('As Kubernetes writes it, instead of `health.readiness`.'),
  startupProbe: native<V1Probe>('V1Probe').optional().describe('As Kubernetes writes it, instead of `health.startup`.'),
  volumeMounts: z.array(native<V1VolumeMount>('V1VolumeMount')).optional().describe('As Kubernetes writes it.'),
  volumeDevices: z.array(native<V1VolumeDevice>('V1VolumeDevice')).optional().describe('As Kubernetes writes it.'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe('Default: `pullPolicy` of the settings.'),
  resizePolicy: z
    .array(native<V1ContainerResizePolicy>('V1ContainerResizePolicy'))
    .optional()
    .describe('As Kubernetes writes it.'),
  restartPolicy: z
    .enum(['Always', 'OnFailure', 'Never'])
    .optional()
    .describe('As Kubernetes writes it; `sidecar: true` is the usual use.'),
  restartPolicyRules: z
    .array(native<V1ContainerRestartRule>('V1ContainerRestartRule'))
    .optional()
    .describe('As Kubernetes writes it.'),
  terminationMessagePath: z.string().optional().describe('As Kubernetes writes it.'),
  terminationMessagePolicy: z.enum(['File', 'FallbackToLogsOnError']).optional().describe('As Kubernetes writes it.'),
  stdin: z.boolean().optional().describe('As Kubernetes writes it.'),
  stdinOnce: z.boolean().optional().describe('As Kubernetes writes it.'),
  tty: z.boolean().optional().describe('As Kubernetes writes it.'),
})

export type ContainerSpec = z.output<typeof containerSpec> & {
  /** Once a container has everything of its base: the map of variables, where `env` is a list from the other of the two. */
  variables?: Record<string, string> | undefined
}
