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
import { formatted, native, oneOrMore, port, textOrScalar, withMeta } from '../../kind/table/zod-fields'
import { healthSpec } from './probes-spec'
import { resourcesSpec } from './resources-spec'
import { connectedFields } from './variables/connected-spec'
import { type Variables, variablesSpec } from './variables/source-spec'

/** An image, as a string or in parts. */
export const imageSpec = withMeta(
  z.strictObject({
    ref: z.string().min(1).optional().describe('Complete image reference: `registry.example.com/team/app:1.4.2`.'),
    repo: z.string().min(1).optional().describe('Repository without the tag: `registry.example.com/team/app`.'),
    tag: withMeta(z.string().min(1), { stringify: true }).optional().describe('Tag of the image.'),
    digest: formatted('digest').optional().describe('Digest, which pins the image permanently: `sha256:…`.'),
    pullSecret: formatted('dns-subdomain')
      .optional()
      .describe('Name of the Secret with the credentials of the registry.'),
  }),
  { shorthand: 'ref' },
)

/** A reference to a ConfigMap or Secret whose keys become environment variables. */
const envSource = withMeta(
  z.strictObject({
    name: formatted('dns-subdomain').describe('Name of the ConfigMap, LummoConfig or Secret.'),
    optional: z.boolean().optional().describe('Lets the pod start if the object or key does not exist.'),
    prefix: z.string().optional().describe('Prefix of every variable name.'),
  }),
  { shorthand: 'name' },
)

/** A container port: a number, or an object with more fields. */
const portSpec = withMeta(
  z.strictObject({
    containerPort: withMeta(port(), { aliases: ['port'] }).describe('Port on which the process listens.'),
    name: formatted('port-name')
      .optional()
      .describe(
        'Name of the port, for Services and probes. Default: `http` for the only port of the application, otherwise `port-` and its number.',
      ),
    protocol: withMeta(z.enum(['TCP', 'UDP', 'SCTP']).optional(), { aliases: ['networkProtocol'] }).describe(
      'Transport protocol. Default: TCP.',
    ),
    servicePort: port()
      .optional()
      .describe(
        'Port of the Service. Default: 80 for a port named `http`, otherwise the same number. Sets `port` of the Service.',
      ),
    appProtocol: z
      .string()
      .min(1)
      .optional()
      .describe('Application protocol, for proxies: `http`, `https`, `kubernetes.io/h2c`, `kubernetes.io/ws`.'),
    hostPort: port()
      .optional()
      .describe('Port on the node, for pods that must be reachable at the address of their node.'),
    hostIP: z.string().optional().describe('Node address on which `hostPort` is opened. Default: all addresses.'),
  }),
  { shorthand: 'containerPort' },
)

/** A file, or a folder of files, from a ConfigMap or a Secret. */
const fileSpec = z.strictObject({
  path: formatted('absolute-path').describe('Mount path: a folder or, with `key`, a file.'),
  config: formatted('dns-subdomain').optional().describe('Name of the ConfigMap or LummoConfig with the content.'),
  secret: formatted('dns-subdomain').optional().describe('Name of the Secret with the content.'),
  key: formatted('config-map-key')
    .optional()
    .describe('Key to mount as the file `path`. The file is not updated while the pod runs.'),
  mode: z.int().min(0).max(0o777).optional().describe('File permissions, e.g. `0440`. Default: `0644`.'),
  optional: z.boolean().optional().describe('Lets the pod start if the object or key does not exist.'),
})

const servePort = (usual: string) =>
  withMeta(
    z.strictObject({
      // The port is optional only in the schema. If neither the container nor its base sets a port, the missing port is
      // a finding.
      port: port()
        .optional()
        .describe('Port on which the process listens. Required here or in the base.') as unknown as z.ZodNumber,
      servicePort: port().optional().describe(`Port of the Service. Default: ${usual}.`),
    }),
    { shorthand: 'port' },
  )

