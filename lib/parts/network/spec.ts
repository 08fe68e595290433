import { z } from 'zod'
import { formatted, oneOrMore, port, withMeta } from '../../kind/table/zod-fields'

/** The list has at least one entry, because Kubernetes treats an empty list as all ports. */
const ports = oneOrMore(z.union([port(), formatted('port-name')])).min(1)

const cidr = formatted('cidr')
const someApp = formatted('dns-label').optional().describe('Application whose pods are allowed.')
const someNamespace = formatted('dns-label')
  .optional()
  .describe(
    'Namespace of the pods. Without `app`, all pods of the namespace are allowed. Default with `app`: the same namespace.',
  )

const fromSpec = withMeta(
  z.strictObject({
    app: someApp,
    namespace: someNamespace,
    ingress: z.boolean().optional().describe('Allows traffic from the ingress controller.'),
    monitoring: z.boolean().optional().describe('Allows Prometheus.'),
    cidr: cidr.optional().describe('IP range: `10.0.0.0/8`.'),
    except: oneOrMore(cidr).optional().describe('IP ranges to exclude from `cidr`.'),
    ports: ports
      .optional()
      .describe('Allowed ports, by number or name. Default: all ports that the application declares.'),
  }),
  { shorthand: 'app' },
)

const toSpec = withMeta(
  z.strictObject({
    app: someApp,
    namespace: someNamespace,
    internet: z.boolean().optional().describe('Allows all addresses outside private networks.'),
    cidr: cidr.optional().describe('IP range: `10.0.0.0/8`.'),
    except: oneOrMore(cidr).optional().describe('IP ranges to exclude from `cidr`.'),
    host: formatted('dns-subdomain')
      .optional()
      .describe(
        'Hostname. A NetworkPolicy supports only addresses, so this opens the port to all public addresses. Set `cidr` if the addresses are known.',
      ),
    ports: ports.optional().describe('Allowed ports. Default: all ports; 443 for `host` and `internet`.'),
  }),
  { shorthand: 'app' },
)

/** Allowed traffic to and from the pods. All other traffic is denied. */
export const networkSpec = z.strictObject({
  from: z.array(fromSpec).optional().describe('Allowed sources. `[]` allows none. Default: all.'),
  to: z.array(toSpec).optional().describe('Allowed destinations in addition to DNS. `[]` allows none. Default: all.'),
})

export type Network = z.output<typeof networkSpec>
