import { z } from 'zod'
import { formatted, port, withMeta } from '../../lib/kind/table/zod-fields'
import { containerSpec } from '../../lib/parts/container/spec'
import { resourcesSpec } from '../../lib/parts/container/resources-spec'
import { identityFields } from '../../lib/parts/identity/spec'
import { networkSpec } from '../../lib/parts/network/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'
import { podFields } from '../../lib/parts/pod/spec'
import { scalingSpec } from '../../lib/parts/scaling/spec'

const { image, env, configs, secrets, health } = containerSpec.shape

/** All capabilities that a module can have. */
export const CAPABILITIES = ['network', 'storage', 'bind-low-ports'] as const

export const spec = z.strictObject({
  'part-of': identityFields['part-of'],
  moduleType: z
    .enum(['node', 'wasm', 'oci'])
    .describe('Format of the image: a Node.js application, a WebAssembly module or any other container.'),
  runtimeClass: formatted('dns-subdomain')
    .optional()
    .describe('RuntimeClass of the pods, such as `wasmtime-spin`. Required for `wasm`.'),
  nodeSelector: podFields.nodeSelector,
  version: identityFields.version,
  image: withMeta(image.unwrap(), {}).describe(
    'Container image: `repo/app:1.2`, or `{repo, tag, digest, pullSecret}`.',
  ),
  port: port().describe('Port on which the module serves calls.'),
  protocol: z
    .enum(['grpc', 'http'])
    .optional()
    .describe('Protocol of the calls, the Service and the probes. Default: `http` for `wasm`, otherwise `grpc`.'),
  capabilities: z
    .array(z.enum(CAPABILITIES))
    .default([])
    .describe(
      'Permissions of the module. `network` allows outgoing connections. `storage` provides a writable folder, `/data`, which is deleted with the pod. `bind-low-ports` allows ports below 1024. All other permissions are denied.',
    ),
  from: networkSpec.shape.from.describe('Sources that can call the module. `[]` allows none. Default: all.'),
  replicas: z.int().min(0).optional().describe('Number of pods without autoscaling. Default: 1.'),
  resources: resourcesSpec.describe('Compute resources.'),
  scaling: scalingSpec.optional().describe('Autoscaling, which replaces `replicas`.'),
  env,
  configs,
  secrets,
  health,
  patches: patchesSpec.optional().describe('Patches for generated objects, for fields without a shortcut.'),
})

export type Spec = z.output<typeof spec>