/** A container. Each Kubernetes field of a container keeps its name and passes through. */
export const containerSpec = z.strictObject({
  name: formatted('dns-label')
    .optional()
    .describe('Name of the container. Default for the only container: the name of the application.'),
  base: formatted('dns-subdomain').optional().describe('Name of the LummoContainer that this container extends.'),
  image: imageSpec
    .optional()
    .describe('Container image: `repo/app:1.2`, or `{repo, tag, digest, pullSecret}`. Required here or in the base.'),
  command: z.array(textOrScalar()).optional().describe('Command that replaces the entry point of the image.'),
  args: z.array(textOrScalar()).optional().describe('Arguments of the command.'),
  workingDir: z.string().optional().describe('Working directory.'),
  http: servePort('80')
    .optional()
    .describe('HTTP port: `8080`, or `{port, servicePort}`. Adds a container port named `http`, a Service and probes.'),
  grpc: servePort('the same number')
    .optional()
    .describe('gRPC port: `9000`, or `{port, servicePort}`. Adds a container port named `grpc`, a Service and probes.'),
  ports: oneOrMore(portSpec).optional().describe('Additional ports.'),
  configs: oneOrMore(envSource)
    .optional()
    .describe('ConfigMaps or LummoConfigs whose keys become environment variables.'),
  secrets: oneOrMore(envSource)
    .optional()
    .describe('Secrets whose keys become environment variables. These variables override `configs`.'),
  ...connectedFields,
  env: z
    .union([variablesSpec, z.array(native<V1EnvVar>('V1EnvVar'))])
    .optional()
    .describe(
      'Environment variables, keyed by name, or a list as in Kubernetes. A plain value is stored in a ConfigMap, and a change restarts the pods. Otherwise, set a source: `{secret: shop-db, key: token}`, `{field: spec.nodeName}`.',
    ),
  envFrom: z
    .array(native<V1EnvFromSource>('V1EnvFromSource'))
    .optional()
    .describe('Same as the Kubernetes field of the same name. Entries are added before `configs`.'),
  files: oneOrMore(fileSpec).optional().describe('Files from ConfigMaps and Secrets.'),
  resources: resourcesSpec.optional().describe('Compute resources. Required here or in the base.'),
  health: healthSpec.optional().describe('Health probes.'),
  sidecar: z
    .boolean()
    .optional()
    .describe(
      'Turns the container into a Kubernetes sidecar: an init container that starts before the main container, keeps running and stops after the main container.',
    ),
  securityContext: native<V1SecurityContext>('V1SecurityContext')
    .optional()
    .describe('Same as the Kubernetes field of the same name. Its fields override the hardened defaults.'),
  lifecycle: native<V1Lifecycle>('V1Lifecycle')
    .optional()
    .describe('Same as the Kubernetes field of the same name. A `preStop` hook replaces the default sleep.'),
  livenessProbe: native<V1Probe>('V1Probe')
    .optional()
    .describe('Same as the Kubernetes field of the same name. Replaces `health.liveness`.'),
  readinessProbe: native<V1Probe>('V1Probe')
    .optional()
    .describe('Same as the Kubernetes field of the same name. Replaces `health.readiness`.'),
  startupProbe: native<V1Probe>('V1Probe')
    .optional()
    .describe('Same as the Kubernetes field of the same name. Replaces `health.startup`.'),
  volumeMounts: z
    .array(native<V1VolumeMount>('V1VolumeMount'))
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  volumeDevices: z
    .array(native<V1VolumeDevice>('V1VolumeDevice'))
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe('Image pull policy. Default: `workload.pullPolicy` of the settings.'),
  resizePolicy: z
    .array(native<V1ContainerResizePolicy>('V1ContainerResizePolicy'))
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  restartPolicy: z
    .enum(['Always', 'OnFailure', 'Never'])
    .optional()
    .describe('Same as the Kubernetes field of the same name. Prefer `sidecar: true`.'),
  restartPolicyRules: z
    .array(native<V1ContainerRestartRule>('V1ContainerRestartRule'))
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  terminationMessagePath: z.string().optional().describe('Same as the Kubernetes field of the same name.'),
  terminationMessagePolicy: z
    .enum(['File', 'FallbackToLogsOnError'])
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  stdin: z.boolean().optional().describe('Same as the Kubernetes field of the same name.'),
  stdinOnce: z.boolean().optional().describe('Same as the Kubernetes field of the same name.'),
  tty: z.boolean().optional().describe('Same as the Kubernetes field of the same name.'),
})

export type ContainerSpec = z.output<typeof containerSpec> & {
  /**
   * Variables in object form, after the base is merged. Set only if `env` is a list in the base or in the container.
   */
  variables?: Variables | undefined
}
