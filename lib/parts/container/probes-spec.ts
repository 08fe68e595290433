import type { V1HTTPHeader } from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, native, port, seconds, withMeta } from '../../kind/table/zod-fields'

const portOrName = z.union([port(), formatted('port-name')])

/** A probe. A probe has exactly one of a path, a gRPC service, a port and a command. */
const probeSpec = withMeta(
  z.strictObject({
    path: formatted('url-path').optional().describe('HTTP path that responds with a status from 200 to 399.'),
    port: portOrName
      .optional()
      .describe(
        'Number or name of the port. Without `path`, the probe only opens a connection. Default with `path`: `http`.',
      ),
    scheme: z.enum(['HTTP', 'HTTPS']).optional().describe('URL scheme of `path`. Default: HTTP.'),
    headers: z.array(native<V1HTTPHeader>('V1HTTPHeader')).optional().describe('Request headers for `path`.'),
    grpc: z
      .union([z.boolean(), z.string()])
      .optional()
      .describe('Name of the gRPC health service, or `true` for the server as a whole.'),
    command: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Command in the container that exits with 0 if the container is healthy.'),
    delay: seconds()
      .optional()
      .describe('Time before the first probe. Sets the Kubernetes field `initialDelaySeconds`.'),
    period: seconds()
      .optional()
      .describe('Time between probes. Default: 10s. Sets the Kubernetes field `periodSeconds`.'),
    timeout: seconds()
      .optional()
      .describe('Timeout of a probe. Default: 1s. Sets the Kubernetes field `timeoutSeconds`.'),
    failures: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Consecutive failures after which the probe fails. Default: 3, or 30 for `startup`. Sets the Kubernetes field `failureThreshold`.',
      ),
    successes: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Consecutive successes after which a `readiness` probe succeeds. Default: 1. Sets the Kubernetes field `successThreshold`.',
      ),
  }),
  { shorthand: 'path' },
)

export type Probe = z.output<typeof probeSpec>

/** Health probes of a container. */
export const healthSpec = z.strictObject({
  readiness: z
    .union([z.literal(false), probeSpec])
    .optional()
    .describe(
      'Probe that determines whether the container receives traffic. `false` disables it. Default: the gRPC health service or the `http` port.',
    ),
  liveness: z
    .union([z.literal(false), probeSpec])
    .optional()
    .describe(
      'Probe that determines whether the container is restarted. Default: none, because a wrong probe restarts containers that are only busy.',
    ),
  startup: z
    .union([z.literal(false), probeSpec])
    .optional()
    .describe(
      'Probe that delays the other probes until the container has started. `false` disables it. Default: the check of `liveness` for five minutes, or an open port if there is no liveness probe. For a sidecar, the default is the check of `readiness`.',
    ),
})

export type Health = z.output<typeof healthSpec>
