import { z } from 'zod'

/** How containers are locked up. */
export const securityFields = {
  user: z
    .int()
    .min(1)
    .describe('The numeric user that processes run as. Above 10000, so that it is nobody’s on the node.'),
  group: z.int().min(1).describe('The numeric group; also owns mounted volumes.'),
  readOnlyRoot: z.boolean().describe('The image cannot be changed at run time; `/tmp` stays writable.'),
  capabilities: z
    .array(z.string().meta({ format: 'capability' }))
    .describe('Kernel capabilities to add; all others are dropped.'),
  seccomp: z.enum(['RuntimeDefault', 'Unconfined']).describe('The filter for system calls.'),
  serviceAccountToken: z
    .boolean()
    .describe('Mount a token of the Kubernetes API. Off: most programs never talk to it.'),
  serviceLinks: z
    .boolean()
    .describe('Inject an environment variable for every Service of the namespace. Off: they collide with real ones.'),
}

/** How a pod goes away. */
export const stopFields = {
  sleep: z
    .int()
    .min(0)
    .max(3600)
    .describe('Seconds to keep serving after the pod was told to stop, while traffic is moved away. 0: none.'),
  grace: z
    .int()
    .min(1)
    .max(604800)
    .describe('Seconds from the call to stop until the pod is killed, `sleep` included.'),
}

/** What workloads get when neither they nor the settings say otherwise. Changing one of these means a new set. */
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
    .describe('How containers are locked up: Pod Security “restricted”, and a little more.'),
  stop: z
    .strictObject({ sleep: stopFields.sleep.default(5), grace: stopFields.grace.default(30) })
    .prefault({})
    .describe('How pods that serve traffic go away without dropping requests.'),
  update: z
    .strictObject({
      maxSurge: z
        .union([z.int().min(0), z.string().regex(/^\d+%$/)])
        .default('25%')
        .describe('How many more pods than wanted while updating.'),
      maxUnavailable: z
        .union([z.int().min(0), z.string().regex(/^\d+%$/)])
        .default(0)
        .describe('How many fewer.'),
    })
    .prefault({})
    .describe('How a new version replaces the old one: nothing is taken away before its successor is ready.'),
  spread: z.boolean().default(true).describe('Spread pods over zones and hosts, softly.'),
  disruption: z.boolean().default(true).describe('Guard workloads of several replicas with a PodDisruptionBudget.'),
  probes: z
    .boolean()
    .default(true)
    .describe('Give what serves http or grpc a readiness and a startup probe, where it says nothing of its health.'),
  serviceAccount: z
    .string()
    .min(1)
    .optional()
    .describe('An existing ServiceAccount for everything, instead of an own one for each.'),
  pullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('Always')
    .describe(
      'Always: a moved tag is noticed and the right to pull is checked. Images with a digest use IfNotPresent.',
    ),
  ephemeralStorage: z
    .union([
      z.literal(false),
      z.strictObject({
        request: z.string().default('128Mi').describe('Reserved for logs and scratch files.'),
        limit: z.string().default('1Gi').describe('The most that logs and scratch files may take.'),
      }),
    ])
    .prefault({})
    .describe('Disk of a container for logs and scratch files, so that one pod cannot fill a node. `false`: no bound.'),
})

export type WorkloadDefaults = z.output<typeof workloadDefaults>
