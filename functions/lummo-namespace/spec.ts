import { z } from 'zod'
import { formatted, oneOrMore, quantity, scalarText, words } from '../../lib/kind/table/zod-fields'
import { identityFields } from '../../lib/parts/identity/spec'
import { networkSpec } from '../../lib/parts/network/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'

const level = () => z.enum(['restricted', 'baseline', 'privileged'])
const count = () => z.int().min(0)

const amounts = z.strictObject({
  cpu: quantity('cpu').optional().describe('Processor time.'),
  memory: quantity('memory').optional().describe('Memory.'),
  'ephemeral-storage': quantity('storage').optional().describe('Disk for logs and scratch files.'),
})

const quotaSpec = z.strictObject({
  cpu: quantity('cpu').optional().describe('Processor time that all pods request together.'),
  memory: quantity('memory').optional().describe('Memory that all pods request together.'),
  limits: amounts.optional().describe('The limits of all pods together.'),
  storage: quantity('storage').optional().describe('The size of all disks together.'),
  disks: count().optional().describe('How many PersistentVolumeClaims.'),
  pods: count().optional().describe('How many pods that have not ended.'),
  services: count().optional().describe('How many Services.'),
  loadBalancers: count().optional().describe('How many Services of type LoadBalancer. Each costs money.'),
  nodePorts: count().optional().describe('How many Services with a port of every node.'),
  hard: z
    .record(z.string().min(1), scalarText())
    .optional()
    .describe('Anything else, as Kubernetes names it: `count/jobs.batch: 50`, `requests.nvidia.com/gpu: 2`.'),
})

export const spec = z.strictObject({
  app: identityFields.app.describe('The application it belongs to, for its label `app`. Default: the object’s name.'),
  'part-of': identityFields['part-of'],
  security: words(
    z.strictObject({
      enforce: level()
        .default('restricted')
        .describe('Pods that do not meet this Pod Security Standard are refused. `restricted` is what ours meet.'),
      warn: level()
        .optional()
        .describe('Pods that do not meet this one are reported. Default restricted; privileged if that is enforced.'),
      version: z
        .string()
        .min(1)
        .optional()
        .describe('The version of the standard, `v1.34` or `latest`. Default: `targets.kubernetes` of the settings.'),
    }),
    { shorthand: 'enforce' },
  )
    .prefault({})
    .describe('Pod Security: what pods may do to their node.'),
  isolated: z
    .boolean()
    .default(true)
    .describe('Nobody reaches its pods and they reach nobody, DNS excepted, until a NetworkPolicy allows it.'),
  network: networkSpec.optional().describe('What all pods of the namespace may do, beside what each is allowed.'),
  quota: quotaSpec.optional().describe('The most that everything in it may use: a ResourceQuota.'),
  containers: z
    .strictObject({
      requests: amounts.optional().describe('What a container requests that says nothing.'),
      limits: amounts.optional().describe('The limits of a container that says nothing.'),
      min: amounts.optional().describe('The least that a container may request.'),
      max: amounts.optional().describe('The highest limits that a container may have.'),
    })
    .optional()
    .describe('What each container gets and may have: a LimitRange.'),
  diskSize: z
    .strictObject({
      min: quantity('storage').optional().describe('The smallest.'),
      max: quantity('storage').optional().describe('The largest.'),
    })
    .optional()
    .describe('How large each PersistentVolumeClaim may be; part of the LimitRange.'),
  pullSecrets: oneOrMore(formatted('dns-subdomain'))
    .optional()
    .describe('Secrets with which its pods pull images: those of ours, and those of the default ServiceAccount.'),
  keep: z
    .boolean()
    .default(true)
    .describe('Argo CD, Flux and kpt never delete the Namespace, for everything in it would go too.'),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
})

export type Spec = z.output<typeof spec>
