import { z } from 'zod'
import { formatted, port, withMeta } from '../../lib/kind/table/zod-fields'
import { containerSpec } from '../../lib/parts/container/spec'
import { resourcesSpec } from '../../lib/parts/container/resources-spec'
import { identityFields } from '../../lib/parts/identity/spec'
import { networkSpec } from '../../lib/parts/network/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'
import { scalingSpec } from '../../lib/parts/scaling/spec'
import { disruptionField } from '../../lib/parts/serving/disruption-spec'
import { timescapeSpec } from './timescape-spec'

const { image, env, configs, secrets, health } = containerSpec.shape

export const spec = z.strictObject({
  'part-of': identityFields['part-of'],
  handlerPath: formatted('url-path').describe(
    'Path prefix of the requests that the handler serves. A LummoNetworking routes them with `routes: {handler: NAME}`.',
  ),
  version: formatted('label-value')
    .min(1)
    .describe(
      'Version of the handler: `v2`. With `timescape`, each version has a Deployment and a Service with the name `HANDLER-VERSION`.',
    ),
  image: withMeta(image.unwrap(), {}).describe(
    'Container image: `repo/app:1.2`, or `{repo, tag, digest, pullSecret}`.',
  ),
  port: port().describe('Port on which the process serves HTTP.'),
  replicas: z.int().min(0).optional().describe('Number of pods without autoscaling. Default: 1.'),
  resources: resourcesSpec.describe('Compute resources.'),
  scaling: scalingSpec
    .optional()
    .describe('Autoscaling, which replaces `replicas`: by CPU with `autoscaler: hpa`, or by requests with KEDA.'),
  env,
  configs,
  secrets,
  health,
  network: networkSpec.optional().describe('Allowed network traffic. Default: the policies of the namespace.'),
  serviceAccount: formatted('dns-subdomain').optional().describe('Existing ServiceAccount. Default: a generated one.'),
  disruption: disruptionField,
  timescape: timescapeSpec
    .optional()
    .describe('Runs several versions side by side and shifts requests in steps. Requires lummo-operator.'),
  patches: patchesSpec.optional().describe('Patches for generated objects, for fields without a shortcut.'),
})

export type Spec = z.output<typeof spec>
