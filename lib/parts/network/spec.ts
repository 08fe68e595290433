import { z } from 'zod'
import { formatted, oneOrMore, port, words } from '../../kind/table/zod-fields'

/** Kubernetes takes an empty list for all ports. */
const ports = oneOrMore(z.union([port(), formatted('port-name')])).min(1)

const cidr = formatted('cidr')
const someApp = formatted('dns-label').optional().describe('The pods of this application.')
const someNamespace = formatted('dns-label')
  .optional()
  .describe('In this namespace; without `app`, all pods of it. Default with `app`: the same namespace.')

const fromSpec = words(
  z.strictObject({
    app: someApp,
    namespace: someNamespace,
    ingress: z.boolean().optional().describe('The ingress controller.'),
    monitoring: z.boolean().optional().describe('Prometheus.'),
    cidr: cidr.optional().describe('Addresses: `10.0.0.0/8`.'),
    except: oneOrMore(cidr).optional().describe('With cidr: but not these.'),
    ports: ports
      .optional()
      .describe('Only these ports, by number or name. Default: all that the application declares.'),
  }),
  { shorthand: 'app' },
)

const toSpec = words(
  z.strictObject({
    app: someApp,
    namespace: someNamespace,
    internet: z.boolean().optional().describe('Addresses outside of private networks.'),
    cidr: cidr.optional().describe('Addresses: `10.0.0.0/8`.'),
    except: oneOrMore(cidr).optional().describe('With cidr: but not these.'),
    host: formatted('dns-subdomain')
      .optional()
      .describe(
        'A named host. A NetworkPolicy knows only addresses, so this opens the port to all public ones; use `cidr` where its addresses are known.',
      ),
    ports: ports.optional().describe('Only these ports. Default: all; for `host` and `internet` 443.'),
  }),
  { shorthand: 'app' },
)

/** Who may talk to the pods, and to whom they may talk. What is not named is denied. */
export const networkSpec = z.strictObject({
  from: z.array(fromSpec).optional().describe('Who may reach it. `[]`: nobody. Absent: everybody.'),
  to: z.array(toSpec).optional().describe('What it may reach, besides DNS. `[]`: nothing. Absent: everything.'),
})

export type Network = z.output<typeof networkSpec>
