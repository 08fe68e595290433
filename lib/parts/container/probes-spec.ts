import type { V1HTTPHeader } from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, native, port, seconds, words } from '../../kind/table/zod-fields'

const portOrName = z.union([port(), formatted('port-name')])

/** How to ask a container whether it is well: by exactly one of a path, a gRPC service, a port or a command. */
const probeSpec = words(
  z.strictObject({
    path: formatted('url-path').optional().describe('An HTTP path that answers with a status from 200 to 399.'),
    port: portOrName
      .optional()
      .describe('The port, by number or name. Alone: it only has to accept connections. Default with `path`: `http`.'),
    scheme: z.enum(['HTTP', 'HTTPS']).optional().describe('For `path`. Default HTTP.'),
    headers: z.array(native<V1HTTPHeader>('V1HTTPHeader')).optional().describe('For `path`: headers to send.'),
    grpc: z
      .union([z.boolean(), z.string()])
      .optional()
      .describe('The gRPC health service: its name, or `true` for the server as a whole.'),
    command: z.array(z.string()).min(1).optional().describe('A command in the container that ends with 0.'),
    delay: seconds().optional().describe('Wait before the first question.'),
    period: seconds().optional().describe('Time from question to question. Default 10s.'),
    timeout: seconds().optional().describe('How long an answer may take. Default 1s.'),
    failures: z.int().min(1).optional().describe('How many failures in a row count. Default 3; for startup 30.'),
    successes: z.int().min(1).optional().describe('How many successes in a row count, for readiness. Default 1.'),
  }),
  { shorthand: 'path' },
)

export type Probe = z.output<typeof probeSpec>

/** The health of a container. */
export const healthSpec = z.strictObject({
  readiness: z
    .union([z.literal(false), probeSpec])
    .optional()
    .describe(
      'Whether it can serve now; if not, it gets no traffic. Default: the gRPC health service or the http port. `false`: none.',
    ),
  liveness: z
    .union([z.literal(false), probeSpec])
    .optional()
    .describe('Whether it must be restarted. Default: none, for a wrong one restarts what is only busy.'),
  startup: z
    .union([z.literal(false), probeSpec])
    .optional()
    .describe(
      'Whether it has started; until then the others wait. Default, for five minutes: what `liveness` asks, or without it whether the port is open; for a sidecar what `readiness` asks. `false`: none.',
    ),
})

export type Health = z.output<typeof healthSpec>
