import { z } from 'zod'

/** Fields for the security context of containers. */
export const securityFields = {
  user: z
    .int()
    .min(1)
    .describe(
      'Numeric user ID of the processes. Nodes rarely use IDs above 10000. Sets the Kubernetes field `runAsUser`.',
    ),
  group: z
    .int()
    .min(1)
    .describe(
      'Numeric group ID of the processes and of mounted volumes. Sets the Kubernetes fields `runAsGroup` and `fsGroup`.',
    ),
  readOnlyRoot: z.boolean().describe('Mounts the root file system read-only, except `/tmp`.'),
  capabilities: z
    .array(z.string().meta({ format: 'capability' }))
    .describe('Kernel capabilities to add. All other capabilities are dropped.'),
  seccomp: z.enum(['RuntimeDefault', 'Unconfined']).describe('Seccomp profile, which filters system calls.'),
  serviceAccountToken: z.boolean().describe('Mounts a token for the Kubernetes API. Most applications do not use it.'),
  serviceLinks: z
    .boolean()
    .describe(
      'Injects environment variables for every Service of the namespace, which can collide with other variables.',
    ),
}

/** Fields for the graceful shutdown of a pod. */
export const stopFields = {
  sleep: z
    .int()
    .min(0)
    .max(3600)
    .describe(
      'Seconds for which a pod keeps serving after its termination starts, while traffic moves to other pods. 0 disables the delay.',
    ),
  grace: z
    .int()
    .min(1)
    .max(604800)
    .describe(
      'Seconds until a terminating pod is killed, including `sleep`. Sets the Kubernetes field `terminationGracePeriodSeconds`.',
    ),
}

/**
 * Defaults of workloads. The settings and the workloads can override the defaults. A changed default requires a new set
 * of defaults.
 */
export const workloadDefaults = z.strictObject({
  security: z
    .strictObject({
      user: securityFields.user.default(10001),
      group: securityFields.group.default(10001),
      readOnlyRoot: securityFields.readOnlyRoot.default(true),
      capabilities: securityFields.capabilities.default([]),
      seccomp: securityFields.seccomp.default('RuntimeDefault'),
      serviceAccountToken: securityFields.serviceAccountToken.default(false),
      serviceLinks: securityFields.serviceLinks.default(false),
    })
    .prefault({})
    .describe(
      'Security context of the containers: Pod Security “restricted” plus a read-only root file system and a numeric user.',
    ),
  stop: z
    .strictObject({ sleep: stopFields.sleep.default(5), grace: stopFields.grace.default(30) })
    .prefault({})
    .describe('Graceful shutdown of pods that serve traffic.'),
  update: z
    .strictObject({
      maxSurge: z
        .union([z.int().min(0), z.string().regex(/^\d+%$/)])
        .default('25%')
        .describe('Maximum number of extra pods during an update.'),
      maxUnavailable: z
        .union([z.int().min(0), z.string().regex(/^\d+%$/)])
        .default(0)
        .describe('Maximum number of unavailable pods during an update.'),
    })
    .prefault({})
    .describe('Rolling update settings. By default, an old pod stops only after its replacement is ready.'),
  spread: z
    .boolean()
    .default(true)
    .describe(
      'Spreads pods across zones and hosts if possible. Sets the Kubernetes field `topologySpreadConstraints`.',
    ),
  disruption: z
    .boolean()
    .default(true)
    .describe('Generates a PodDisruptionBudget for workloads with several replicas.'),
  probes: z
    .boolean()
    .default(true)
    .describe('Adds a readiness and a startup probe to containers that set `http` or `grpc` but no `health`.'),
  serviceAccount: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of an existing ServiceAccount for all workloads, instead of a generated account for each workload.',
    ),
  pullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('Always')
    .describe(
      'Image pull policy. `Always` detects tags that point to a new image, and checks the pull permission. Images with a digest use `IfNotPresent`.',
    ),
  ephemeralStorage: z
    .union([
      z.literal(false),
      z.strictObject({
        request: z.string().default('128Mi').describe('Requested ephemeral storage for logs and scratch files.'),
        limit: z.string().default('1Gi').describe('Maximum ephemeral storage for logs and scratch files.'),
      }),
    ])
    .prefault({})
    .describe(
      'Ephemeral storage of a container for logs and scratch files, limited so that a single pod cannot fill a node. `false` sets no limit.',
    ),
})

export type WorkloadDefaults = z.output<typeof workloadDefaults>
